import type { ServiceAccount } from './kubernetes';
import { objectMeta } from './metadata';
import { overridesOf } from './overrides';
import type { InstanceSettings } from '../settings/instance-settings';

/** An account without a token: neither pods nor Jobs get one unless their own spec asks. */
export function serviceAccount(settings: InstanceSettings, name: string, component: string): ServiceAccount {
  const metadata = objectMeta(settings, name, component);
  const annotations = { ...metadata.annotations, ...overridesOf(settings, component).serviceAccountAnnotations };
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    automountServiceAccountToken: false,
  };
}
