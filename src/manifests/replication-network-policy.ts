import { REPLICA, SERVER } from './components';
import type { NetworkPolicy } from './kubernetes';
import { objectMeta } from './metadata';
import type { FixedRolesPlan } from '../plan/instance-plan';
import { clientLabels, componentsSelector } from '../plan/names';

/** In: attached pods and who else the user named, and the instance's own pods. Out: to each other and to the cluster's DNS. */
export function replicationNetworkPolicy(plan: FixedRolesPlan): NetworkPolicy {
  const pods = componentsSelector(plan.instance, [SERVER, REPLICA]);
  const tcp = (port: number) => ({ protocol: 'TCP', port });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: objectMeta(plan, plan.names.networkPolicy, SERVER),
    spec: {
      podSelector: pods,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{
        from: [{ podSelector: { matchLabels: clientLabels(plan.instance) } }, ...plan.accessPeers, { podSelector: pods }],
        ports: [tcp(plan.port)],
      }],
      egress: [
        { to: [{ podSelector: pods }], ports: [tcp(plan.port)] },
        { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] },
      ],
    },
  };
}
