import { clientPorts } from './kind';
import type { InstanceSettings } from '../../settings/instance-settings';
import { SERVER } from '../components';
import type { Service } from '../kubernetes';
import { ServicePort, servicePort } from '../port';
import { addressService, governingService } from '../service';

/** The ports of a Service that leads to servers. */
export function clientServicePorts(settings: InstanceSettings): ServicePort[] {
  return clientPorts(settings).map((port) => servicePort(port));
}

/** The address that clients use. */
export function clientService(settings: InstanceSettings): Service {
  return addressService(settings, settings.names.service, SERVER, clientServicePorts(settings));
}

/** The Service of the servers' StatefulSets. */
export function headlessService(settings: InstanceSettings): Service {
  return governingService(settings, settings.names.headlessService, SERVER, ...clientServicePorts(settings));
}
