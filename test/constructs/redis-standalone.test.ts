import { ApiObject, App, Chart, JsonPatch, Size } from 'cdk8s';
import { Construct } from 'constructs';
import { EvictionPolicy, Persistence, RedisPassword, RedisPlan, RedisStandalone, RedisUse } from '../../src';
import { messageOf } from '../support/errors';
import { identity, newChart, renderChart } from '../support/manifests';
import { standardErrorOf } from '../support/warnings';

const { FREE, STARTER, PRO } = RedisPlan;

function redis(scope: Construct = newChart(), id = 'redis'): RedisStandalone {
  return new RedisStandalone(scope, id, { plan: PRO });
}

describe('the tree', () => {
  test('has fixed ids', () => {
    expect(redis().node.children.map(({ node }) => node.id)).toEqual([
      'Config', 'Runtime', 'ServiceAccount', 'NetworkPolicy', 'Service', 'HeadlessService',
      'CredentialsServiceAccount', 'CredentialsRole', 'CredentialsRoleBinding', 'CredentialsNetworkPolicy', 'CredentialsJob', 'Resource',
    ]);
  });

  test('has the StatefulSet as its default child', () => {
    const construct = redis();
    expect(construct.node.defaultChild).toBe(construct.statefulSet);
    expect(ApiObject.of(construct).kind).toBe('StatefulSet');
  });

  test('exposes its objects', () => {
    const construct = new RedisStandalone(newChart(), 'redis', { plan: PRO, name: 'cache' });
    const { statefulSet, service, headlessService, config, networkPolicy } = construct;
    expect([statefulSet, service, headlessService, config, networkPolicy].map((object) => identity(object.toJson()))).toEqual(
      ['StatefulSet/cache', 'Service/cache', 'Service/cache-headless', 'ConfigMap/cache-config', 'NetworkPolicy/cache']);
  });
});

describe('patches', () => {
  test('work on fields that are newer than Kubernetes 1.28', () => {
    const chart = newChart();
    redis(chart).statefulSet.addJsonPatch(
      JsonPatch.add('/spec/template/spec/resources', { limits: { memory: '3Gi' } }),
      JsonPatch.add('/spec/template/spec/containers/0/resizePolicy', [{ resourceName: 'memory', restartPolicy: 'NotRequired' }]),
    );
    const { serverPod } = renderChart(chart);
    expect(serverPod.resources).toEqual({ limits: { memory: '3Gi' } });
    expect(serverPod.containers[0].resizePolicy).toEqual([{ resourceName: 'memory', restartPolicy: 'NotRequired' }]);
  });

  test('work through ApiObject.of', () => {
    const chart = newChart();
    ApiObject.of(redis(chart)).addJsonPatch(JsonPatch.replace('/spec/template/spec/terminationGracePeriodSeconds', 600));
    expect(renderChart(chart).serverPod.terminationGracePeriodSeconds).toBe(600);
  });

});

describe('the name', () => {
  test('is derived from the path, as cdk8s does', () => {
    expect(redis().connection.host).toBe('test-redis-c801fa7d');
  });

  test('is the same for the same path', () => {
    expect(redis().connection.host).toBe(redis().connection.host);
  });

  test('is the one that the user gives', () => {
    const chart = newChart();
    expect(new RedisStandalone(chart, 'redis', { plan: PRO, name: 'sessions' }).connection.host).toBe('sessions');
    expect(renderChart(chart).find('StatefulSet').metadata.name).toBe('sessions');
  });

  test('is the one that the chart generates, if it overrides generateObjectName', () => {
    class TeamChart extends Chart {
      public generateObjectName(apiObject: ApiObject): string {
        return `team-a-${apiObject.node.id.toLowerCase()}`;
      }
    }
    const chart = new TeamChart(new App(), 'test');
    expect(redis(chart).connection.host).toBe('team-a-redis');
    expect(renderChart(chart).find('StatefulSet').metadata.name).toBe('team-a-redis');
  });

  test('has no hash if the chart disables it', () => {
    expect(redis(newChart({ disableResourceNameHashes: true })).connection.host).toBe('test-redis');
  });

  test('begins with a letter, as that of a Service must, if the path does not', () => {
    expect(redis(new Chart(new App(), '2024')).connection.host).toMatch(/^redis-2024-redis-c8\w+$/);
  });

  test('is refused, with what to do, if the chart generates no Service name', () => {
    const chart = Object.assign(newChart(), { generateObjectName: () => 'Cache_1' });
    expect(messageOf(() => redis(chart))).toMatch(
      /^Redis instance 'test\/redis' has 1 problem:\n {2}name: must be .*, got 'Cache_1'; the chart generated it from the construct path; set 'name'$/);
  });
});

describe('the connection', () => {
  test('has the URL in the connection Secret', () => {
    expect(new RedisStandalone(newChart({ namespace: 'shop' }), 'redis', { plan: PRO, name: 'cache' }).connection).toEqual({
      host: 'cache',
      port: 6379,
      namespace: 'shop',
      uriSecret: { secretName: 'cache-connection', key: 'uri' },
      passwordSecret: { secretName: 'cache-connection', key: 'password' },
      username: 'default',
      bindingSecretName: 'cache-connection',
      clientLabels: { 'cdk8s-managed-redis/client-of-cache': 'true' },
      podLabels: { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'cache', 'app.kubernetes.io/component': 'server' },
      evictionPolicy: EvictionPolicy.ALLKEYS_LRU,
      persistence: Persistence.RDB_AOF,
    });
  });

  test('of the FREE plan has the URL itself', () => {
    expect(new RedisStandalone(newChart(), 'redis', { plan: FREE, name: 'cache' }).connection).toEqual({
      host: 'cache',
      port: 6379,
      uri: 'redis://cache:6379',
      clientLabels: { 'cdk8s-managed-redis/client-of-cache': 'true' },
      podLabels: { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'cache', 'app.kubernetes.io/component': 'server' },
      evictionPolicy: EvictionPolicy.ALLKEYS_LRU,
      persistence: Persistence.NONE,
    });
  });

  test('is the connection Secret even if the password is given', () => {
    const { connection } = new RedisStandalone(newChart(), 'redis', { plan: PRO, name: 'cache', password: RedisPassword.fromSecret({ secretName: 'mine', key: 'p' }) });
    expect(connection.passwordSecret).toEqual({ secretName: 'cache-connection', key: 'password' });
  });

  test.each([
    { plan: FREE, bytes: 74155295 },
    { plan: STARTER, bytes: 202333225 },
    { plan: PRO, bytes: 854631383 },
  ])('$plan.name exposes its maxmemory', ({ plan, bytes }) => {
    expect(new RedisStandalone(newChart(), 'redis', { plan }).maxmemoryBytes).toBe(bytes);
  });
});

describe('warnings', () => {
  const WARNING = 'used as a queue without persistence: a restart of the pod loses every job; choose a plan with persistence (STARTER or larger)';

  test('are written to standard error with the path', () => {
    expect(standardErrorOf(() => new RedisStandalone(newChart(), 'redis', { plan: FREE, use: RedisUse.QUEUE }))).toEqual(
      [`warning: test/redis: ${WARNING}`]);
  });

  test('are metadata of the construct', () => {
    standardErrorOf(() => {
      const { node } = new RedisStandalone(newChart(), 'redis', { plan: FREE, use: RedisUse.QUEUE });
      expect(node.metadata).toMatchObject([{ type: 'cdk8s-managed-redis:warning', data: WARNING }]);
    });
  });

  test('are an annotation of the StatefulSet', () => {
    standardErrorOf(() => {
      const { statefulSet } = new RedisStandalone(newChart(), 'redis', { plan: FREE, use: RedisUse.QUEUE });
      expect(statefulSet.toJson().metadata.annotations).toEqual({ 'cdk8s-managed-redis/warnings': WARNING });
    });
  });

  test('are absent by default', () => {
    expect(standardErrorOf(() => redis())).toEqual([]);
    expect(redis().node.metadata).toEqual([]);
  });
});

describe('errors', () => {
  test('name the path of the construct', () => {
    expect(messageOf(() => new RedisStandalone(newChart(), 'redis', { plan: PRO, cpu: 'lots' }))).toBe(
      "Redis instance 'test/redis' has 1 problem:\n  cpu: must be a CPU quantity such as '250m' or '1.5', got 'lots'");
  });

  test('leave no objects behind', () => {
    const chart = newChart();
    messageOf(() => new RedisStandalone(chart, 'redis', { plan: PRO, memory: Size.mebibytes(1) }));
    expect(renderChart(chart).objects).toEqual([]);
  });
});
