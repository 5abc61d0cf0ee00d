import type { ReplicationSettings } from '../../settings/instance-settings';
import { REPLICA, SERVER } from '../components';
import type { Service } from '../kubernetes';
import { clientServicePorts, peerServicePorts } from '../server/services';
import { addressService, governingService, IdentifiedService, podServices } from '../service';

/** The address that clients read from: the replicas that are ready, which are those in sync. */
export function replicaService(settings: ReplicationSettings): Service {
  return addressService(settings, settings.replicationNames.readService, REPLICA, clientServicePorts(settings));
}

/** The Service of the replicas' StatefulSet, for no client. */
export function replicaHeadlessService(settings: ReplicationSettings): Service {
  return governingService(settings, settings.replicationNames.replicaHeadlessService, REPLICA, ...peerServicePorts(settings));
}

/** The Services of their own of the primary and of all replicas. */
export function replicationPodServices(settings: ReplicationSettings): IdentifiedService[] {
  const ports = peerServicePorts(settings);
  const [primary, ...replicas] = settings.membership.members;
  return [...podServices(settings, [primary], SERVER, ...ports), ...podServices(settings, replicas, REPLICA, ...ports)];
}
