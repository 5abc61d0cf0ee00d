import { App, Chart, JsonPatch } from 'cdk8s';
import { RedisCluster, RedisExternal, RedisPlan, RedisSentinel, RedisStandalone } from '../../src';
import { messageOf } from '../support/errors';
import { standardErrorOf } from '../support/warnings';

const { PRO, ENTERPRISE } = RedisPlan;
const balanced = (host: string) => RedisExternal.loadBalancer({ host });
const nodePort = (port: number, host = '203.0.113.7') => RedisExternal.nodePort({ host, port });

function shop(build: (chart: Chart, app: App) => void): App {
  const app = new App();
  build(new Chart(app, 'shop', { namespace: 'shop' }), app);
  return app;
}

const standalone = (chart: Chart, name: string, external: RedisExternal) => new RedisStandalone(chart, name, { plan: PRO, name, external });
const cluster = (chart: Chart, name: string, external: RedisExternal) => (
  new RedisCluster(chart, name, { plan: ENTERPRISE, name, external, shards: 3 }));

test.each([
  {
    what: 'the same node port',
    build: (chart: Chart) => ['a', 'b'].forEach((name) => standalone(chart, name, nodePort(30380))),
    line: "'shop/a/ExternalService' and 'shop/b/ExternalService' both claim port 30380 of every node: set another 'external' on one instance",
  },
  {
    what: 'a node port that a node of a cluster has, whatever the hosts',
    build: (chart: Chart) => {
      cluster(chart, 'a', nodePort(30380));
      standalone(chart, 'b', nodePort(30388, '203.0.113.8'));
    },
    line: "'shop/a/ExternalShard1Server1Service' and 'shop/b/ExternalService' both claim port 30388 of every node: set another 'external' on one instance",
  },
  {
    what: 'the same host, whatever the topology and the case',
    build: (chart: Chart) => {
      new RedisSentinel(chart, 'a', { plan: PRO, name: 'a', external: balanced('redis.example.com') });
      standalone(chart, 'b', balanced('Redis.example.com'));
    },
    line: "'shop/a/ExternalService' and 'shop/b/ExternalService' both claim the address redis.example.com:6380: set another 'external' on one instance",
  },
  {
    what: 'the same address, of which no Service has a name',
    build: (chart: Chart) => ['a', 'b'].forEach((name) => standalone(chart, name, balanced('203.0.113.7'))),
    line: "'shop/a/ExternalService' and 'shop/b/ExternalService' both claim the address 203.0.113.7:6380: set another 'external' on one instance",
  },
  {
    what: 'the same IPv6 address, in another notation',
    build: (chart: Chart) => {
      standalone(chart, 'a', balanced('fd00::7'));
      standalone(chart, 'b', balanced('FD00:0::7'));
    },
    line: "'shop/a/ExternalService' and 'shop/b/ExternalService' both claim the address [fd00::7]:6380: set another 'external' on one instance",
  },
  {
    what: 'ports of the same host',
    build: (chart: Chart) => ['a', 'b'].forEach((name) => cluster(chart, name, RedisExternal.loadBalancer({ host: 'redis.example.com', portPerNode: true }))),
    line: "'shop/a/ExternalService' and 'shop/b/ExternalService' both claim the address redis.example.com:6380, and 6 more: set another 'external' on one instance",
  },
])('two instances with $what are an error at synth', ({ build, line }) => {
  expect(messageOf(() => shop(build).synthYaml()).split('\n').slice(1)).toEqual([expect.stringContaining(line)]);
});

test('other hosts, other ports of the same nodes, and a port that a patch has changed are no error', () => {
  expect(() => shop((chart) => {
    standalone(chart, 'a', balanced('a.example.com'));
    standalone(chart, 'b', balanced('b.example.com'));
    standalone(chart, 'c', nodePort(30380));
    standalone(chart, 'd', nodePort(30381));
    cluster(chart, 'e', nodePort(30400));
    standalone(chart, 'f', nodePort(30380)).externalServices[0].addJsonPatch(JsonPatch.replace('/spec/ports/0/nodePort', 30390));
  }).synthYaml()).not.toThrow();
});

test('charts of one app, which may go to different clusters, are synthesized with a warning, once', () => {
  const app = new App();
  for (const id of ['eu', 'us']) { standalone(new Chart(app, id, { namespace: id }), 'cache', balanced('redis.example.com')); }
  expect(standardErrorOf(() => app.synthYaml())).toEqual([
    "warning: us/cache: 'eu/cache/ExternalService' and 'us/cache/ExternalService' both claim the address redis.example.com:6380: apply their charts to different clusters, "
      + "or set another 'external' on one instance",
  ]);
  expect(standardErrorOf(() => app.synthYaml())).toEqual([]);
});
