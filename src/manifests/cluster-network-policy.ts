import { SERVER } from './components';
import type { NetworkPolicy } from './kubernetes';
import { clients, policyOf, tcp, TO_DNS } from './network-policy';
import type { ClusterSettings } from '../settings/instance-settings';
import { selectorLabels } from '../settings/names';

/**
 * In: attached pods and who else the user named, to every server; the servers to each other, by the bus too. Out: to each other and to the
 * cluster's DNS.
 */
export function clusterNetworkPolicy(settings: ClusterSettings): NetworkPolicy {
  const podSelector = { matchLabels: selectorLabels(settings.instance, SERVER) };
  const ports = [tcp(settings.port), tcp(settings.busPort)];
  return policyOf(settings, {
    podSelector,
    ingress: [{ from: clients(settings), ports: [tcp(settings.port)] }, { from: [{ podSelector }], ports }],
    egress: [{ to: [{ podSelector }], ports }, TO_DNS],
  });
}
