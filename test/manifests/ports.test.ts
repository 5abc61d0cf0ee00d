import { networkPolicy } from '../../src/manifests/network-policy';
import { Audience, Port, servicePort } from '../../src/manifests/port';
import { resolvePlan } from '../support/plans';

const SETTINGS = resolvePlan({ name: 'cache' });
const tcp = (port: number) => ({ protocol: 'TCP', port });
const port = (number: number, ...audience: Audience[]): Port => ({ name: `port-${number}`, number, audience });

/** The rules of an instance of these pods, each with its ports. */
function rulesOf(...pods: Port[][]): any {
  return networkPolicy(SETTINGS, ...pods.map((ports, index) => ({ component: `component-${index}`, ports }))).spec;
}

test('a port of clients is open to attached workloads, and not to the other pods', () => {
  const { ingress, egress } = rulesOf([port(1, 'clients')]);
  expect(ingress).toEqual([{ from: [{ podSelector: { matchLabels: { 'cdk8s-managed-redis/client-of-cache': 'true' } } }], ports: [tcp(1)] }]);
  expect(egress).toBeUndefined();
});

test('a port of peers is open to the pods of the instance, in and out, and they may ask the DNS', () => {
  const { podSelector, ingress, egress } = rulesOf([port(1, 'peers')], [port(2, 'peers')]);
  expect(podSelector.matchExpressions[0].values).toEqual(['component-0', 'component-1']);
  expect(ingress).toEqual([{ from: [{ podSelector }], ports: [tcp(1), tcp(2)] }]);
  expect(egress).toEqual([{ to: [{ podSelector }], ports: [tcp(1), tcp(2)] }, expect.objectContaining({ ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] })]);
});

test('ports that several pods declare are named once, in order', () => {
  expect(rulesOf([port(3, 'clients'), port(1, 'clients')], [port(3, 'clients')]).ingress[0].ports).toEqual([tcp(1), tcp(3)]);
});

test('the ports of a sidecar are declared beside those of its pod, for the same pods', () => {
  const kinds = [{ component: 'server', ports: [port(1, 'clients')] }, { component: 'server', ports: [port(2, 'clients')] }];
  const { podSelector, ingress } = networkPolicy(SETTINGS, ...kinds).spec as any;
  expect(podSelector).toEqual({ matchLabels: expect.objectContaining({ 'app.kubernetes.io/component': 'server' }) });
  expect(ingress[0].ports).toEqual([tcp(1), tcp(2)]);
});

test.each([
  { what: 'for the kubelet alone', audience: [] },
  { what: 'for monitoring, while no prop names what monitors', audience: ['monitoring' as const] },
])('a port $what is open to no pod: a rule without sources would let in every one', ({ audience }) => {
  const { policyTypes, ingress, egress } = rulesOf([port(1, ...audience)]);
  expect({ policyTypes, ingress, egress }).toEqual({ policyTypes: ['Ingress', 'Egress'], ingress: undefined, egress: undefined });
});

test('a Service leads to a port by its name, under a name and number of its own where clients know it by these', () => {
  expect(servicePort(port(1))).toEqual({ name: 'port-1', port: 1, targetPort: 'port-1' });
  expect(servicePort(port(1), port(2))).toEqual({ name: 'port-2', port: 2, targetPort: 'port-1' });
});
