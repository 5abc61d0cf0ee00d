import { SERVER } from './components';
import type { NetworkPolicy, NetworkPolicyPeer } from './kubernetes';
import { objectMeta, podSelector } from './metadata';
import type { Audience, PodKind } from './port';
import type { RedisMesh } from '../redis-access';
import { RedisDns } from '../redis-dns';
import type { InstanceSettings } from '../settings/instance-settings';
import { clientLabels } from '../settings/names';

/**
 * Where the DNS of most clusters is. Not port 53 of any address: a pod that was led to connect elsewhere could do so there.
 */
const CLUSTER_DNS = [RedisDns.pods('kube-system'), RedisDns.address('169.254.20.10')];

/**
 * What goes in and out of the pods of an instance follows from the audiences of their ports: in to each port its audience and nothing
 * else, out to the ports of peers and, where there are any, to the cluster's DNS. The ports of a sidecar are one more kind of the same
 * component.
 */
export function networkPolicy(settings: InstanceSettings, ...pods: readonly PodKind[]): NetworkPolicy {
  const ownPods = { podSelector: podSelector(settings, ...new Set(pods.map(({ component }) => component))) };
  const sources: Readonly<Record<Audience, readonly NetworkPolicyPeer[] | typeof ANYWHERE>> = {
    clients: [{ podSelector: { matchLabels: clientLabels(settings.instance) } }, ...settings.accessPeers],
    peers: [ownPods],
    // No prop names what collects metrics.
    monitoring: [],
    outside: ANYWHERE,
  };
  const { meshes } = settings;
  const tunnels = meshes.map(({ port }) => tcp(port));
  // A connection to any port comes through the tunnel.
  const through = (ports: ReturnType<typeof portsOf>) => (ports.length > 0 ? [...ports, ...tunnels] : []);
  const toPeers = through(portsOf(pods, 'peers'));
  const egress = [
    ...toPeers.length > 0 ? [{ to: [ownPods], ports: toPeers }] : [],
    ...toPeers.length > 0 || meshes.some(({ controlPlane }) => controlPlane) ? toDns(settings.dns) : [],
    ...meshes.flatMap(toControlPlane),
  ];
  const ingress = [
    // Through a tunnel every port is reached: those from outside do not come that way.
    ...(Object.keys(sources) as Audience[]).flatMap((audience) => (
      ingressRule(sources[audience], audience === 'outside' ? portsOf(pods, audience) : through(portsOf(pods, audience))))),
    ...meshes.flatMap(({ probes }) => (probes === undefined ? [] : ingressRule([{ ipBlock: { cidr: probes } }], probedPorts(pods)))),
  ];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: objectMeta(settings, settings.names.networkPolicy, SERVER),
    spec: {
      ...ownPods,
      policyTypes: ['Ingress', 'Egress'],
      // A type without rules denies all. The API server drops an empty list, and each apply would write it again.
      ...(ingress.length > 0 && { ingress }),
      ...(egress.length > 0 && { egress }),
    },
  };
}

/** Pods that look each other up ask DNS servers: a rule for each port. */
function toDns(added: readonly RedisDns[]) {
  const servers = [...CLUSTER_DNS, ...added];
  return [...new Set(servers.map(({ _port }) => _port))].map((port) => ({
    to: servers.filter(({ _port }) => _port === port).map(({ _peer }) => _peer),
    ports: [{ protocol: 'UDP', port }, tcp(port)],
  }));
}

/** Where the proxies of a mesh in the pods get their certificates and what they know of others. */
function toControlPlane({ controlPlane }: RedisMesh) {
  return controlPlane ? [{
    to: [podsIn(controlPlane.namespace)],
    ports: controlPlane.ports.map(tcp),
  }] : [];
}

/** Ports for the kubelet alone, which the policy does not name otherwise. */
function probedPorts(pods: readonly PodKind[]) {
  return pods.flatMap(({ ports }) => ports.filter(({ audience }) => audience.length === 0).map(({ number }) => tcp(number)));
}

/**
 * A node or a load balancer can put its own address in the place of the client's, and to some network plugins that of a node is in no block of addresses. A rule
 * without sources holds for all of them.
 */
const ANYWHERE = 'anywhere';

/** An empty list of sources or of ports would mean all of them. */
function ingressRule(from: readonly NetworkPolicyPeer[] | typeof ANYWHERE, ports: ReturnType<typeof portsOf>) {
  if (ports.length === 0) { return []; }
  if (from === ANYWHERE) { return [{ ports }]; }
  return from.length > 0 ? [{ from, ports }] : [];
}

function portsOf(pods: readonly PodKind[], audience: Audience) {
  const numbers = pods.flatMap(({ ports }) => ports.filter((port) => port.audience.includes(audience)).map(({ number }) => number));
  return [...new Set(numbers)].sort((left, right) => left - right).map(tcp);
}

/** All pods of a namespace. */
export function podsIn(namespace: string): NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

export function tcp(port: number) {
  return { protocol: 'TCP', port };
}
