import { READ_PORT, WRITE_PORT } from './kind';
import type { SentinelSettings } from '../../settings/instance-settings';
import { PROXY } from '../components';
import type { Service } from '../kubernetes';
import { Port, servicePort } from '../port';
import { redisPort } from '../server/kind';
import { addressService } from '../service';

/** The address that clients write to: the proxies, which know the primary. */
export function writeService(settings: SentinelSettings): Service {
  return proxyService(settings, settings.names.service, WRITE_PORT);
}

/** The address that clients read from: the proxies, which know the replicas in sync. */
export function readService(settings: SentinelSettings): Service {
  return proxyService(settings, settings.sentinelNames.readService, READ_PORT);
}

/** To clients a proxy is a server: they find it under the server's port. */
function proxyService(settings: SentinelSettings, name: string, port: Port): Service {
  return addressService(settings, name, PROXY, servicePort(port, redisPort(settings)));
}
