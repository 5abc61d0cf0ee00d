import { PROXY, SENTINEL, SERVER } from './components';
import type { NetworkPolicy } from './kubernetes';
import { clients, policyOf, tcp, TO_DNS } from './network-policy';
import { PROXY_PORTS } from '../config/proxy-conf';
import type { SentinelSettings } from '../settings/instance-settings';
import { componentsSelector } from '../settings/names';

/**
 * In: attached pods to the proxies, and to servers and sentinels for clients that know sentinels; the instance's own pods. Out: to each
 * other and to the cluster's DNS.
 */
export function sentinelNetworkPolicy(settings: SentinelSettings): NetworkPolicy {
  const podSelector = componentsSelector(settings.instance, [SERVER, SENTINEL, PROXY]);
  const ports = [tcp(settings.port), tcp(settings.sentinelPort)];
  return policyOf(settings, {
    podSelector,
    ingress: [
      { from: clients(settings), ports: [tcp(settings.port), tcp(PROXY_PORTS.read), tcp(settings.sentinelPort)] },
      { from: [{ podSelector }], ports },
    ],
    egress: [{ to: [{ podSelector }], ports }, TO_DNS],
  });
}
