import { SERVER } from './components';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyRules } from './kubernetes';
import { objectMeta } from './metadata';
import type { InstanceSettings } from '../settings/instance-settings';
import { clientLabels, selectorLabels } from '../settings/names';

/** In: attached pods and who else the user named, to the one port. Out: nothing, a single server calls nobody. */
export function networkPolicy(settings: InstanceSettings): NetworkPolicy {
  return policyOf(settings, {
    podSelector: { matchLabels: selectorLabels(settings.instance, SERVER) },
    ingress: [{ from: clients(settings), ports: [tcp(settings.port)] }],
    egress: [],
  });
}

/** The policy of an instance; nothing else goes in or out than what the rules name. */
export function policyOf(settings: InstanceSettings, rules: NetworkPolicyRules): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: objectMeta(settings, settings.names.networkPolicy, SERVER),
    spec: { ...rules, policyTypes: ['Ingress', 'Egress'] },
  };
}

/** Attached pods, and who else the user named. */
export function clients(settings: InstanceSettings): NetworkPolicyPeer[] {
  return [{ podSelector: { matchLabels: clientLabels(settings.instance) } }, ...settings.accessPeers];
}

export function tcp(port: number) {
  return { protocol: 'TCP', port };
}

/** Pods that look each other up ask the cluster's DNS. */
export const TO_DNS = { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] };
