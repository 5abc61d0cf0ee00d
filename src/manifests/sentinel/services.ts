import { sentinelPorts } from './kind';
import type { SentinelSettings } from '../../settings/instance-settings';
import { SENTINEL, SERVER } from '../components';
import type { Service } from '../kubernetes';
import { ServicePort, servicePort } from '../port';
import { peerServicePorts } from '../server/services';
import { governingService, IdentifiedService, podServices } from '../service';

/** The Services of their own of all servers, and of all sentinels. */
export function sentinelPodServices(settings: SentinelSettings): IdentifiedService[] {
  return [
    ...podServices(settings, settings.membership.members, SERVER, ...peerServicePorts(settings)),
    ...podServices(settings, settings.sentinels, SENTINEL, ...sentinelServicePorts(settings)),
  ];
}

/** The Service of the sentinels' StatefulSet, for no client. */
export function sentinelHeadlessService(settings: SentinelSettings): Service {
  return governingService(settings, settings.sentinelNames.sentinelHeadlessService, SENTINEL, ...sentinelServicePorts(settings));
}

function sentinelServicePorts(settings: SentinelSettings): ServicePort[] {
  return sentinelPorts(settings).map((port) => servicePort(port));
}
