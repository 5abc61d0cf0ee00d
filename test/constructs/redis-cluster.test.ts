import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import {
  AttachOptions, EvictionPolicy, Persistence, RedisCluster, RedisClusterProps, RedisPlan, RedisUse, RedisVariable,
} from '../../src';
import { messageOf } from '../support/errors';
import { identity, newChart, PodTemplate, podTemplateOf, renderChart } from '../support/manifests';
import { COMMON_VARIABLES } from '../support/variables';
import { standardErrorOf } from '../support/warnings';

const { ENTERPRISE } = RedisPlan;

function redis(scope: Construct = newChart(), id = 'redis'): RedisCluster {
  return new RedisCluster(scope, id, { plan: ENTERPRISE });
}

/** A cluster named `cache`. */
function cache(scope: Construct = newChart(), props: Partial<RedisClusterProps> = {}): RedisCluster {
  return new RedisCluster(scope, 'redis', { plan: ENTERPRISE, name: 'cache', ...props });
}

describe('the tree', () => {
  test('has constant ids', () => {
    expect(cache().node.children.map(({ node }) => node.id)).toEqual([
      'Config', 'Runtime', 'ServiceAccount', 'NetworkPolicy', 'Service', 'HeadlessService',
      'Shard0Service', 'Shard0Server0Service', 'Shard0Server1Service',
      'Shard1Service', 'Shard1Server0Service', 'Shard1Server1Service',
      'Shard2Service', 'Shard2Server0Service', 'Shard2Server1Service',
      'Shard0DisruptionBudget', 'Shard1DisruptionBudget', 'Shard2DisruptionBudget',
      'CredentialsServiceAccount', 'CredentialsRole', 'CredentialsRoleBinding', 'CredentialsNetworkPolicy', 'CredentialsJob',
      'Shard0', 'Shard1', 'Shard2',
    ]);
  });

  test('exposes its objects', () => {
    const { shardStatefulSets, service, config, networkPolicy } = cache(newChart(), { drainingShards: 1 });
    expect([...shardStatefulSets, service, config, networkPolicy].map((object) => identity(object.toJson()))).toEqual([
      'StatefulSet/cache-0', 'StatefulSet/cache-1', 'StatefulSet/cache-2', 'StatefulSet/cache-3',
      'Service/cache', 'ConfigMap/cache-config', 'NetworkPolicy/cache',
    ]);
  });
});

test('patches work on every shard', () => {
  const chart = newChart();
  cache(chart).shardStatefulSets.forEach((object: ApiObject) => object.addJsonPatch(JsonPatch.replace('/spec/template/spec/terminationGracePeriodSeconds', 600)));
  const pods = renderChart(chart).all('StatefulSet').map((object) => podTemplateOf(object).spec);
  expect(pods.map(({ terminationGracePeriodSeconds }) => terminationGracePeriodSeconds)).toEqual([600, 600, 600]);
});

describe('the connection', () => {
  test('has the seed nodes in addition to what that of a single server has', () => {
    expect(cache(newChart({ namespace: 'shop' })).connection).toEqual({
      host: 'cache',
      port: 6379,
      namespace: 'shop',
      uriSecret: { secretName: 'cache-connection', key: 'uri' },
      passwordSecret: { secretName: 'cache-connection', key: 'password' },
      username: 'default',
      bindingSecretName: 'cache-connection',
      nodes: ['cache-0:6379', 'cache-1:6379', 'cache-2:6379'],
      clientLabels: { 'cdk8s-managed-redis/client-of-cache': 'true' },
      podLabels: { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'cache', 'app.kubernetes.io/component': 'server' },
      evictionPolicy: EvictionPolicy.ALLKEYS_LRU,
      persistence: Persistence.RDB_AOF,
    });
  });

  test('exposes the maxmemory of a server', () => {
    expect(redis().maxmemoryBytes).toBe(3312829071);
  });
});

test('warnings are written to standard error, and are an annotation of the first shard alone', () => {
  const chart = newChart();
  const told = standardErrorOf(() => cache(chart, { replicasPerShard: 0 }));
  expect(told).toEqual([
    'warning: test/redis: replicasPerShard is 0: when a server crashes no failover is possible, and 1/3 of the data is unavailable until its pod is back',
  ]);
  const warned = renderChart(chart).objects.filter(({ metadata }) => metadata.annotations?.['cdk8s-managed-redis/warnings']);
  expect(warned.map(identity)).toEqual(['StatefulSet/cache-0']);
});

test('without warnings nothing is written', () => {
  expect(standardErrorOf(() => cache(newChart(), { use: RedisUse.QUEUE }))).toEqual([]);
});

describe('errors', () => {
  test('name the path of the construct', () => {
    expect(messageOf(() => cache(newChart(), { shards: 2 }))).toBe("Redis instance 'test/redis' has 1 problem:\n"
      + '  shards: must be a whole number from 3 to 500, got 2; a failover needs a majority of the primaries: 2 have none when one is down');
  });

  test('leave no objects behind', () => {
    const chart = newChart();
    messageOf(() => cache(chart, { shards: 2 }));
    expect(renderChart(chart).objects).toEqual([]);
  });
});

describe('an attached workload', () => {
  const PASSWORD = { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'password' } } };
  const URL = { name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'uri' } } };
  const NODES = { name: 'REDIS_CLUSTER_NODES', value: 'cache-0:6379,cache-1:6379,cache-2:6379' };

  /** A chart with a cluster named `cache` and a Deployment `web` of one container. */
  function shop(props: Partial<RedisClusterProps> = {}) {
    const chart = newChart();
    return { chart, cluster: cache(chart, props), web: new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] }) };
  }

  function templateOf(chart: Chart): PodTemplate {
    return podTemplateOf(renderChart(chart).find('Deployment'));
  }

  function envOf(options: AttachOptions = {}, props: Partial<RedisClusterProps> = {}): any[] {
    const { chart, cluster, web } = shop(props);
    cluster.attach(web, options);
    return templateOf(chart).spec.containers[0].env;
  }

  test('gets what cluster-aware clients need: seed nodes and the password', () => {
    expect(envOf()).toEqual([PASSWORD, URL, NODES]);
  });

  test('gets the password once, even if it requests it', () => {
    expect(envOf({ variables: [RedisVariable.PASSWORD] })).toEqual([PASSWORD, URL, NODES]);
  });

  test('gets all variables in a fixed order', () => {
    expect(envOf({ variables: [...COMMON_VARIABLES].reverse() })).toEqual([
      PASSWORD,
      URL,
      { name: 'REDIS_HOST', value: 'cache' },
      { name: 'REDIS_PORT', value: '6379' },
      { name: 'REDIS_USERNAME', value: 'default' },
      NODES,
    ]);
  });

  test('gets every variable with its prefix', () => {
    expect(envOf({ prefix: 'ORDERS_' }).map(({ name }) => name)).toEqual(['ORDERS_PASSWORD', 'ORDERS_URL', 'ORDERS_CLUSTER_NODES']);
  });

  test.each<Partial<RedisClusterProps>>([{ shards: 5 }, { drainingShards: 2 }, { replicasPerShard: 3 }])('does not restart for %j', (props) => {
    expect(envOf({}, props)).toEqual(envOf());
  });

  test('cannot request the read URL', () => {
    const { cluster, web } = shop();
    expect(messageOf(() => cluster.attach(web, { variables: [RedisVariable.READ_URL] }))).toBe("attachment of 'test/web' to 'test/redis' has 1 problem:\n"
      + "  variables: must not contain READ_URL for a Redis without a read address, got 'READ_URL'; RedisReplication, RedisSentinel and KubeBlocksRedis with replicas have one; an import needs readUriSecret");
  });

  test('is admitted by the NetworkPolicy', () => {
    const { chart, cluster, web } = shop();
    cluster.attach(web);
    const { matchLabels } = renderChart(chart).find('NetworkPolicy', 'cache').spec.ingress[0].from[0].podSelector;
    expect(templateOf(chart).metadata!.labels).toMatchObject(matchLabels);
  });

  test('gets the files of its service binding from the connection Secret', () => {
    const { chart, cluster, web } = shop();
    cluster.attach(web, { serviceBinding: true });
    expect(templateOf(chart).spec.volumes).toEqual([{ name: 'binding-cache', projected: { sources: [{ secret: { name: 'cache-connection' } }] } }]);
  });

  test('produces a warning about a restart of all pods for a queue without persistence', () => {
    const { cluster, web } = shop({ persistence: Persistence.NONE, evictionPolicy: EvictionPolicy.NOEVICTION });
    expect(standardErrorOf(() => cluster.attach(web, { use: RedisUse.QUEUE }))).toEqual([
      expect.stringMatching(/used as a queue without persistence: a restart of all pods at once loses every job/),
    ]);
  });
});
