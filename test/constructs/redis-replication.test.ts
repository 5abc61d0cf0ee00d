import { ApiObject, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { EvictionPolicy, Persistence, RedisPlan, RedisReplication, RedisVariable } from '../../src';
import { messageOf } from '../support/errors';
import { identity, newChart, podTemplateOf, renderChart } from '../support/manifests';
import { standardErrorOf } from '../support/warnings';

const { STARTER, PRO, ENTERPRISE } = RedisPlan;

function redis(scope: Construct = newChart(), id = 'redis'): RedisReplication {
  return new RedisReplication(scope, id, { plan: PRO });
}

/** An instance named `cache`. */
function cache(scope: Construct = newChart()): RedisReplication {
  return new RedisReplication(scope, 'redis', { plan: PRO, name: 'cache' });
}

describe('the tree', () => {
  test('has constant ids', () => {
    expect(cache().node.children.map(({ node }) => node.id)).toEqual([
      'Config', 'Runtime', 'ServiceAccount', 'NetworkPolicy', 'Service', 'ReadService', 'HeadlessService', 'ReplicaHeadlessService',
      'Server0Service', 'Replica0Service', 'Replica1Service', 'ReplicaDisruptionBudget',
      'CredentialsServiceAccount', 'CredentialsRole', 'CredentialsRoleBinding', 'CredentialsNetworkPolicy', 'CredentialsJob', 'Resource', 'Replicas',
    ]);
  });

  test('has the StatefulSet of the primary as its default child', () => {
    const construct = redis();
    expect(construct.node.defaultChild).toBe(construct.statefulSet);
    expect(ApiObject.of(construct).kind).toBe('StatefulSet');
  });

  test('exposes its objects', () => {
    const { statefulSet, replicaStatefulSet, service, readService, config, networkPolicy } = cache();
    expect([statefulSet, replicaStatefulSet, service, readService, config, networkPolicy].map((object) => identity(object.toJson()))).toEqual([
      'StatefulSet/cache', 'StatefulSet/cache-replica', 'Service/cache', 'Service/cache-ro', 'ConfigMap/cache-config', 'NetworkPolicy/cache',
    ]);
  });
});

test('patches work on the primary and on the replicas', () => {
  const chart = newChart();
  const { statefulSet, replicaStatefulSet } = cache(chart);
  for (const object of [statefulSet, replicaStatefulSet]) {
    object.addJsonPatch(JsonPatch.replace('/spec/template/spec/terminationGracePeriodSeconds', 600));
  }
  const manifests = renderChart(chart);
  const pods = ['cache', 'cache-replica'].map((name) => manifests.podOf('StatefulSet', name));
  expect(pods.map(({ terminationGracePeriodSeconds }) => terminationGracePeriodSeconds)).toEqual([600, 600]);
});

test('the connection has the read address in addition to what that of a single server has', () => {
  expect(cache(newChart({ namespace: 'shop' })).connection).toEqual({
    host: 'cache',
    port: 6379,
    namespace: 'shop',
    uriSecret: { secretName: 'cache-connection', key: 'uri' },
    readUriSecret: { secretName: 'cache-connection', key: 'read-uri' },
    passwordSecret: { secretName: 'cache-connection', key: 'password' },
    username: 'default',
    bindingSecretName: 'cache-connection',
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
  expect(new RedisReplication(newChart(), 'redis', { plan }).maxmemoryBytes).toBe(bytes);
});

test('a workload gets the URL, and the read URL if it requests it', () => {
  const chart = newChart();
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
  cache(chart).attach(web, { variables: [RedisVariable.READ_URL] });
  const { metadata, spec } = podTemplateOf(renderChart(chart).find('Deployment'));
  expect(spec.containers[0].env).toEqual([
    { name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'uri' } } },
    { name: 'REDIS_READ_URL', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'read-uri' } } },
  ]);
  expect(metadata!.labels).toMatchObject(renderChart(chart).find('NetworkPolicy', 'cache').spec.ingress[0].from[0].podSelector.matchLabels);
});

test('warnings are written to standard error, and are an annotation of the StatefulSet of the primary alone', () => {
  const chart = newChart();
  const told = standardErrorOf(() => new RedisReplication(chart, 'redis', { plan: PRO, name: 'cache', maxmemory: Size.mebibytes(800) }));
  expect(told).toEqual([expect.stringMatching(/^warning: test\/redis: maxmemory is 800Mi, more than the 671Mi that are safe/)]);
  const warned = renderChart(chart).objects.filter(({ metadata }) => metadata.annotations?.['cdk8s-managed-redis/warnings']);
  expect(warned.map(identity)).toEqual(['StatefulSet/cache']);
});

test('a warning is one line, whatever the id of the construct is', () => {
  const build = () => new RedisReplication(newChart(), 'a\nwarning: b\u0085', { plan: PRO, name: 'cache', maxmemory: Size.mebibytes(800) });
  const [line, ...others] = standardErrorOf(build);
  expect(line).toMatch(/^warning: test\/a\\nwarning: b\\u0085: maxmemory is 800Mi, /);
  expect(others).toEqual([]);
});

describe('errors', () => {
  test('name the path of the construct', () => {
    expect(messageOf(() => new RedisReplication(newChart(), 'redis', { plan: RedisPlan.FREE }))).toBe(
      "Redis instance 'test/redis' has 1 problem:\n  plan: must allow replicas, got 'FREE'; plan STARTER does");
  });

  test('leave no objects behind', () => {
    const chart = newChart();
    messageOf(() => new RedisReplication(chart, 'redis', { plan: PRO, replicas: 0 }));
    expect(renderChart(chart).objects).toEqual([]);
  });
});
