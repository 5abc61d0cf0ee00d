import type { ReplicationSettings } from '../../settings/instance-settings';
import { REPLICA } from '../components';
import type { PodKind } from '../port';
import { serverPorts } from '../server/kind';

/** The replicas. */
export function replicaKind(settings: ReplicationSettings): PodKind {
  return { component: REPLICA, ports: serverPorts(settings) };
}
