import { RedisAccess, RedisPassword, RedisPlan } from '../../src';
import { renderSentinel, renderStandalone } from '../support/manifests';

const ATTACHED = { podSelector: { matchLabels: { 'cdk8s-managed-redis/client-of-cache': 'true' } } };

function specOf(access?: RedisAccess): any {
  return renderStandalone({ plan: RedisPlan.STARTER, password: RedisPassword.fromConnectionSecret('cache-redis'), access }).find('NetworkPolicy').spec;
}

test('it is about the server pods', () => {
  expect(specOf().podSelector).toEqual({
    matchLabels: {
      'app.kubernetes.io/name': 'redis',
      'app.kubernetes.io/instance': 'cache',
      'app.kubernetes.io/component': 'server',
    },
  });
});

test('the server connects to nothing', () => {
  expect(specOf().policyTypes).toEqual(['Ingress', 'Egress']);
  expect(specOf().egress).toBeUndefined();
});

test('only the one port is open', () => {
  expect(specOf().ingress).toHaveLength(1);
  expect(specOf().ingress[0].ports).toEqual([{ protocol: 'TCP', port: 6379 }]);
});

test.each([
  { source: 'attached workloads alone, unless more is said', access: undefined, from: [ATTACHED] },
  { source: 'attached workloads alone', access: RedisAccess.attached(), from: [ATTACHED] },
  { source: 'every pod of the namespace', access: RedisAccess.namespace(), from: [ATTACHED, { podSelector: {} }] },
  {
    source: 'pods with these labels',
    access: RedisAccess.pods({ role: 'backup', team: 'a' }),
    from: [ATTACHED, { podSelector: { matchLabels: { role: 'backup', team: 'a' } } }],
  },
  {
    source: 'namespaces with these labels',
    access: RedisAccess.namespaces({ team: 'a' }),
    from: [ATTACHED, { namespaceSelector: { matchLabels: { team: 'a' } } }],
  },
  {
    source: 'addresses',
    access: RedisAccess.addresses('10.0.0.0/8', 'fd00::/64'),
    from: [ATTACHED, { ipBlock: { cidr: '10.0.0.0/8' } }, { ipBlock: { cidr: 'fd00::/64' } }],
  },
  {
    source: 'these and those',
    access: RedisAccess.pods({ role: 'backup' }).plus(RedisAccess.namespaces({ team: 'a' })),
    from: [ATTACHED, { podSelector: { matchLabels: { role: 'backup' } } }, { namespaceSelector: { matchLabels: { team: 'a' } } }],
  },
  { source: 'attached workloads and no other, which is attached workloads', access: RedisAccess.attached().plus(RedisAccess.attached()), from: [ATTACHED] },
])('it lets in $source', ({ access, from }) => {
  expect(specOf(access).ingress[0].from).toEqual(from);
});

test('access leaves the values that it is made from alone', () => {
  const pods = RedisAccess.pods({ role: 'backup' });
  pods.plus(RedisAccess.namespace());
  expect(specOf(pods).ingress[0].from).toHaveLength(2);
});

const ISTIO = { protocol: 'TCP', port: 15008 };
const LINKERD = { protocol: 'TCP', port: 4143 };

describe('in a service mesh', () => {
  test("clients come through the tunnel of Istio's ambient mode, and no others", () => {
    const spec = specOf(RedisAccess.pods({ role: 'backup' }).plus(RedisAccess.istioAmbient()));
    expect(spec.ingress).toEqual([{ from: [ATTACHED, { podSelector: { matchLabels: { role: 'backup' } } }], ports: [{ protocol: 'TCP', port: 6379 }, ISTIO] }]);
    expect(spec.egress).toBeUndefined();
  });

  test('clients come through the proxies of Linkerd, and its proxy in the pod reaches the control plane', () => {
    const { ingress, egress } = specOf(RedisAccess.linkerd());
    expect(ingress).toEqual([{ from: [ATTACHED], ports: [{ protocol: 'TCP', port: 6379 }, LINKERD] }]);
    expect(egress[0].ports.map(({ port }: any) => port)).toEqual([53, 53]);
    expect(egress[1]).toEqual({
      to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'linkerd' } } }],
      ports: [8080, 8086, 8090].map((port) => ({ protocol: 'TCP', port })),
    });
  });

  test('the pods of an instance reach each other through it', () => {
    const { ingress, egress } = renderSentinel({ access: RedisAccess.istioAmbient() }).find('NetworkPolicy', 'cache').spec;
    expect(ingress[1].ports).toContainEqual(ISTIO);
    expect(egress[0].ports).toContainEqual(ISTIO);
  });

  test('the kubelet probes the proxies from an address of the mesh', () => {
    const { ingress } = renderSentinel({ access: RedisAccess.istioAmbient() }).find('NetworkPolicy', 'cache').spec;
    expect(ingress[2]).toEqual({ from: [{ ipBlock: { cidr: '169.254.7.127/32' } }], ports: [{ protocol: 'TCP', port: 8404 }] });
  });
});

test.each([
  { what: 'no address, which would be a mistake', access: RedisAccess.addresses() },
  { what: 'an address that is none', access: RedisAccess.addresses('10.0.0.1') },
  { what: 'addresses that are no texts', access: RedisAccess.addresses(7 as never) },
  { what: 'no labels of pods, which would be all pods', access: RedisAccess.pods({}) },
  { what: 'no labels of namespaces, which would be the whole cluster', access: RedisAccess.namespaces({}) },
  { what: 'a label that Kubernetes refuses', access: RedisAccess.pods({ 'my role': 'backup' }) },
])('$what: an error', ({ access }) => {
  expect(() => specOf(access)).toThrow(/^Redis instance 'test\/redis' has 1 problem:\n  access/);
});
