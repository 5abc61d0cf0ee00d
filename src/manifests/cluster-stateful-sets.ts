import { SERVER } from './components';
import type { StatefulSet } from './kubernetes';
import { nodeRole } from './node-role';
import { serverSet, withWarnings } from './stateful-set';
import type { ServerConf } from '../config/server-conf';
import type { ClusterPlan } from '../plan/instance-plan';
import { shardLabels } from '../plan/names';

/** One for each shard, in order; the first holds the warnings of the instance. */
export function shardStatefulSets(plan: ClusterPlan, conf: ServerConf): StatefulSet[] {
  const [first, ...others] = plan.shardNames.map((name, shard) => serverSet(plan, conf, nodeRole(plan, shard), {
    name, headlessService: plan.names.headlessService, component: SERVER, labels: shardLabels(shard),
  }));
  return [withWarnings(plan, first), ...others];
}
