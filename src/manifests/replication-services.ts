import { REPLICA, SERVER } from './components';
import type { Service } from './kubernetes';
import { IdentifiedService, podServices } from './pod-services';
import { addressService, governingService, redisPort } from './services';
import type { ReplicationSettings } from '../settings/instance-settings';

/** The address that clients read from: the replicas that are ready, which are those in sync. */
export function replicaService(settings: ReplicationSettings): Service {
  return addressService(settings, settings.replicationNames.readService, REPLICA, redisPort(settings));
}

/** What the StatefulSet must name. Nobody uses it. */
export function replicaHeadlessService(settings: ReplicationSettings): Service {
  return governingService(settings, settings.replicationNames.replicaHeadlessService, REPLICA, redisPort(settings));
}

/** The Services of their own of the primary and of all replicas. */
export function replicationPodServices(settings: ReplicationSettings): IdentifiedService[] {
  const [primary, ...replicas] = settings.membership.members;
  return [...podServices(settings, [primary], SERVER, redisPort(settings)), ...podServices(settings, replicas, REPLICA, redisPort(settings))];
}
