import { PROXY, SENTINEL, SERVER } from './components';
import type { Service } from './kubernetes';
import { IdentifiedService, podServices } from './pod-services';
import { READ_PORT_NAME, WRITE_PORT_NAME } from './proxy-deployment';
import { addressService, governingService, redisPort, ServicePort } from './services';
import type { SentinelSettings } from '../settings/instance-settings';

/** The address that clients write to: the proxies, which know the primary. */
export function writeService(settings: SentinelSettings): Service {
  return proxyService(settings, settings.names.service, WRITE_PORT_NAME);
}

/** The address that clients read from: the proxies, which know the replicas in sync. */
export function readService(settings: SentinelSettings): Service {
  return proxyService(settings, settings.sentinelNames.readService, READ_PORT_NAME);
}

/** The Services of their own of all servers, and of all sentinels, each with the id of its construct. */
export function sentinelPodServices(settings: SentinelSettings): IdentifiedService[] {
  return [
    ...podServices(settings, settings.membership.members, SERVER, redisPort(settings)),
    ...podServices(settings, settings.sentinels, SENTINEL, sentinelPort(settings)),
  ];
}

/** What the StatefulSet must name. Nobody uses it. */
export function sentinelHeadlessService(settings: SentinelSettings): Service {
  return governingService(settings, settings.sentinelNames.sentinelHeadlessService, SENTINEL, sentinelPort(settings));
}

function sentinelPort(settings: SentinelSettings): ServicePort {
  return { name: 'sentinel', port: settings.sentinelPort, targetPort: 'sentinel' };
}

function proxyService(settings: SentinelSettings, name: string, targetPort: string): Service {
  return addressService(settings, name, PROXY, { ...redisPort(settings), targetPort });
}
