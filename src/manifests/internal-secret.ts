import type { InternalSecret } from './credentials';
import type { EnvVar } from './kubernetes';
import type { ClusterSettings, ReplicationSettings, SentinelSettings } from '../settings/instance-settings';

/** The passwords of the pods of an instance with sentinels among each other, and what its connection Secret says more. */
export function sentinelInternalSecret(settings: SentinelSettings): InternalSecret {
  return internalSecret(settings.sentinelNames.internalSecret, [
    { name: 'READ_SERVICE', value: settings.sentinelNames.readService },
    { name: 'SENTINELS', value: settings.sentinels.join(' ') },
    { name: 'SENTINEL_PORT', value: String(settings.sentinelPort) },
    { name: 'MASTER_NAME', value: settings.masterName },
  ]);
}

/** The same where roles are fixed. */
export function replicationInternalSecret(settings: ReplicationSettings): InternalSecret {
  return internalSecret(settings.replicationNames.internalSecret, [{ name: 'READ_SERVICE', value: settings.replicationNames.readService }]);
}

/** The same of a cluster, whose clients learn where the first of its shards are. */
export function clusterInternalSecret(settings: ClusterSettings): InternalSecret {
  return internalSecret(settings.clusterNames.internalSecret, [{ name: 'NODES', value: settings.seeds.join(' ') }]);
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
