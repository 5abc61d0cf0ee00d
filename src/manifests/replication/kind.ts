import type { ReplicationSettings } from '../../settings/instance-settings';
import { REPLICA } from '../components';
import type { PodKind } from '../port';
import { clientPorts } from '../server/kind';

/** The replicas. */
export function replicaKind(settings: ReplicationSettings): PodKind {
  return { component: REPLICA, ports: clientPorts(settings) };
}
