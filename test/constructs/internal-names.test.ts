import { App, Chart, Testing } from 'cdk8s';
import { InternalNames, RedisCluster, RedisPlan, RedisReplication, RedisSentinel, RedisStandalone } from '../../src';
import { messageOf } from '../support/errors';

const chartOf = (namespace?: string) => new Chart(new App(), 'shop', { namespace });
/** The names that the chart makes, and what they lead to. */
const namesIn = (chart: Chart) => Object.fromEntries(Testing.synth(chart).filter(({ spec }) => spec?.type === 'ExternalName')
  .map(({ metadata, spec }) => [`${metadata.name}.${metadata.namespace}`, spec.externalName]));

test('a name is a Service in another namespace that leads to the Service of the instance', () => {
  const chart = chartOf('shop');
  const names = new InternalNames(chart, 'names').addRedis('cache', new RedisStandalone(chart, 'redis', { name: 'shop-redis', plan: RedisPlan.STARTER }));

  expect(names).toEqual(['cache.internal']);
  expect(Testing.synth(chart).filter(({ metadata }) => metadata.namespace === 'internal')).toEqual([{
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'internal', name: 'cache', labels: { 'app.kubernetes.io/managed-by': 'cdk8s-managed-redis' } },
    spec: { type: 'ExternalName', externalName: 'shop-redis.shop.svc.cluster.local', sessionAffinity: 'None' },
  }]);
});

test('read replicas and nodes of a cluster have names too', () => {
  const chart = chartOf('shop');
  const names = new InternalNames(chart, 'names', { namespace: 'names', clusterDomain: 'k8s.example' });
  const replication = new RedisReplication(chart, 'replication', { name: 'one', plan: RedisPlan.PRO });
  const sentinel = new RedisSentinel(chart, 'sentinel', { name: 'two', plan: RedisPlan.PRO });
  const cluster = new RedisCluster(chart, 'cluster', { name: 'three', plan: RedisPlan.ENTERPRISE, shards: 3 });

  expect(names.addRedis('a', replication)).toEqual(['a.names', 'a-ro.names']);
  expect(names.addRedis('b', sentinel)).toEqual(['b.names', 'b-ro.names']);
  expect(names.addRedis('c', cluster)).toEqual(['c.names', 'c-0.names', 'c-1.names', 'c-2.names']);
  expect(namesIn(chart)).toEqual({
    'a.names': 'one.shop.svc.k8s.example',
    'a-ro.names': 'one-ro.shop.svc.k8s.example',
    'b.names': 'two.shop.svc.k8s.example',
    'b-ro.names': 'two-ro.shop.svc.k8s.example',
    'c.names': 'three.shop.svc.k8s.example',
    'c-0.names': 'three-0.shop.svc.k8s.example',
    'c-1.names': 'three-1.shop.svc.k8s.example',
    'c-2.names': 'three-2.shop.svc.k8s.example',
  });
});

test.each([
  ['redis.example.com', 'redis.example.com'],
  ['redis.shop.svc', 'redis.shop.svc.cluster.local'],
  ['redis.shop.svc.cluster.local', 'redis.shop.svc.cluster.local'],
  ['redis', 'redis.shop.svc.cluster.local'],
])('a name leads to an imported Redis at %s', (host, target) => {
  const chart = chartOf();
  new InternalNames(chart, 'names').addRedis('cache', RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host, namespace: 'shop' }));
  expect(namesIn(chart)).toEqual({ 'cache.internal': target });
});

test('what cannot be is an error that lists every problem', () => {
  const chart = chartOf();
  const names = new InternalNames(chart, 'names');
  const imported = (host: string, namespace?: string) => RedisStandalone.fromRedisStandaloneAttributes(chart, host, { host, namespace });

  expect(messageOf(() => new InternalNames(chart, 'wrong', { namespace: 'Internal', clusterDomain: 'a b' }))).toBe([
    "InternalNames 'shop/wrong' has 2 problems:",
    "  namespace: must be the name of a namespace: at most 63 characters of a-z, 0-9 and '-', got 'Internal'",
    "  clusterDomain: must be a host name or an IP address, got 'a b'",
  ].join('\n'));
  expect(messageOf(() => names.addRedis('1st', imported('10.0.0.1')))).toBe([
    "InternalNames 'shop/names' has 2 problems:",
    "  redis: must have a host name, got '10.0.0.1'; a name leads to a name, not to an address",
    "  name: must make names of Services: at most 63 characters of a-z, 0-9 and '-', a letter first, got '1st'",
  ].join('\n'));
  expect(messageOf(() => names.addRedis('cache', imported('redis')))).toContain("redis: must be in a chart with a namespace, got 'redis'");
  expect(messageOf(() => names.addRedis('a'.repeat(64), imported('redis.example.com')))).toContain('at most 63 characters');
  expect(messageOf(() => (names as any).addRedis(undefined, 'redis'))).toMatch(/name: must be a string[^]*redis: must be a Redis/);

  names.addRedis('cache', imported('one.example.com'));
  expect(messageOf(() => names.addRedis('cache', imported('two.example.com')))).toContain("name: must not make a name that another Redis has, got 'cache'");
});

test('a name that two apps of one chart claim is an error at synth', () => {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  for (const id of ['one', 'two']) {
    new InternalNames(chart, `${id}-names`).addRedis('cache', new RedisStandalone(chart, id, { name: id, plan: RedisPlan.STARTER }));
  }
  expect(() => app.synthYaml()).toThrow("'shop/one-names/cache' and 'shop/two-names/cache' are the same Service 'cache'");
});
