import { RedisAccess, RedisPlan } from '../../src';
import { renderStandalone } from '../support/manifests';

const ATTACHED = { podSelector: { matchLabels: { 'cdk8s-managed-redis/client-of-cache': 'true' } } };

function specOf(access?: RedisAccess): any {
  return renderStandalone({ plan: RedisPlan.FREE, access }).find('NetworkPolicy').spec;
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

test.each([
  { what: 'no labels of pods, which would be all pods', access: RedisAccess.pods({}) },
  { what: 'no labels of namespaces, which would be the whole cluster', access: RedisAccess.namespaces({}) },
  { what: 'a label that Kubernetes refuses', access: RedisAccess.pods({ 'my role': 'backup' }) },
])('$what: an error', ({ access }) => {
  expect(() => specOf(access)).toThrow(/^Redis instance 'test\/redis' has 1 problem:\n  access/);
});
