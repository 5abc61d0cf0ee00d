import * as kplus from 'cdk8s-plus-28';
import { EvictionPolicy, RedisAttributes, RedisStandalone, RedisUse, RedisVariable } from '../../src';
import { messageOf } from '../support/errors';
import { newChart, podTemplateOf, renderChart } from '../support/manifests';
import { COMMON_VARIABLES } from '../support/variables';

const PASSWORD = { secretName: 'redis-login', key: 'password' };

/** The variables that an attached container gets. */
function envOf(attributes: RedisAttributes, variables: RedisVariable[] = []): any[] {
  const chart = newChart();
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
  RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', attributes).attach(web, { variables });
  return podTemplateOf(renderChart(chart).find('Deployment')).spec.containers[0].env;
}

test('an existing Redis adds no objects', () => {
  const chart = newChart();
  RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis.example.com' });
  expect(renderChart(chart).objects).toEqual([]);
});

test('a Redis without a password has a literal URL', () => {
  expect(envOf({ host: 'redis.example.com' })).toEqual([{ name: 'REDIS_URL', value: 'redis://redis.example.com:6379' }]);
});

test('the URL has the port', () => {
  expect(envOf({ host: '10.0.0.7', port: 6380 })).toEqual([{ name: 'REDIS_URL', value: 'redis://10.0.0.7:6380' }]);
});

test('a URL in a Secret is taken from there', () => {
  expect(envOf({ host: 'redis', uriSecret: { secretName: 'redis-url', key: 'uri' } })).toEqual(
    [{ name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'redis-url', key: 'uri' } } }]);
});

test('a URL in a Secret wins over one from the parts', () => {
  expect(envOf({ host: 'redis', uriSecret: { secretName: 'redis-url', key: 'uri' }, passwordSecret: PASSWORD })).toEqual(
    [{ name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'redis-url', key: 'uri' } } }]);
});

test('with a password alone the URL is composed, and the password stands before what refers to it', () => {
  expect(envOf({ host: 'redis', passwordSecret: PASSWORD })).toEqual([
    { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'redis-login', key: 'password' } } },
    { name: 'REDIS_URL', value: 'redis://default:$(REDIS_PASSWORD)@redis:6379' },
  ]);
});

test('a user name is percent-encoded in the URL, and as it is beside it', () => {
  expect(envOf({ host: 'redis', passwordSecret: PASSWORD, username: 'app@shop' }, [RedisVariable.USERNAME])).toEqual([
    { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'redis-login', key: 'password' } } },
    { name: 'REDIS_URL', value: 'redis://app%40shop:$(REDIS_PASSWORD)@redis:6379' },
    { name: 'REDIS_USERNAME', value: 'app@shop' },
  ]);
});

test('a Redis without a password has no variables for user name and password', () => {
  expect(envOf({ host: 'redis' }, COMMON_VARIABLES).map(({ name }) => name)).toEqual(['REDIS_URL', 'REDIS_HOST', 'REDIS_PORT']);
});

test('an IPv6 address stands in brackets in the URL', () => {
  expect(envOf({ host: 'fd00::7' })).toEqual([{ name: 'REDIS_URL', value: 'redis://[fd00::7]:6379' }]);
});

test('it is in the namespace of the chart, unless it says otherwise', () => {
  const chart = newChart({ namespace: 'shop' });
  expect(RedisStandalone.fromRedisStandaloneAttributes(chart, 'here', { host: 'redis' }).connection.namespace).toBe('shop');
  expect(RedisStandalone.fromRedisStandaloneAttributes(chart, 'there', { host: 'redis', namespace: 'data' }).connection.namespace).toBe('data');
});

test('labels that let clients in are given to the pods', () => {
  const chart = newChart();
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
  RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis', clientLabels: { 'redis-client': 'true' } }).attach(web);
  expect(podTemplateOf(renderChart(chart).find('Deployment')).metadata!.labels).toMatchObject({ 'redis-client': 'true' });
});

test('a declared use is checked against the eviction policy that is named', () => {
  const chart = newChart();
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
  const redis = RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis', evictionPolicy: EvictionPolicy.ALLKEYS_LRU });
  expect(messageOf(() => redis.attach(web, { use: RedisUse.QUEUE }))).toBe(
    "attachment of 'test/web' to 'test/redis' has 1 problem:\n"
    + "  evictionPolicy: must be noeviction for use as a queue, got 'allkeys-lru'; an evicted key is a lost job");
});

test('a declared use is not checked when nothing is known', () => {
  const chart = newChart();
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
  expect(() => RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis' }).attach(web, { use: RedisUse.QUEUE })).not.toThrow();
});

test.each<{ rule: string; given: RedisAttributes; message: string }>([
  { rule: 'a host is not empty', given: { host: '' }, message: "host: must be a host name or an IP address, got ''" },
  { rule: 'a host is not a URL', given: { host: 'redis://redis' }, message: "host: must be a host name or an IP address, got 'redis://redis'" },
  { rule: 'a host is not a template', given: { host: '{{ host }}' }, message: "host: must be a host name or an IP address, got '{{ host }}'" },
  { rule: 'a host has no port of its own', given: { host: 'redis:6380' }, message: "host: must be a host name or an IP address, got 'redis:6380'" },
  { rule: 'a port is not 0', given: { host: 'redis', port: 0 }, message: 'port: must be a whole number from 1 to 65535, got 0' },
  { rule: 'a port is at most 65535', given: { host: 'redis', port: 65536 }, message: 'port: must be a whole number from 1 to 65535, got 65536' },
  { rule: 'a port is whole', given: { host: 'redis', port: 6379.5 }, message: 'port: must be a whole number from 1 to 65535, got 6379.5' },
  {
    rule: 'the Secret of a URL has a name that Kubernetes takes',
    given: { host: 'redis', uriSecret: { secretName: 'Redis', key: 'uri' } },
    message: "uriSecret.secretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'Redis'",
  },
  {
    rule: 'the Secret of a password has a name that Kubernetes takes',
    given: { host: 'redis', passwordSecret: { secretName: 'Redis', key: 'password' } },
    message: "passwordSecret.secretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'Redis'",
  },
  {
    rule: 'the Secret of a binding has a name that Kubernetes takes',
    given: { host: 'redis', bindingSecretName: 'redis_binding' },
    message: "bindingSecretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'redis_binding'",
  },
  {
    rule: 'the namespace has a name that Kubernetes takes',
    given: { host: 'redis', namespace: 'my team' },
    message: "namespace: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'my team'",
  },
  {
    rule: 'a label for clients has a value that Kubernetes takes',
    given: { host: 'redis', clientLabels: { redis: 'let me in' } },
    message: "clientLabels['redis']: must have a value of at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', got 'let me in'",
  },
  {
    rule: 'the key of a password is one of a Secret',
    given: { host: 'redis', passwordSecret: { secretName: 'redis', key: 'my password' } },
    message: "passwordSecret.key: must be a Secret key: at most 253 characters of A-Z, a-z, 0-9, '-', '_' and '.', got 'my password'",
  },
])('$rule', ({ given, message }) => {
  expect(messageOf(() => RedisStandalone.fromRedisStandaloneAttributes(newChart(), 'redis', given))).toBe(`Redis 'test/redis' has 1 problem:\n  ${message}`);
});

test('all problems are told at once', () => {
  expect(messageOf(() => RedisStandalone.fromRedisStandaloneAttributes(newChart(), 'redis', { host: 'a b', port: -1, bindingSecretName: '' }))).toBe([
    "Redis 'test/redis' has 3 problems:",
    "  host: must be a host name or an IP address, got 'a b'",
    '  port: must be a whole number from 1 to 65535, got -1',
    "  bindingSecretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got ''",
  ].join('\n'));
});
