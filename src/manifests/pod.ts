import type { PodSpec, TopologySpreadConstraint } from './kubernetes';
import { placement } from './placement';
import { podSecurity } from './security';
import type { InstanceSettings } from '../settings/instance-settings';

/** What all long-lived pods of an instance have in common; the spread is the library's, a user's own replaces it. */
export function podBase(settings: InstanceSettings, spread?: readonly TopologySpreadConstraint[]): Omit<PodSpec, 'containers'> {
  return {
    serviceAccountName: settings.names.serviceAccount,
    automountServiceAccountToken: false,
    // Another Service named "redis" would otherwise set REDIS_PORT=tcp://... in our container.
    enableServiceLinks: false,
    securityContext: podSecurity(),
    ...(settings.imagePullSecrets.length > 0 && { imagePullSecrets: settings.imagePullSecrets.map((name) => ({ name })) }),
    ...placement(settings, spread),
  };
}
