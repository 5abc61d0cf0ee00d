import { Problems } from '../problems';
import type { RedisReplicationProps } from '../redis-replication-props';
import type { FixedRolesPlan, Site } from './instance-plan';
import { MAX_REPLICATION_NAME_LENGTH, podNames, replicationNames } from './names';
import { checkMinReplicas, checkReplicas, checkReplicatedPlan } from './replicas';
import { resolveInstancePlan } from './resolve-instance';

/**
 * Applies every default, checks everything, and throws one error that lists all problems.
 */
export function resolveReplicationPlan(props: RedisReplicationProps, site: Site): FixedRolesPlan {
  const problems = new Problems();
  const instance = resolveInstancePlan(problems, props, site, { maxNameLength: MAX_REPLICATION_NAME_LENGTH, replicated: true });
  const replicas = props.replicas ?? 2;
  // Nothing takes over from the primary: a write that no replica has is not lost with it, it is there when it is back.
  const minReplicasToWrite = props.minReplicasToWrite ?? props.plan.minReplicasToWrite ?? 0;

  checkReplicatedPlan(problems, props.plan, 'replicas');
  const count = checkReplicas(problems, replicas, 'for a server without replicas there is RedisStandalone');
  checkMinReplicas(problems, minReplicasToWrite, count, props.minReplicasToWrite === undefined ? props.plan : undefined);
  problems.throwIfAny(`Redis instance '${site.path}'`);

  const names = replicationNames(instance.instance);
  return {
    ...instance,
    replicationNames: names,
    replication: { members: [...podNames(instance.names.server, 1), ...podNames(names.replica, replicas)], minReplicasToWrite },
  };
}
