import type { RedisReplicationProps } from '../redis-replication-props';
import type { ReplicationSettings, Site } from './instance-settings';
import { MAX_REPLICATION_NAME_LENGTH, podNames, replicationNames } from './names';
import { checkMinReplicas, checkReplicas, checkReplicatedPlan } from './replicas';
import { resolveInstanceSettings } from './resolve-instance';
import { Problems } from '../validation/problems';

/**
 * Applies every default, checks everything, and throws one error that lists all problems.
 */
export function resolveReplicationSettings(props: RedisReplicationProps, site: Site): ReplicationSettings {
  const problems = new Problems();
  const instance = resolveInstanceSettings(problems, props, site, { maxNameLength: MAX_REPLICATION_NAME_LENGTH, replicated: true });
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
    membership: { members: [...podNames(instance.names.server, 1), ...podNames(names.replica, replicas)], minReplicasToWrite },
  };
}
