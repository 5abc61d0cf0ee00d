import { SERVER } from './components';
import { IdentifiedService, podServices } from './pod-services';
import { addressService, redisPort, ServicePort } from './services';
import type { ClusterPlan } from '../plan/instance-plan';
import { podNames, shardLabels } from '../plan/names';

/** Of each shard the address of its ready servers, where clients begin, and those of its pods. Each with the id of its construct. */
export function shardServices(plan: ClusterPlan): IdentifiedService[] {
  return plan.shardNames.flatMap((name, shard) => [
    { id: `Shard${shard}Service`, service: addressService(plan, name, SERVER, redisPort(plan), shardLabels(shard)) },
    ...podServices(plan, podNames(name, 1 + plan.replicasPerShard), SERVER, redisPort(plan), busPort(plan))
      .map(({ id, service }) => ({ id: `Shard${shard}${id}`, service })),
  ]);
}

function busPort(plan: ClusterPlan): ServicePort {
  return { name: 'bus', port: plan.busPort, targetPort: 'bus' };
}
