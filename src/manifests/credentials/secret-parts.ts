import type { InternalSecret } from './internal-secret';
import type { InstanceSettings } from '../../settings/instance-settings';
import { CREDENTIALS } from '../components';
import type { VolumeMount } from '../kubernetes';
import { objectMeta } from '../metadata';
import type { PodParts } from '../pod-parts';

/** Where one container writes manifests for the next ones. */
export const MANIFESTS_DIRECTORY = '/manifests';

export function manifestsMount(): VolumeMount {
  return { name: 'manifests', mountPath: MANIFESTS_DIRECTORY };
}

/** The manifests hold passwords: in memory. */
export function manifestsDirectory(): PodParts {
  return {
    env: [{ name: 'MANIFESTS', value: MANIFESTS_DIRECTORY }],
    mounts: [manifestsMount()],
    volumes: [{ name: 'manifests', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } }],
  };
}

/** What the connection Secret says of the instance. */
export function secretContents(settings: InstanceSettings): PodParts {
  const { labels } = objectMeta(settings, '', CREDENTIALS);
  return {
    env: [
      { name: 'SECRET_NAME', value: settings.names.connectionSecret },
      { name: 'SECRET_LABELS', value: JSON.stringify(labels) },
      { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'SERVICE', value: settings.names.service },
      { name: 'REDIS_PORT', value: String(settings.port) },
    ],
  };
}

/** The password that the connection Secret has, if there is that Secret. */
export function presentPassword(settings: InstanceSettings): PodParts {
  const items = [{ key: 'password', path: 'password' }];
  return {
    env: [{ name: 'PRESENT_PASSWORD_FILE', value: '/present/password' }],
    mounts: [{ name: 'present', mountPath: '/present', readOnly: true }],
    volumes: [{ name: 'present', secret: { secretName: settings.names.connectionSecret, optional: true, items, defaultMode: 0o440 } }],
  };
}

/** The user's own password, if the user gives one. */
export function givenPassword({ password }: InstanceSettings): PodParts {
  if (password.kind !== 'given') { return {}; }
  const items = [{ key: password.secret.key, path: 'password' }];
  return {
    env: [{ name: 'GIVEN_PASSWORD_FILE', value: '/given/password' }],
    mounts: [{ name: 'given', mountPath: '/given', readOnly: true }],
    volumes: [{ name: 'given', secret: { secretName: password.secret.secretName, items, defaultMode: 0o440 } }],
  };
}

/** The passwords that the internal Secret has, if there is that Secret, and what its script must be told. */
export function presentInternalPasswords(internal: InternalSecret | undefined): PodParts {
  if (!internal) { return {}; }
  return {
    env: [
      { name: 'INTERNAL_SECRET_NAME', value: internal.secretName },
      { name: 'PRESENT_INTERNAL_DIRECTORY', value: '/present-internal' },
      ...internal.env,
    ],
    mounts: [{ name: 'present-internal', mountPath: '/present-internal', readOnly: true }],
    volumes: [{ name: 'present-internal', secret: { secretName: internal.secretName, optional: true, defaultMode: 0o440 } }],
  };
}
