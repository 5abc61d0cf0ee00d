import { serverPorts } from './kind';
import type { InstanceSettings } from '../../settings/instance-settings';
import { SERVER } from '../components';
import type { Service } from '../kubernetes';
import { ServicePort, servicePort } from '../port';
import { addressService, governingService } from '../service';

/** The ports of a Service that leads clients to servers. */
export function clientServicePorts(settings: InstanceSettings): ServicePort[] {
  return serverPorts(settings).filter(({ audience }) => audience.includes('clients')).map((port) => servicePort(port));
}

/** The ports of a Service that leads the other pods of the instance to servers. */
export function peerServicePorts(settings: InstanceSettings): ServicePort[] {
  return serverPorts(settings).map((port) => servicePort(port));
}

/** The address that clients use. */
export function clientService(settings: InstanceSettings): Service {
  return addressService(settings, settings.names.service, SERVER, clientServicePorts(settings));
}

/** The Service of the servers' StatefulSets. */
export function headlessService(settings: InstanceSettings): Service {
  return governingService(settings, settings.names.headlessService, SERVER, ...peerServicePorts(settings));
}
