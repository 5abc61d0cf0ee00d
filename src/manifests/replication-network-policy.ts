import { REPLICA, SERVER } from './components';
import type { NetworkPolicy } from './kubernetes';
import { clients, policyOf, tcp, TO_DNS } from './network-policy';
import type { FixedRolesPlan } from '../plan/instance-plan';
import { componentsSelector } from '../plan/names';

/** In: attached pods and who else the user named, and the instance's own pods. Out: to each other and to the cluster's DNS. */
export function replicationNetworkPolicy(plan: FixedRolesPlan): NetworkPolicy {
  const podSelector = componentsSelector(plan.instance, [SERVER, REPLICA]);
  const ports = [tcp(plan.port)];
  return policyOf(plan, {
    podSelector,
    ingress: [{ from: [...clients(plan), { podSelector }], ports }],
    egress: [{ to: [{ podSelector }], ports }, TO_DNS],
  });
}
