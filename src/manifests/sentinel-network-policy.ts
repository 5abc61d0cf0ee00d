import { PROXY, SENTINEL, SERVER } from './components';
import type { NetworkPolicy } from './kubernetes';
import { clients, policyOf, tcp, TO_DNS } from './network-policy';
import { PROXY_PORTS } from '../config/proxy-conf';
import type { SentinelPlan } from '../plan/instance-plan';
import { componentsSelector } from '../plan/names';

/**
 * In: attached pods to the proxies, and to servers and sentinels for clients that know sentinels; the instance's own pods. Out: to each
 * other and to the cluster's DNS.
 */
export function sentinelNetworkPolicy(plan: SentinelPlan): NetworkPolicy {
  const podSelector = componentsSelector(plan.instance, [SERVER, SENTINEL, PROXY]);
  const ports = [tcp(plan.port), tcp(plan.sentinelPort)];
  return policyOf(plan, {
    podSelector,
    ingress: [
      { from: clients(plan), ports: [tcp(plan.port), tcp(PROXY_PORTS.read), tcp(plan.sentinelPort)] },
      { from: [{ podSelector }], ports },
    ],
    egress: [{ to: [{ podSelector }], ports }, TO_DNS],
  });
}
