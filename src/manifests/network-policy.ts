import { SERVER } from './components';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyRules } from './kubernetes';
import { objectMeta } from './metadata';
import type { InstancePlan } from '../plan/instance-plan';
import { clientLabels, selectorLabels } from '../plan/names';

/** In: attached pods and who else the user named, to the one port. Out: nothing, a single server calls nobody. */
export function networkPolicy(plan: InstancePlan): NetworkPolicy {
  return policyOf(plan, {
    podSelector: { matchLabels: selectorLabels(plan.instance, SERVER) },
    ingress: [{ from: clients(plan), ports: [tcp(plan.port)] }],
    egress: [],
  });
}

/** The policy of an instance; nothing else goes in or out than what the rules name. */
export function policyOf(plan: InstancePlan, rules: NetworkPolicyRules): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: objectMeta(plan, plan.names.networkPolicy, SERVER),
    spec: { ...rules, policyTypes: ['Ingress', 'Egress'] },
  };
}

/** Attached pods, and who else the user named. */
export function clients(plan: InstancePlan): NetworkPolicyPeer[] {
  return [{ podSelector: { matchLabels: clientLabels(plan.instance) } }, ...plan.accessPeers];
}

export function tcp(port: number) {
  return { protocol: 'TCP', port };
}

/** Pods that look each other up ask the cluster's DNS. */
export const TO_DNS = { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] };
