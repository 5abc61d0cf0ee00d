import { REPLICA, SERVER } from './components';
import type { NetworkPolicy } from './kubernetes';
import { clients, policyOf, tcp, TO_DNS } from './network-policy';
import type { ReplicationSettings } from '../settings/instance-settings';
import { componentsSelector } from '../settings/names';

/** In: attached pods and who else the user named, and the instance's own pods. Out: to each other and to the cluster's DNS. */
export function replicationNetworkPolicy(settings: ReplicationSettings): NetworkPolicy {
  const podSelector = componentsSelector(settings.instance, [SERVER, REPLICA]);
  const ports = [tcp(settings.port)];
  return policyOf(settings, {
    podSelector,
    ingress: [{ from: [...clients(settings), { podSelector }], ports }],
    egress: [{ to: [{ podSelector }], ports }, TO_DNS],
  });
}
