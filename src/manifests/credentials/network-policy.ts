import type { InstanceSettings } from '../../settings/instance-settings';
import { CREDENTIALS } from '../components';
import type { NetworkPolicy } from '../kubernetes';
import { objectMeta, podSelector } from '../metadata';

/**
 * No pod has a reason to connect to the Job's: a type without rules denies all. Where its egress must lead, the address of the API server, is
 * not known at synth.
 */
export function credentialsNetworkPolicy(settings: InstanceSettings): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: objectMeta(settings, settings.names.credentials, CREDENTIALS),
    spec: { podSelector: podSelector(settings, CREDENTIALS), policyTypes: ['Ingress'] },
  };
}
