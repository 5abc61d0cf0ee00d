import { RedisAccess } from '../../src';
import { renderCluster } from '../support/manifests';

const ATTACHED = { podSelector: { matchLabels: { 'cdk8s-managed-redis/client-of-cache': 'true' } } };
const SERVERS = {
  matchLabels: { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'cache', 'app.kubernetes.io/component': 'server' },
};
const tcp = (port: number) => ({ protocol: 'TCP', port });

function specOf(access?: RedisAccess): any {
  return renderCluster({ access }).find('NetworkPolicy', 'cache').spec;
}

test('it is about the servers of all shards, and not about the credentials Job, which calls the API', () => {
  expect(specOf().podSelector).toEqual(SERVERS);
  expect(specOf().policyTypes).toEqual(['Ingress', 'Egress']);
});

test('attached workloads reach every server, and none by the bus', () => {
  expect(specOf().ingress[0]).toEqual({ from: [ATTACHED], ports: [tcp(6379)] });
});

test('others come in when they are let in, by the same port', () => {
  const { from, ports } = specOf(RedisAccess.namespace().plus(RedisAccess.namespaces({ team: 'a' }))).ingress[0];
  expect(from).toEqual([ATTACHED, { podSelector: {} }, { namespaceSelector: { matchLabels: { team: 'a' } } }]);
  expect(ports).toEqual([tcp(6379)]);
});

test('the servers reach each other, by the bus too', () => {
  expect(specOf().ingress.slice(1)).toEqual([{ from: [{ podSelector: SERVERS }], ports: [tcp(6379), tcp(16379)] }]);
});

test('they connect to each other and the DNS of the cluster, and to nothing else', () => {
  expect(specOf().egress).toEqual([
    { to: [{ podSelector: SERVERS }], ports: [tcp(6379), tcp(16379)] },
    expect.objectContaining({ ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] }),
  ]);
});

test('every port of the servers is open to the other servers', () => {
  const ports = renderCluster().podOf('StatefulSet', 'cache-0').containers[0].ports.map(({ containerPort }: any) => tcp(containerPort));
  expect(specOf().ingress[1].ports).toEqual(ports);
});
