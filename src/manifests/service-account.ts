import type { ServiceAccount } from './kubernetes';
import { objectMeta } from './metadata';
import type { InstanceSettings } from '../settings/instance-settings';

/** An account without a token: neither pods nor Jobs get one unless their own spec asks. */
export function serviceAccount(settings: InstanceSettings, name: string, component: string): ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: objectMeta(settings, name, component),
    automountServiceAccountToken: false,
  };
}
