import type { InternalSecret } from './credentials';
import type { EnvVar } from './kubernetes';
import type { ClusterPlan, FixedRolesPlan, SentinelPlan } from '../plan/instance-plan';

/** The passwords of the pods of an instance with sentinels among each other, and what its connection Secret says more. */
export function sentinelInternalSecret(plan: SentinelPlan): InternalSecret {
  return internalSecret(plan.sentinelNames.internalSecret, [
    { name: 'READ_SERVICE', value: plan.sentinelNames.readService },
    { name: 'SENTINELS', value: plan.sentinels.join(' ') },
    { name: 'SENTINEL_PORT', value: String(plan.sentinelPort) },
    { name: 'MASTER_NAME', value: plan.masterName },
  ]);
}

/** The same where roles are fixed. */
export function replicationInternalSecret(plan: FixedRolesPlan): InternalSecret {
  return internalSecret(plan.replicationNames.internalSecret, [{ name: 'READ_SERVICE', value: plan.replicationNames.readService }]);
}

/** The same of a cluster, whose clients learn where the first of its shards are. */
export function clusterInternalSecret(plan: ClusterPlan): InternalSecret {
  return internalSecret(plan.clusterNames.internalSecret, [{ name: 'NODES', value: plan.seeds.join(' ') }]);
}

function internalSecret(secretName: string, more: readonly EnvVar[]): InternalSecret {
  return {
    secretName,
    script: 'write-internal-secret.sh',
    env: [
      { name: 'INTERNAL_SECRET_NAME', value: secretName },
      { name: 'PRESENT_INTERNAL_DIRECTORY', value: '/present-internal' },
      ...more,
    ],
  };
}
