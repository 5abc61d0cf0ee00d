import { SERVER } from './components';
import type { NetworkPolicy } from './kubernetes';
import { clients, policyOf, tcp, TO_DNS } from './network-policy';
import type { ClusterPlan } from '../plan/instance-plan';
import { selectorLabels } from '../plan/names';

/**
 * In: attached pods and who else the user named, to every server; the servers to each other, by the bus too. Out: to each other and to the
 * cluster's DNS.
 */
export function clusterNetworkPolicy(plan: ClusterPlan): NetworkPolicy {
  const podSelector = { matchLabels: selectorLabels(plan.instance, SERVER) };
  const ports = [tcp(plan.port), tcp(plan.busPort)];
  return policyOf(plan, {
    podSelector,
    ingress: [{ from: clients(plan), ports: [tcp(plan.port)] }, { from: [{ podSelector }], ports }],
    egress: [{ to: [{ podSelector }], ports }, TO_DNS],
  });
}
