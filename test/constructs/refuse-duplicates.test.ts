import { ApiObject, App, Chart } from 'cdk8s';
import { RedisCluster, RedisPlan, RedisReplication, RedisSentinel, RedisStandalone } from '../../src';

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
