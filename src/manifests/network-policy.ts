import { SERVER } from './components';
import type { NetworkPolicy } from './kubernetes';
import { objectMeta } from './metadata';
import type { InstancePlan } from '../plan/instance-plan';
import { clientLabels, selectorLabels } from '../plan/names';

/** In: attached pods and who else the user named, to the one port. Out: nothing, a single server calls nobody. */
export function networkPolicy(plan: InstancePlan): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: objectMeta(plan, plan.names.networkPolicy, SERVER),
    spec: {
      podSelector: { matchLabels: selectorLabels(plan.instance, SERVER) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{
        from: [{ podSelector: { matchLabels: clientLabels(plan.instance) } }, ...plan.accessPeers],
        ports: [{ protocol: 'TCP', port: plan.port }],
      }],
      egress: [],
    },
  };
}
