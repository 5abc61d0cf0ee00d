import { REPLICA, SERVER } from './components';
import type { Service } from './kubernetes';
import { IdentifiedService, podServices } from './pod-services';
import { addressService, governingService, redisPort } from './services';
import type { FixedRolesPlan } from '../plan/instance-plan';

/** The address that clients read from: the replicas that are ready, which are those in sync. */
export function replicaService(plan: FixedRolesPlan): Service {
  return addressService(plan, plan.replicationNames.readService, REPLICA, redisPort(plan));
}

/** What the StatefulSet must name. Nobody uses it. */
export function replicaHeadlessService(plan: FixedRolesPlan): Service {
  return governingService(plan, plan.replicationNames.replicaHeadlessService, REPLICA, redisPort(plan));
}

/** The Services of their own of the primary and of all replicas. */
export function replicationPodServices(plan: FixedRolesPlan): IdentifiedService[] {
  const [primary, ...replicas] = plan.replication.members;
  return [...podServices(plan, [primary], SERVER, redisPort(plan)), ...podServices(plan, replicas, REPLICA, redisPort(plan))];
}
