import type { Volume } from './kubernetes';
import type { InstancePlan } from '../plan/instance-plan';

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

export function configVolumes(plan: InstancePlan): Volume[] {
  return [
    { name: 'config', configMap: { name: plan.names.config } },
    { name: 'runtime', configMap: { name: plan.names.runtime } },
    { name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
  ];
}

/** Only the password, read-only for the server's group: the pod needs nothing else of the connection Secret. */
export function credentialsVolume(plan: InstancePlan): Volume {
  return {
    name: 'credentials',
    secret: { secretName: plan.names.connectionSecret, items: [{ key: 'password', path: 'password' }], defaultMode: 0o440 },
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
