import type { AuthoritiesSecret } from './job-secrets';
import type { InstanceSettings } from '../../settings/instance-settings';
import { CREDENTIALS } from '../components';
import { objectMeta } from '../metadata';
import type { PodParts } from '../pod-parts';

const DIRECTORY = '/authorities';

/** The certificates of the authorities that are trusted, without their keys. The kubelet waits until cert-manager has made them. */
export function authorityCertificates(settings: InstanceSettings, { secretName, trusted }: AuthoritiesSecret): PodParts {
  const { labels } = objectMeta(settings, '', CREDENTIALS);
  return {
    env: [
      { name: 'AUTHORITIES_SECRET', value: secretName },
      { name: 'AUTHORITIES_LABELS', value: JSON.stringify(labels) },
      { name: 'AUTHORITIES', value: trusted.map(({ name }) => name).join(' ') },
      { name: 'AUTHORITIES_DIRECTORY', value: DIRECTORY },
    ],
    mounts: [{ name: 'authorities', mountPath: DIRECTORY, readOnly: true }],
    volumes: [{
      name: 'authorities',
      projected: { defaultMode: 0o440, sources: trusted.map(({ name }) => ({ secret: { name, items: [{ key: 'tls.crt', path: name }] } })) },
    }],
  };
}
