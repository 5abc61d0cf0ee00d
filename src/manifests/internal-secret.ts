import type { InternalSecret } from './credentials';
import type { EnvVar } from './kubernetes';
import type { FixedRolesPlan, SentinelPlan } from '../plan/instance-plan';

/** The passwords of the pods of an instance with sentinels among each other, and what its connection Secret says more. */
export function sentinelInternalSecret(plan: SentinelPlan): InternalSecret {
  return internalSecret(plan.sentinelNames, [
    { name: 'SENTINELS', value: plan.sentinels.join(' ') },
    { name: 'SENTINEL_PORT', value: String(plan.sentinelPort) },
    { name: 'MASTER_NAME', value: plan.masterName },
  ]);
}

/** The same where roles are fixed. */
export function replicationInternalSecret(plan: FixedRolesPlan): InternalSecret {
  return internalSecret(plan.replicationNames, []);
}

function internalSecret(names: { readonly internalSecret: string; readonly readService: string }, more: readonly EnvVar[]): InternalSecret {
  return {
    secretName: names.internalSecret,
    script: 'write-sentinel-secrets.sh',
    env: [
      { name: 'INTERNAL_SECRET_NAME', value: names.internalSecret },
      { name: 'PRESENT_INTERNAL_DIRECTORY', value: '/present-internal' },
      { name: 'READ_SERVICE', value: names.readService },
      ...more,
    ],
  };
}
