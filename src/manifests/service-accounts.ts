import type { ServiceAccount } from './kubernetes';
import { objectMeta } from './metadata';
import type { InstancePlan } from '../plan/instance-plan';

/** An account without a token: neither pods nor Jobs get one unless their own spec asks. */
export function serviceAccount(plan: InstancePlan, name: string, component: string): ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: objectMeta(plan, name, component),
    automountServiceAccountToken: false,
  };
}
