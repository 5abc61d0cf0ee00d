import { PROXY, SENTINEL, SERVER } from './components';
import type { NetworkPolicy } from './kubernetes';
import { objectMeta } from './metadata';
import { PROXY_PORTS } from '../config/proxy-conf';
import type { SentinelPlan } from '../plan/instance-plan';
import { clientLabels, componentsSelector } from '../plan/names';

/**
 * In: attached pods to the proxies, and to servers and sentinels for clients that know sentinels; the instance's own pods. Out: to each
 * other and to the cluster's DNS.
 */
export function sentinelNetworkPolicy(plan: SentinelPlan): NetworkPolicy {
  const pods = componentsSelector(plan.instance, [SERVER, SENTINEL, PROXY]);
  const tcp = (port: number) => ({ protocol: 'TCP', port });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: objectMeta(plan, plan.names.networkPolicy, SERVER),
    spec: {
      podSelector: pods,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: clientLabels(plan.instance) } }, ...plan.accessPeers],
          ports: [tcp(plan.port), tcp(PROXY_PORTS.read), tcp(plan.sentinelPort)],
        },
        { from: [{ podSelector: pods }], ports: [tcp(plan.port), tcp(plan.sentinelPort)] },
      ],
      egress: [
        { to: [{ podSelector: pods }], ports: [tcp(plan.port), tcp(plan.sentinelPort)] },
        { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] },
      ],
    },
  };
}
