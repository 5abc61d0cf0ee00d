import { Construct } from 'constructs';
import { RedisCluster, RedisPlan, RedisReplication, RedisSentinel } from '../../src';
import { renderProxyConf } from '../../src/config/proxy-conf';
import { resolveSentinelSettings } from '../../src/settings/sentinel-settings';
import { identity, newChart, renderChart } from '../support/manifests';
import { SITE } from '../support/plans';

const { PRO, ENTERPRISE } = RedisPlan;

/** What an annotation of `kubectl apply` can hold: all annotations of an object together. */
const MOST_BYTES = 256 * 1024;

test.each<{ kind: string; make: (scope: Construct) => void }>([
  { kind: 'RedisReplication', make: (scope) => new RedisReplication(scope, 'redis', { plan: PRO, name: 'a'.repeat(44), replicas: 20 }) },
  { kind: 'RedisSentinel', make: (scope) => new RedisSentinel(scope, 'redis', { plan: PRO, name: 'a'.repeat(43), replicas: 10, sentinels: 9, proxies: 10 }) },
  { kind: 'RedisCluster with 500 shards', make: (scope) => new RedisCluster(scope, 'redis', { plan: ENTERPRISE, name: 'a'.repeat(48), shards: 500 }) },
  { kind: 'RedisCluster with 5 replicas', make: (scope) => new RedisCluster(scope, 'redis', { plan: ENTERPRISE, name: 'a'.repeat(48), shards: 166, replicasPerShard: 5 }) },
])('every object of the largest $kind can be applied by kubectl', ({ make }) => {
  const chart = newChart();
  make(chart);
  const tooLarge = renderChart(chart).objects.filter((object) => JSON.stringify(object).length > MOST_BYTES);
  expect(tooLarge.map((object) => `${identity(object)} ${JSON.stringify(object).length}`)).toEqual([]);
});

test.each([
  { replicas: 1, sentinels: 3 },
  { replicas: 2, sentinels: 5 },
  { replicas: 10, sentinels: 9 },
])('the configuration of a proxy has two lines for each of $replicas replicas and the primary', ({ replicas, sentinels }) => {
  const conf = renderProxyConf(resolveSentinelSettings({ plan: PRO, replicas, sentinels }, SITE))['haproxy.cfg'];
  expect(conf.match(/^ {2}server /gm)).toHaveLength(2 * (replicas + 1));
});
