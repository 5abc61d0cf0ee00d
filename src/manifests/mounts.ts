import type { StatefulSet, Volume } from './kubernetes';
import type { InstanceSettings, VolumeSettings } from '../settings/instance-settings';

/** Scripts. */
export const RUNTIME_DIRECTORY = '/opt/redis';
/** Configuration as the synth wrote it; the kubelet refreshes it. */
export const CONFIG_DIRECTORY = '/etc/redis';
/** The password of the connection Secret; the kubelet refreshes it. */
export const CREDENTIALS_DIRECTORY = '/etc/redis-credentials';
/** Passwords of the instance's own pods among each other. */
export const INTERNAL_DIRECTORY = '/etc/redis-internal';
/** What the scripts derive from both: in memory, for it holds the password. */
export const RUN_DIRECTORY = '/run/redis';

/** Name of the volume and of the claim template: part of the names of users' PersistentVolumeClaims. */
export const DATA_VOLUME = 'data';

/** The part of a StatefulSet's spec that gives each pod a volume, when the instance has any. The claim is immutable: never change it. */
export function dataClaims(volume: VolumeSettings | undefined, whenScaled: 'Retain' | 'Delete'): Partial<StatefulSet['spec']> {
  if (!volume) { return {}; }
  return {
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled },
    volumeClaimTemplates: [{
      metadata: { name: DATA_VOLUME },
      spec: {
        accessModes: ['ReadWriteOnce'],
        ...(volume.storageClassName !== undefined && { storageClassName: volume.storageClassName }),
        resources: { requests: { storage: volume.size } },
      },
    }],
  };
}

/** What takes its place in the pod when there is none. */
export function dataVolumes(settings: InstanceSettings): Volume[] {
  return settings.volume ? [] : [{ name: DATA_VOLUME, emptyDir: {} }];
}

export function configVolumes(settings: InstanceSettings): Volume[] {
  return [
    { name: 'config', configMap: { name: settings.names.config } },
    { name: 'runtime', configMap: { name: settings.names.runtime } },
    // Small files, a page each: of a cluster of 500 shards some thousands. Only what is used counts.
    { name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
  ];
}

/** Only the password, read-only for the server's group: the pod needs nothing else of the connection Secret. */
export function credentialsVolume(settings: InstanceSettings): Volume {
  return {
    name: 'credentials',
    secret: { secretName: settings.names.connectionSecret, items: [{ key: 'password', path: 'password' }], defaultMode: 0o440 },
  };
}

/** Only what the pod needs: servers let the proxies' user in, the others do not. */
export function internalVolume(secretName: string, keys: readonly InternalKey[]): Volume {
  return {
    name: 'internal',
    secret: { secretName, items: keys.map((key) => ({ key, path: key })), defaultMode: 0o440 },
  };
}

export type InternalKey = 'internal-password' | 'monitor-password';
