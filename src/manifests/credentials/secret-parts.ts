import { endpointVariables, Endpoints } from './endpoints';
import type { InternalSecret } from './internal-secret';
import type { InstanceSettings } from '../../settings/instance-settings';
import { CREDENTIALS } from '../components';
import { fieldRef } from '../field-ref';
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

/** Where the Secrets are. */
export function namespace(): PodParts {
  return { env: [{ name: 'NAMESPACE', valueFrom: { fieldRef: fieldRef('metadata.namespace') } }] };
}

/** What the connection Secret says of the instance. Without its name the Job's script writes none. */
export function connectionContents(settings: InstanceSettings, endpoints: Endpoints = {}): PodParts {
  const { labels } = objectMeta(settings, '', CREDENTIALS);
  return {
    env: [
      { name: 'SECRET_NAME', value: settings.names.connectionSecret },
      { name: 'SECRET_LABELS', value: JSON.stringify(labels) },
      { name: 'SERVICE', value: settings.names.service },
      { name: 'REDIS_PORT', value: String(settings.port) },
      ...settings.unreservedPassword ? [{ name: 'UNRESERVED_PASSWORD', value: 'yes' }] : [],
      ...settings.tls ? [{ name: 'TLS_PORT', value: String(settings.tls.port) }, { name: 'PLAIN_PORT', value: settings.tls.plain ? 'yes' : 'no' }] : [],
      ...settings.external ? [{ name: 'EXTERNAL_HOST', value: settings.external.host }, { name: 'EXTERNAL_PORT', value: String(settings.external.port) }] : [],
      ...endpointVariables(endpoints),
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

/** The user's own password, if the user gives one. The mount is optional so that the script can say which key is missing. */
export function givenPassword({ password }: InstanceSettings): PodParts {
  if (password.kind !== 'given') { return {}; }
  const { secretName, key } = password.secret;
  return {
    env: [
      { name: 'GIVEN_PASSWORD_FILE', value: '/given/password' },
      { name: 'GIVEN_SECRET_NAME', value: secretName },
      { name: 'GIVEN_SECRET_KEY', value: key },
    ],
    mounts: [{ name: 'given', mountPath: '/given', readOnly: true }],
    volumes: [{ name: 'given', secret: { secretName, optional: true, items: [{ key, path: 'password' }], defaultMode: 0o440 } }],
  };
}

/** The internal Secret: its name, and the passwords that it has, if there is that Secret. */
export function internalContents({ secretName }: InternalSecret): PodParts {
  return {
    env: [
      { name: 'INTERNAL_SECRET_NAME', value: secretName },
      { name: 'PRESENT_INTERNAL_DIRECTORY', value: '/present-internal' },
    ],
    mounts: [{ name: 'present-internal', mountPath: '/present-internal', readOnly: true }],
    volumes: [{ name: 'present-internal', secret: { secretName, optional: true, defaultMode: 0o440 } }],
  };
}
