import type { EnvVar } from './kubernetes';
import type { PodParts } from './pod-parts';
import { DATA_DIRECTORY } from '../config/server-conf';
import type { InstanceSettings, VolumeSettings } from '../settings/instance-settings';
import { mebibytes } from '../settings/quantity';
import { INTERNAL_KEYS } from '../settings/secret-uses';

/** Scripts. */
export const RUNTIME_DIRECTORY = '/opt/redis';
/** Configuration as the synth wrote it; the kubelet refreshes it. */
const CONFIG_DIRECTORY = '/etc/redis';
/** The password of the connection Secret; the kubelet refreshes it. */
const CREDENTIALS_DIRECTORY = '/etc/redis-credentials';
/** Passwords of the instance's own pods among each other. */
const INTERNAL_DIRECTORY = '/etc/redis-internal';
/** What the scripts derive from these: in memory, for it holds the password. */
const RUN_DIRECTORY = '/run/redis';

/** Name of the volume and of the claim template: part of the names of users' PersistentVolumeClaims. */
const DATA_VOLUME = 'data';

/**
 * Where the pod keeps its data: a volume of its own, or an emptyDir when the instance has none. Kubernetes evicts a pod whose emptyDir is larger than
 * it may be.
 *
 * The claim is immutable: never change it. It has all fields that the API server adds, because claim templates are compared as a whole: without
 * them each apply finds a difference, and Argo CD shows the StatefulSet OutOfSync forever. Kubernetes before 1.34 stores `creationTimestamp: null` too;
 * 1.34 drops it.
 */
export function data(volume: VolumeSettings | undefined, emptyDirMebibytes: number): PodParts {
  return {
    env: [{ name: 'REDIS_DATA', value: DATA_DIRECTORY }],
    mounts: [{ name: DATA_VOLUME, mountPath: DATA_DIRECTORY }],
    ...(volume ? {
      claims: [{
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: DATA_VOLUME },
        spec: {
          accessModes: ['ReadWriteOnce'],
          ...(volume.storageClassName !== undefined && { storageClassName: volume.storageClassName }),
          resources: { requests: { storage: volume.size } },
          volumeMode: 'Filesystem',
        },
        status: { phase: 'Pending' },
      }],
    } : { volumes: [{ name: DATA_VOLUME, emptyDir: { sizeLimit: mebibytes(emptyDirMebibytes) } }] }),
  };
}

/** The configuration of the servers, and the lists of pods beside it. */
export function configuration(settings: InstanceSettings): PodParts {
  return configurationAt(CONFIG_DIRECTORY, 'REDIS_CONFIG', settings.names.config);
}

/** A ConfigMap, in the directory that the variable tells the scripts. */
export function configurationAt(directory: string, variable: string, configMap: string): PodParts {
  return {
    env: [{ name: variable, value: directory }],
    mounts: [{ name: 'config', mountPath: directory, readOnly: true }],
    volumes: [{ name: 'config', configMap: { name: configMap } }],
  };
}

/** The scripts, which change under a running pod. */
export function scripts(settings: InstanceSettings): PodParts {
  return {
    mounts: [{ name: 'runtime', mountPath: RUNTIME_DIRECTORY, readOnly: true }],
    volumes: [{ name: 'runtime', configMap: { name: settings.names.runtime } }],
  };
}

/** Files of the scripts, which last as long as the pod. */
export function runDirectory(): PodParts {
  return {
    env: [{ name: 'REDIS_RUN', value: RUN_DIRECTORY }],
    mounts: [{ name: 'run', mountPath: RUN_DIRECTORY }],
    // Small files, a page each: of a cluster of 500 shards some thousands. Only what is used counts.
    volumes: [{ name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } }],
  };
}

/** The password of clients, if there is one. Read-only for the server's group, and the only key of the connection Secret that it needs. */
export function connectionPassword(settings: InstanceSettings): PodParts {
  if (settings.password.kind === 'none') { return {}; }
  const name = settings.names.connectionSecret;
  return {
    env: [{ name: 'REDIS_PASSWORD_FILE', value: `${CREDENTIALS_DIRECTORY}/password` }, ...usersSecret(settings, 'REDIS_CONNECTION_SECRET', name)],
    mounts: [{ name: 'credentials', mountPath: CREDENTIALS_DIRECTORY, readOnly: true }],
    volumes: [{ name: 'credentials', secret: secretKeys(settings, name, 'password') }],
  };
}

/** The Secret's name, if it is the user's: scripts name it when one of its keys is missing. */
export function usersSecret({ password }: InstanceSettings, variable: string, secretName: string): EnvVar[] {
  return password.kind === 'connection' ? [{ name: variable, value: secretName }] : [];
}

/** Keys of a Secret as files. One of the user's can lack a key: then the container starts all the same, and its script says which. */
function secretKeys({ password }: InstanceSettings, secretName: string, ...keys: readonly string[]) {
  return {
    secretName,
    ...(password.kind === 'connection' && { optional: true }),
    items: keys.map((key) => ({ key, path: key })),
    defaultMode: 0o440,
  };
}

/** Passwords of the pods among each other, only those that the pod needs: servers let the proxies' user in, the others do not. */
export function internalPasswords(settings: InstanceSettings, secretName: string, ...keys: readonly (keyof typeof INTERNAL_KEYS)[]): PodParts {
  return {
    env: [
      ...keys.map((key) => ({ name: INTERNAL_KEYS[key], value: `${INTERNAL_DIRECTORY}/${key}` })),
      ...usersSecret(settings, 'REDIS_INTERNAL_SECRET', secretName),
    ],
    mounts: [{ name: 'internal', mountPath: INTERNAL_DIRECTORY, readOnly: true }],
    volumes: [{ name: 'internal', secret: secretKeys(settings, secretName, ...keys) }],
  };
}
