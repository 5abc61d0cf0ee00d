import type { RedisReplicationProps } from '../redis-replication-props';
import { withNames } from './certificate-names';
import type { ReplicationSettings, Site } from './instance-settings';
import { MAX_REPLICATION_NAME_LENGTH, podNames, replicationNames } from './names';
import { OVERRIDES } from './override-types';
import { checkMaxUnavailable } from './overrides';
import { internalSecretOf } from './password';
import { peersProps, usableProps } from './prop-types';
import { checkMinReplicas, checkReplicatedPlan } from './replicas';
import { resolveInstanceSettings } from './resolve-instance';
import { checkWhole } from '../validation/checks';
import { Problems } from '../validation/problems';
import { nested, NUMBER } from '../validation/types';

const PROPS = peersProps<RedisReplicationProps>('RedisReplicationProps', {
  replicas: NUMBER,
  minReplicasToWrite: NUMBER,
  overrides: nested(OVERRIDES),
});

/** No replica replicates from another one, so the primary sends each write this many times. */
const MAX_REPLICAS = 20;

/**
 * Applies every default, checks everything, and throws one error that lists all problems.
 */
export function resolveReplicationSettings(given: RedisReplicationProps, site: Site): ReplicationSettings {
  const problems = new Problems();
  const props = usableProps(problems, given, PROPS);
  const instance = resolveInstanceSettings(problems, props, site, {
    maxNameLength: MAX_REPLICATION_NAME_LENGTH, replicated: true,
  });
  const replicas = props.replicas ?? 2;
  // Without failover, a write that no replica has is not lost: it is available again when the primary is back.
  const minReplicasToWrite = props.minReplicasToWrite ?? props.plan.minReplicasToWrite ?? 0;

  checkReplicatedPlan(problems, props.plan, 'replicas');
  const valid = !problems.has('replicas') && checkWhole(problems, 'replicas', replicas, {
    minimum: 1,
    maximum: MAX_REPLICAS,
    whyMinimum: 'use RedisStandalone for a server without replicas',
    whyMaximum: 'the primary sends every write to each replica; use RedisCluster for more reads',
  });
  checkMinReplicas(problems, minReplicasToWrite, { value: replicas, name: 'the number of replicas', valid },
    props.minReplicasToWrite === undefined ? props.plan : undefined);
  if (valid) { checkMaxUnavailable(problems, 'server', instance.overrides.server, replicas - 1, 'a replica must remain for reads'); }
  const names = { ...replicationNames(instance.instance), internalSecret: internalSecretOf(instance) };
  const members = valid ? [...podNames(instance.names.server, 1), ...podNames(names.replica, replicas)] : [];
  const tls = withNames(problems, instance, { services: [instance.names.service, names.readService], pods: members });
  problems.throwIfAny(`Redis instance '${site.path}'`);

  return {
    ...instance,
    tls,
    replicationNames: names,
    membership: { members, minReplicasToWrite },
  };
}
