import { ApiObject, JsonPatch, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { EvictionPolicy, Persistence, RedisPlan, RedisSentinel, RedisUse } from '../../src';
import { messageOf } from '../support/errors';
import { identity, newChart, renderChart } from '../support/manifests';
import { standardErrorOf } from '../support/warnings';

const { STARTER, PRO, ENTERPRISE } = RedisPlan;

function redis(scope: Construct = newChart(), id = 'redis'): RedisSentinel {
  return new RedisSentinel(scope, id, { plan: PRO });
}

/** An instance named `cache`. */
function cache(scope: Construct = newChart()): RedisSentinel {
  return new RedisSentinel(scope, 'redis', { plan: PRO, name: 'cache' });
}

describe('the tree', () => {
  test('has constant ids', () => {
    expect(cache().node.children.map(({ node }) => node.id)).toEqual([
      'Config', 'ProxyConfig', 'Runtime', 'ServiceAccount', 'NetworkPolicy', 'Service', 'ReadService', 'HeadlessService', 'SentinelHeadlessService',
      'Server0Service', 'Server1Service', 'Server2Service', 'Sentinel0Service', 'Sentinel1Service', 'Sentinel2Service',
      'DisruptionBudget', 'SentinelDisruptionBudget', 'ProxyDisruptionBudget',
      'CredentialsServiceAccount', 'CredentialsRole', 'CredentialsRoleBinding', 'CredentialsNetworkPolicy', 'CredentialsJob',
      'Sentinels', 'Resource', 'Proxies',
    ]);
  });

  test('has the StatefulSet of the servers as its default child', () => {
    const construct = redis();
    expect(construct.node.defaultChild).toBe(construct.statefulSet);
    expect(ApiObject.of(construct).kind).toBe('StatefulSet');
  });

  test('exposes its objects', () => {
    const { statefulSet, sentinelStatefulSet, proxyDeployment, service, readService, config, networkPolicy } = cache();
    const objects = [statefulSet, sentinelStatefulSet, proxyDeployment, service, readService, config, networkPolicy];
    expect(objects.map((object) => identity(object.toJson()))).toEqual([
      'StatefulSet/cache', 'StatefulSet/cache-sentinel', 'Deployment/cache-proxy', 'Service/cache', 'Service/cache-ro', 'ConfigMap/cache-config',
      'NetworkPolicy/cache',
    ]);
  });
});

test('patches work on servers, sentinels and proxies', () => {
  const chart = newChart();
  const { statefulSet, sentinelStatefulSet, proxyDeployment } = cache(chart);
  for (const object of [statefulSet, sentinelStatefulSet, proxyDeployment]) {
    object.addJsonPatch(JsonPatch.replace('/spec/template/spec/terminationGracePeriodSeconds', 600));
  }
  const manifests = renderChart(chart);
  const pods = [manifests.podOf('StatefulSet', 'cache'), manifests.podOf('StatefulSet', 'cache-sentinel'), manifests.podOf('Deployment', 'cache-proxy')];
  expect(pods.map(({ terminationGracePeriodSeconds }) => terminationGracePeriodSeconds)).toEqual([600, 600, 600]);
});

describe('the name', () => {
  test('is derived from the path, as cdk8s does', () => {
    expect(redis().connection.host).toBe('test-redis-c801fa7d');
  });
});

describe('the connection', () => {
  test('has the read address and the sentinels in addition to what that of a single server has', () => {
    expect(cache(newChart({ namespace: 'shop' })).connection).toEqual({
      host: 'cache',
      port: 6379,
      namespace: 'shop',
      uriSecret: { secretName: 'cache-connection', key: 'uri' },
      readUriSecret: { secretName: 'cache-connection', key: 'read-uri' },
      passwordSecret: { secretName: 'cache-connection', key: 'password' },
      username: 'default',
      bindingSecretName: 'cache-connection',
      sentinels: ['cache-sentinel-0:26379', 'cache-sentinel-1:26379', 'cache-sentinel-2:26379'],
      masterName: 'cache',
      clientLabels: { 'cdk8s-managed-redis/client-of-cache': 'true' },
      podLabels: { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'cache', 'app.kubernetes.io/component': 'server' },
      evictionPolicy: EvictionPolicy.ALLKEYS_LRU,
      persistence: Persistence.RDB_AOF,
    });
  });

  test.each([
    { plan: STARTER, bytes: 164584489 },
    { plan: PRO, bytes: 703636439 },
    { plan: ENTERPRISE, bytes: 3312829071 },
  ])('$plan.name exposes its maxmemory', ({ plan, bytes }) => {
    expect(new RedisSentinel(newChart(), 'redis', { plan }).maxmemoryBytes).toBe(bytes);
  });
});

test('warnings are written to standard error, and are an annotation of the StatefulSet of the servers alone', () => {
  const chart = newChart();
  const told = standardErrorOf(() => new RedisSentinel(chart, 'redis', { plan: PRO, maxmemory: Size.mebibytes(800) }));
  expect(told).toEqual([expect.stringMatching(/^warning: test\/redis: maxmemory is 800Mi, more than the 671Mi that are safe/)]);
  const warned = renderChart(chart).objects.filter(({ metadata }) => metadata.annotations?.['cdk8s-managed-redis/warnings']);
  expect(warned.map(identity)).toEqual(['StatefulSet/test-redis-c801fa7d']);
});

test('without warnings nothing is written', () => {
  expect(standardErrorOf(() => new RedisSentinel(newChart(), 'redis', { plan: PRO, use: RedisUse.QUEUE }))).toEqual([]);
});

describe('errors', () => {
  test('name the path of the construct', () => {
    expect(messageOf(() => new RedisSentinel(newChart(), 'redis', { plan: PRO, proxies: 1 }))).toBe(
      "Redis instance 'test/redis' has 1 problem:\n  proxies: must be a whole number from 2 to 10, got 1; a single proxy is a single point of failure");
  });

  test('leave no objects behind', () => {
    const chart = newChart();
    messageOf(() => new RedisSentinel(chart, 'redis', { plan: PRO, sentinels: 2 }));
    expect(renderChart(chart).objects).toEqual([]);
  });
});
