import type { PodSpec, TopologySpreadConstraint } from './kubernetes';
import { placement } from './placement';
import { podSecurity } from './security';
import type { InstancePlan } from '../plan/instance-plan';

/** What all long-lived pods of an instance have in common; the spread is the library's, a user's own replaces it. */
export function podBase(plan: InstancePlan, spread?: readonly TopologySpreadConstraint[]): Omit<PodSpec, 'containers'> {
  return {
    serviceAccountName: plan.names.serviceAccount,
    automountServiceAccountToken: false,
    // Another Service named "redis" would otherwise set REDIS_PORT=tcp://... in our container.
    enableServiceLinks: false,
    securityContext: podSecurity(),
    ...(plan.imagePullSecrets.length > 0 && { imagePullSecrets: plan.imagePullSecrets.map((name) => ({ name })) }),
    ...placement(plan, spread),
  };
}
