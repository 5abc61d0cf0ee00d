import { READ_PORT, READ_TLS_PORT, WRITE_PORT, writeTlsPort } from './kind';
import type { SentinelSettings } from '../../settings/instance-settings';
import { hasPlainPort } from '../../settings/tls';
import { PROXY } from '../components';
import type { Service } from '../kubernetes';
import { Port, servicePort } from '../port';
import { redisPort, tlsPort } from '../server/kind';
import { addressService } from '../service';

/** The address that clients write to: the proxies, which know the primary. */
export function writeService(settings: SentinelSettings): Service {
  return proxyService(settings, settings.names.service, WRITE_PORT, writeTlsPort(settings));
}

/** The address that clients read from: the proxies, which know the replicas in sync. */
export function readService(settings: SentinelSettings): Service {
  return proxyService(settings, settings.sentinelNames.readService, READ_PORT, READ_TLS_PORT);
}

/** To clients a proxy is a server: they find it under the server's ports. */
function proxyService(settings: SentinelSettings, name: string, plain: Port, secure: Port): Service {
  const { tls } = settings;
  return addressService(settings, name, PROXY, [
    ...hasPlainPort(settings) ? [servicePort(plain, redisPort(settings))] : [],
    ...tls ? [servicePort(secure, tlsPort(settings, tls))] : [],
  ]);
}
