import type { InternalSecret } from './credentials';
import type { SentinelPlan } from '../plan/instance-plan';

/** The passwords of the pods of an instance with sentinels among each other, and what its connection Secret says more. */
export function internalSecret(plan: SentinelPlan): InternalSecret {
  return {
    secretName: plan.sentinelNames.internalSecret,
    script: 'write-sentinel-secrets.sh',
    env: [
      { name: 'INTERNAL_SECRET_NAME', value: plan.sentinelNames.internalSecret },
      { name: 'PRESENT_INTERNAL_DIRECTORY', value: '/present-internal' },
      { name: 'READ_SERVICE', value: plan.sentinelNames.readService },
      { name: 'SENTINELS', value: plan.sentinels.join(' ') },
      { name: 'SENTINEL_PORT', value: String(plan.sentinelPort) },
      { name: 'MASTER_NAME', value: plan.masterName },
    ],
  };
}
