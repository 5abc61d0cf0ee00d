import { RedisAccess } from '../../src';
import { renderSentinel } from '../support/manifests';

const ATTACHED = { podSelector: { matchLabels: { 'cdk8s-managed-redis/client-of-cache': 'true' } } };
const PODS = {
  matchLabels: { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'cache' },
  matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: ['server', 'sentinel', 'proxy'] }],
};
const tcp = (port: number) => ({ protocol: 'TCP', port });

function specOf(access?: RedisAccess): any {
  return renderSentinel({ access }).find('NetworkPolicy', 'cache').spec;
}

test('it is about servers, sentinels and proxies, and not about the credentials Job, which calls the API', () => {
  expect(specOf().podSelector).toEqual(PODS);
  expect(specOf().policyTypes).toEqual(['Ingress', 'Egress']);
});

test('attached workloads reach the proxies, and for Sentinel-aware clients servers and sentinels', () => {
  expect(specOf().ingress[0]).toEqual({ from: [ATTACHED], ports: [tcp(6379), tcp(6380), tcp(26379)] });
});

test('others come in when they are let in, by the same ports', () => {
  const { from, ports } = specOf(RedisAccess.namespace().plus(RedisAccess.namespaces({ team: 'a' }))).ingress[0];
  expect(from).toEqual([ATTACHED, { podSelector: {} }, { namespaceSelector: { matchLabels: { team: 'a' } } }]);
  expect(ports).toEqual(specOf().ingress[0].ports);
});

test('the pods of the instance reach each other', () => {
  expect(specOf().ingress.slice(1)).toEqual([{ from: [{ podSelector: PODS }], ports: [tcp(6379), tcp(26379)] }]);
});

test('they connect to each other and the DNS of the cluster, and to nothing else', () => {
  expect(specOf().egress).toEqual([
    { to: [{ podSelector: PODS }], ports: [tcp(6379), tcp(26379)] },
    expect.objectContaining({ ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] }),
  ]);
});

test('every port that a Service leads to is open', () => {
  const manifests = renderSentinel();
  const containers = [manifests.podOf('StatefulSet', 'cache'), manifests.podOf('StatefulSet', 'cache-sentinel'), manifests.podOf('Deployment', 'cache-proxy')]
    .flatMap(({ containers: [container] }) => container.ports);
  const led = manifests.all('Service').map(({ spec }) => containers.find(({ name }) => name === spec.ports[0].targetPort).containerPort);
  expect([...new Set(led)].sort()).toEqual([26379, 6379, 6380]);
});
