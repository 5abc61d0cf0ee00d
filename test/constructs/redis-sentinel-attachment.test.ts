import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { AttachOptions, RedisPassword, RedisPlan, RedisSentinel, RedisSentinelProps, RedisStandalone, RedisUse, RedisVariable } from '../../src';
import { messageOf } from '../support/errors';
import { newChart, PodTemplate, podTemplateOf, renderChart } from '../support/manifests';
import { standardErrorOf } from '../support/warnings';

const URL = { name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'uri' } } };
const READ_URL = { name: 'REDIS_READ_URL', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'read-uri' } } };
const SENTINELS = { name: 'REDIS_SENTINELS', value: 'cache-sentinel-0:26379,cache-sentinel-1:26379,cache-sentinel-2:26379' };
const SENTINEL_MASTER = { name: 'REDIS_SENTINEL_MASTER', value: 'cache' };

/** A chart with an instance named `cache` and a Deployment `web` of one container. */
function shop(props: Partial<RedisSentinelProps> = {}, envVariables: Record<string, kplus.EnvValue> = {}) {
  const chart = newChart();
  const redis = new RedisSentinel(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', ...props });
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web', envVariables }] });
  return { chart, redis, web };
}

function templateOf(chart: Chart): PodTemplate {
  return podTemplateOf(renderChart(chart).all('Deployment').find(({ metadata }) => metadata.name.includes('web')));
}

/** The variables that the attached container gets. */
function envOf(options: AttachOptions, props: Partial<RedisSentinelProps> = {}): any[] {
  const { chart, redis, web } = shop(props);
  redis.attach(web, options);
  return templateOf(chart).spec.containers[0].env;
}

test('a workload gets the URL, and the sentinels for Sentinel-aware clients', () => {
  expect(envOf({})).toEqual([URL, SENTINELS, SENTINEL_MASTER]);
});

test('it gets the read URL if it requests it', () => {
  expect(envOf({ variables: [RedisVariable.READ_URL] })).toEqual([URL, READ_URL, SENTINELS, SENTINEL_MASTER]);
});

test('it gets all variables in a fixed order', () => {
  expect(envOf({ variables: Object.values(RedisVariable).reverse() })).toEqual([
    { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'password' } } },
    URL,
    { name: 'REDIS_HOST', value: 'cache' },
    { name: 'REDIS_PORT', value: '6379' },
    { name: 'REDIS_USERNAME', value: 'default' },
    READ_URL,
    SENTINELS,
    SENTINEL_MASTER,
  ]);
});

test('every variable takes the prefix', () => {
  expect(envOf({ prefix: 'ORDERS_', variables: [RedisVariable.READ_URL] }).map(({ name }) => name)).toEqual(
    ['ORDERS_URL', 'ORDERS_READ_URL', 'ORDERS_SENTINELS', 'ORDERS_SENTINEL_MASTER']);
});

test('it gets all sentinels', () => {
  expect(envOf({}, { sentinels: 5 }).find(({ name }) => name === 'REDIS_SENTINELS').value.split(',')).toHaveLength(5);
});

test('it gets the password of the connection Secret, even when the password is given', () => {
  expect(envOf({ variables: [RedisVariable.PASSWORD] }, { password: RedisPassword.fromSecret({ secretName: 'mine', key: 'p' }) })[0]).toEqual(
    { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'password' } } });
});

test('a variable of the sentinels that exists already is an error', () => {
  const { redis, web } = shop({}, { REDIS_SENTINELS: kplus.EnvValue.fromValue('mine') });
  expect(messageOf(() => redis.attach(web))).toBe("attachment of 'test/web' to 'test/redis' has 1 problem:\n"
    + "  prefix: must not produce a variable that container 'main' already has, got 'REDIS_SENTINELS'; remove that variable, or use another prefix");
});

test('its pods are admitted by the NetworkPolicy', () => {
  const { chart, redis, web } = shop();
  redis.attach(web);
  const { matchLabels } = renderChart(chart).find('NetworkPolicy', 'cache').spec.ingress[0].from[0].podSelector;
  expect(templateOf(chart).metadata!.labels).toMatchObject(matchLabels);
});

test('the files of its service binding come from the connection Secret', () => {
  const { chart, redis, web } = shop();
  redis.attach(web, { serviceBinding: true });
  expect(templateOf(chart).spec.volumes).toEqual([{ name: 'binding-cache', projected: { sources: [{ secret: { name: 'cache-connection' } }] } }]);
});

test('a declared use is checked against the eviction policy', () => {
  const { redis, web } = shop();
  expect(messageOf(() => redis.attach(web, { use: RedisUse.QUEUE }))).toBe("attachment of 'test/web' to 'test/redis' has 1 problem:\n"
    + "  evictionPolicy: must be noeviction for use as a queue, got 'allkeys-lru'; an evicted key is a lost job");
});

test('an attachment produces no warning', () => {
  const { redis, web } = shop();
  expect(standardErrorOf(() => redis.attach(web))).toEqual([]);
});

test('a single server in the same container adds neither sentinels nor a read URL', () => {
  const { chart, redis, web } = shop();
  redis.attach(web);
  new RedisStandalone(chart, 'queue', { plan: RedisPlan.PRO, name: 'queue' }).attach(web, { prefix: 'QUEUE_' });
  expect(templateOf(chart).spec.containers[0].env.map(({ name }: any) => name)).toEqual(
    ['REDIS_URL', 'REDIS_SENTINELS', 'REDIS_SENTINEL_MASTER', 'QUEUE_URL']);
});
