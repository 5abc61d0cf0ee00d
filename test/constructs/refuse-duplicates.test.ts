import { ApiObject, App, Chart } from 'cdk8s';
import { KubeBlocksRedis, RedisCluster, RedisPlan, RedisReplication, RedisSentinel, RedisStandalone } from '../../src';
import { messageOf } from '../support/errors';
import { silently, standardErrorOf } from '../support/warnings';

const { PRO, ENTERPRISE } = RedisPlan;

function synth(build: (chart: Chart, app: App) => void): () => string {
  const app = new App();
  build(new Chart(app, 'shop'), app);
  return () => app.synthYaml();
}

test('instances that share the name of an object are an error at synth, which says which objects', () => {
  expect(synth((chart) => {
    new RedisSentinel(chart, 'queue', { plan: PRO, name: 'redis' });
    new RedisStandalone(chart, 'cache', { plan: PRO, name: 'redis-0' });
  })).toThrow("'shop/queue/Server0Service' and 'shop/cache/Service' are the same Service 'redis-0': the second one would replace the first; set another 'name' on one instance");
});

test.each<[string, (chart: Chart) => unknown, string]>([
  ['one server, and an instance with the name of its pods', (chart) => {
    new KubeBlocksRedis(chart, 'operated', { plan: PRO, name: 'shop' });
    new RedisStandalone(chart, 'own', { plan: PRO, name: 'shop-redis' });
  }, "what the operator makes for 'shop/operated' and 'shop/own/Resource' are the same StatefulSet 'shop-redis', and so is 1 more of their objects"],
  ['replicas and sentinels, and an instance with the name of its pods', (chart) => {
    new RedisSentinel(chart, 'own', { plan: PRO, name: 'shop-redis' });
    new KubeBlocksRedis(chart, 'operated', { plan: PRO, name: 'shop', replicas: 2 });
  }, "'shop/own/Resource' and what the operator makes for 'shop/operated' are the same StatefulSet 'shop-redis', and so are 3 more of their objects"],
  ['replicas, and an instance with the name of the read address', (chart) => {
    new KubeBlocksRedis(chart, 'operated', { plan: PRO, name: 'shop', replicas: 2 });
    new RedisStandalone(chart, 'own', { plan: PRO, name: 'shop-ro' });
  }, "what the operator makes for 'shop/operated' and 'shop/own/Service' are the same Service 'shop-ro'"],
  ['shards, and a Service of the user', (chart) => {
    new KubeBlocksRedis(chart, 'operated', { plan: ENTERPRISE, name: 'shop', shards: 3 });
    new ApiObject(chart, 'mine', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop' } });
  }, "what the operator makes for 'shop/operated' and 'shop/mine' are the same Service 'shop'"],
  ['two of them with one name', (chart) => {
    for (const id of ['a', 'b']) { new KubeBlocksRedis(chart, id, { plan: PRO, name: 'shop' }); }
  }, "'shop/a/Resource' and 'shop/b/Resource' are the same Cluster 'shop'"],
])('what the KubeBlocks operator makes counts: %s', (_, build, text) => {
  expect(messageOf(synth(build))).toContain(text);
});

test('instances of KubeBlocks and of the library with other names are no error', () => {
  expect(synth((chart) => {
    new KubeBlocksRedis(chart, 'operated', { plan: PRO, name: 'shop', replicas: 2 });
    new RedisSentinel(chart, 'own', { plan: PRO, name: 'shop-own' });
    new RedisStandalone(chart, 'cache', { plan: PRO, name: 'shop-cache' });
  })).not.toThrow();
});

test.each([
  { what: 'two instances with the same name', build: (chart: Chart) => ['a', 'b'].forEach((id) => new RedisStandalone(chart, id, { plan: PRO, name: 'redis' })), kind: 'StatefulSet', name: 'redis' },
  {
    what: 'replicas and an instance with their name',
    build: (chart: Chart) => {
      new RedisReplication(chart, 'a', { plan: PRO, name: 'redis' });
      new RedisStandalone(chart, 'b', { plan: PRO, name: 'redis-replica' });
    },
    kind: 'StatefulSet',
    name: 'redis-replica',
  },
  {
    what: 'a shard and an instance with its name, which would share a volume',
    build: (chart: Chart) => {
      new RedisCluster(chart, 'a', { plan: ENTERPRISE, name: 'redis' });
      new RedisStandalone(chart, 'b', { plan: PRO, name: 'redis-0' });
    },
    kind: 'StatefulSet',
    name: 'redis-0',
  },
  {
    what: 'an instance and an object of the user',
    build: (chart: Chart) => {
      new RedisStandalone(chart, 'a', { plan: PRO, name: 'redis' });
      new ApiObject(chart, 'b', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'redis' } });
    },
    kind: 'Service',
    name: 'redis',
  },
])('$what are an error', ({ build, kind, name }) => {
  expect(synth(build)).toThrow(`are the same ${kind} '${name}'`);
});

test('other namespaces, generated names in other charts, and duplicates without an object of the library are no error', () => {
  expect(synth((chart, app) => {
    new RedisStandalone(chart, 'a', { plan: PRO, name: 'redis' });
    new RedisStandalone(new Chart(app, 'other', { namespace: 'other' }), 'a', { plan: PRO, name: 'redis' });
    new RedisStandalone(new Chart(app, 'third'), 'a', { plan: PRO });
    for (const id of ['b', 'c']) { new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'twice' } }); }
  })).not.toThrow();
});

test('instances with the same name are one line of the error for each pair', () => {
  const message = messageOf(synth((chart) => {
    for (const id of ['a', 'b', 'c']) { new RedisStandalone(chart, id, { plan: PRO, name: 'redis' }); }
  }));
  const line = (first: string, second: string) => expect.stringContaining(`'shop/${first}/Resource' and 'shop/${second}/Resource' are the same StatefulSet `
    + "'redis', and so are 11 more of their objects: the second one would replace the first; set another 'name' on one instance");
  expect(message.split('\n').slice(1)).toEqual([line('a', 'b'), line('a', 'c'), line('b', 'c')]);
});

describe('charts of one app, which may go to different clusters, with objects of the same name', () => {
  function twoClusters(build: (chart: Chart) => void): App {
    const app = new App();
    for (const id of ['eu', 'us']) { build(new Chart(app, id, { namespace: 'shop', disableResourceNameHashes: true })); }
    return app;
  }

  test('are synthesized with a warning, one line for each pair of instances', () => {
    const app = twoClusters((chart) => {
      new RedisStandalone(chart, 'cache', { plan: PRO, name: 'redis' });
      new RedisSentinel(chart, 'queue', { plan: PRO, name: 'queue' });
    });
    expect(standardErrorOf(() => app.synthYaml())).toEqual([
      "warning: us/cache: 'eu/cache/Resource' and 'us/cache/Resource' are the same StatefulSet 'redis', and so are 11 more of their objects: "
      + 'apply their charts to different clusters, or the second one replaces the first',
      "warning: us/queue: 'eu/queue/Sentinels' and 'us/queue/Sentinels' are the same StatefulSet 'queue-sentinel', and so are 25 more of their objects: "
      + 'apply their charts to different clusters, or the second one replaces the first',
    ]);
  });

  test('have the same YAML as in apps of their own', () => {
    const build = (chart: Chart) => new RedisStandalone(chart, 'cache', { plan: PRO, name: 'redis' });
    const alone = new Chart(new App(), 'us', { namespace: 'shop', disableResourceNameHashes: true });
    build(alone);
    const us = twoClusters(build).node.findChild('us') as Chart;
    expect(silently(() => us.toJson())).toEqual(alone.toJson());
  });

  test('are warned of once, however often the app is synthesized', () => {
    const app = twoClusters((chart) => new RedisStandalone(chart, 'cache', { plan: PRO, name: 'redis' }));
    expect(standardErrorOf(() => { app.synthYaml(); })).toHaveLength(1);
    expect(standardErrorOf(() => { app.synthYaml(); })).toEqual([]);
    expect(app.node.findAll().flatMap(({ node }) => node.metadata)).toHaveLength(1);
  });

  test('are an error for the pair that is in one chart', () => {
    const app = twoClusters((chart) => new RedisStandalone(chart, 'cache', { plan: PRO, name: 'redis' }));
    new ApiObject(app.node.findChild('us') as Chart, 'mine', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'redis' } });
    let message = '';
    const warnings = standardErrorOf(() => { message = messageOf(() => app.synthYaml()); });
    expect(message).toContain("'us/cache/Service' and 'us/mine' are the same Service 'redis': the second one would replace the first");
    expect(message).not.toContain('eu/');
    expect(warnings).toEqual([
      expect.stringContaining("us/cache: 'eu/cache/Resource' and 'us/cache/Resource' are the same StatefulSet 'redis'"),
      expect.stringContaining("eu/cache: 'eu/cache/Service' and 'us/mine' are the same Service 'redis': apply their charts to different clusters"),
    ]);
  });
});
