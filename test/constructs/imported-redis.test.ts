import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import {
  AttachOptions, EvictionPolicy, IRedis, Persistence, RedisAttributes, RedisCluster, RedisPassword, RedisReplication, RedisSentinel, RedisStandalone,
  RedisUse, RedisVariable,
} from '../../src';
import { messageOf } from '../support/errors';
import { newChart, podTemplateOf, renderChart } from '../support/manifests';
import { COMMON_VARIABLES } from '../support/variables';
import { standardErrorOf } from '../support/warnings';

const PASSWORD = RedisPassword.fromSecret({ secretName: 'redis-login', key: 'password' });

/** The variables that an attached container gets. */
function envOf(attributes: RedisAttributes, variables: RedisVariable[] = []): any[] {
  const chart = newChart();
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
  RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', attributes).attach(web, { variables });
  return podTemplateOf(renderChart(chart).find('Deployment')).spec.containers[0].env;
}

test('an imported Redis adds no objects', () => {
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

test('with a caSecret workloads connect by TLS, and get the file that verifies the server', () => {
  const caSecret = { secretName: 'redis-ca', key: 'ca.pem' };
  const files = [{ name: 'REDIS_CA_FILE', value: '/etc/redis-ca/redis/ca.crt' }, { name: 'NODE_EXTRA_CA_CERTS', value: '/etc/redis-ca/redis/ca.crt' }];
  const url = (attributes: Partial<RedisAttributes>) => envOf({ host: 'redis', caSecret, ...attributes });
  expect(url({})).toEqual([{ name: 'REDIS_URL', value: 'rediss://redis:6380' }, ...files]);
  expect(url({ port: 6379, password: PASSWORD })).toEqual(expect.arrayContaining([{ name: 'REDIS_URL', value: 'rediss://default:$(REDIS_PASSWORD)@redis:6379' }]));
  expect(url({ password: RedisPassword.fromConnectionSecret('shop-redis') })).toEqual(expect.arrayContaining(
    [{ name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'shop-redis', key: 'tls-uri' } } }]));
  expect(() => url({ caSecret: { secretName: 'No Name', key: 'ca.pem' } })).toThrow('caSecret.secretName: must be a Kubernetes object name');
  expect(() => url({ caSecret: { secretName: 'redis-ca', key: 'tls.key' } })).toThrow("caSecret.key: must not be that of a private key, got 'tls.key'");
});

test('the URL is taken from a Secret if one is given', () => {
  expect(envOf({ host: 'redis', uriSecret: { secretName: 'redis-url', key: 'uri' } })).toEqual(
    [{ name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'redis-url', key: 'uri' } } }]);
});

test('a URL in a Secret takes precedence over one composed from the parts', () => {
  expect(envOf({ host: 'redis', uriSecret: { secretName: 'redis-url', key: 'uri' }, password: PASSWORD })).toEqual(
    [{ name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'redis-url', key: 'uri' } } }]);
});

test('with a password alone the URL is composed, and the password comes before the variable that refers to it', () => {
  expect(envOf({ host: 'redis', password: PASSWORD })).toEqual([
    { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'redis-login', key: 'password' } } },
    { name: 'REDIS_URL', value: 'redis://default:$(REDIS_PASSWORD)@redis:6379' },
  ]);
});

test('a user name is percent-encoded in the URL, and unchanged in its own variable', () => {
  expect(envOf({ host: 'redis', password: PASSWORD, username: 'app@shop' }, [RedisVariable.USERNAME])).toEqual([
    { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'redis-login', key: 'password' } } },
    { name: 'REDIS_URL', value: 'redis://app%40shop:$(REDIS_PASSWORD)@redis:6379' },
    { name: 'REDIS_USERNAME', value: 'app@shop' },
  ]);
});

test.each([
  ['$(HOME)', '$$(HOME)'],
  ['a$$b', 'a$$$$b'],
  ['a$', 'a$$'],
])('Kubernetes expands nothing in the user name %s', (username, value) => {
  expect(envOf({ host: 'redis', password: PASSWORD, username }, [RedisVariable.USERNAME])).toContainEqual({ name: 'REDIS_USERNAME', value });
});

test('the password is the only variable in the URL, whatever the user is named', () => {
  expect(envOf({ host: 'redis', password: PASSWORD, username: '$(HOME)' })).toContainEqual(
    { name: 'REDIS_URL', value: 'redis://%24(HOME):$(REDIS_PASSWORD)@redis:6379' });
});

test('a Redis without a password has no variables for user name and password', () => {
  expect(envOf({ host: 'redis' }, COMMON_VARIABLES).map(({ name }) => name)).toEqual(['REDIS_URL', 'REDIS_HOST', 'REDIS_PORT']);
});

test('the URL contains an IPv6 address in brackets', () => {
  expect(envOf({ host: 'fd00::7' })).toEqual([{ name: 'REDIS_URL', value: 'redis://[fd00::7]:6379' }]);
});

test('the namespace is that of the chart unless one is given', () => {
  const chart = newChart({ namespace: 'shop' });
  expect(RedisStandalone.fromRedisStandaloneAttributes(chart, 'here', { host: 'redis' }).connection.namespace).toBe('shop');
  expect(RedisStandalone.fromRedisStandaloneAttributes(chart, 'there', { host: 'redis', namespace: 'data' }).connection.namespace).toBe('data');
});

test('attached pods get the client labels', () => {
  const chart = newChart();
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
  RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis', clientLabels: { 'redis-client': 'true' } }).attach(web);
  expect(podTemplateOf(renderChart(chart).find('Deployment')).metadata!.labels).toMatchObject({ 'redis-client': 'true' });
});

test('a declared use is checked against the given eviction policy', () => {
  const chart = newChart();
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
  const redis = RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis', evictionPolicy: EvictionPolicy.ALLKEYS_LRU });
  expect(messageOf(() => redis.attach(web, { use: RedisUse.QUEUE }))).toBe(
    "attachment of 'test/web' to 'test/redis' has 1 problem:\n"
    + "  evictionPolicy: must be noeviction for use as a queue, got 'allkeys-lru'; an evicted key is a lost job");
});

test('a declared use is not checked if the eviction policy is not known', () => {
  const chart = newChart();
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
  expect(() => RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis' }).attach(web, { use: RedisUse.QUEUE })).not.toThrow();
});

test.each<{ rule: string; given: RedisAttributes; message: string }>([
  { rule: 'host is empty', given: { host: '' }, message: "host: must be a host name or an IP address, got ''" },
  { rule: 'host is a URL', given: { host: 'redis://redis' }, message: "host: must be a host name or an IP address, got 'redis://redis'" },
  { rule: 'host is a template', given: { host: '{{ host }}' }, message: "host: must be a host name or an IP address, got '{{ host }}'" },
  { rule: 'host contains a port', given: { host: 'redis:6380' }, message: "host: must be a host name or an IP address, got 'redis:6380'" },
  { rule: 'port is 0', given: { host: 'redis', port: 0 }, message: 'port: must be a whole number from 1 to 65535, got 0' },
  { rule: 'port is more than 65535', given: { host: 'redis', port: 65536 }, message: 'port: must be a whole number from 1 to 65535, got 65536' },
  { rule: 'port is a fraction', given: { host: 'redis', port: 6379.5 }, message: 'port: must be a whole number from 1 to 65535, got 6379.5' },
  {
    rule: 'uriSecret has an invalid name',
    given: { host: 'redis', uriSecret: { secretName: 'Redis', key: 'uri' } },
    message: "uriSecret.secretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'Redis'",
  },
  {
    rule: 'password has an invalid name',
    given: { host: 'redis', password: RedisPassword.fromSecret({ secretName: 'Redis', key: 'password' }) },
    message: "password.secretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'Redis'",
  },
  {
    rule: 'bindingSecretName is invalid',
    given: { host: 'redis', bindingSecretName: 'redis_binding' },
    message: "bindingSecretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'redis_binding'",
  },
  {
    rule: 'namespace is invalid',
    given: { host: 'redis', namespace: 'my team' },
    message: "namespace: must be the name of a namespace: at most 63 characters of a-z, 0-9 and '-', got 'my team'",
  },
  {
    rule: 'clientLabels has an invalid value',
    given: { host: 'redis', clientLabels: { redis: 'let me in' } },
    message: "clientLabels['redis']: must have a value of at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', got 'let me in'",
  },
  {
    rule: 'password has an invalid key',
    given: { host: 'redis', password: RedisPassword.fromSecret({ secretName: 'redis', key: 'my password' }) },
    message: "password.key: must be a Secret key: at most 253 characters of A-Z, a-z, 0-9, '-', '_' and '.', got 'my password'",
  },
  {
    rule: 'the connection Secret has an invalid name',
    given: { host: 'redis', password: RedisPassword.fromConnectionSecret('Redis') },
    message: "password.secretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'Redis'",
  },
  {
    rule: 'the connection Secret has no name',
    given: { host: 'redis', password: RedisPassword.fromConnectionSecret(undefined as never) },
    message: 'password.secretName: must be a string, got undefined',
  },
  {
    rule: 'an internal Secret is named, which only the pods of an instance read',
    given: { host: 'redis', password: RedisPassword.fromConnectionSecret('redis', { internalSecretName: 'redis-internal' }) },
    message: "password.internalSecretName: must be absent for an existing Redis, got 'redis-internal'; only its own pods read that Secret",
  },
  {
    rule: 'the password is to be generated',
    given: { host: 'redis', password: RedisPassword.generated() },
    message: 'password: must be RedisPassword.fromSecret or RedisPassword.fromConnectionSecret for an existing Redis, got RedisPassword.generated(); '
      + 'it has a password already, and only its server knows it',
  },
  {
    rule: 'the password would be in the YAML of workloads',
    given: { host: 'redis', password: RedisPassword.fromValue('hunter2-hunter2-hunter2') },
    message: 'password: must be RedisPassword.fromSecret or RedisPassword.fromConnectionSecret for an existing Redis, got RedisPassword.fromValue(...); '
      + 'the manifests of every attached workload would show the password',
  },
  {
    rule: 'password is a Secret key',
    given: { host: 'redis', password: { secretName: 'redis', key: 'password' } as never },
    message: 'password: must be a RedisPassword such as RedisPassword.fromSecret({ secretName, key }), got an object',
  },
  {
    rule: 'passwordSecret is given, which workloads would lack',
    given: { host: 'redis', passwordSecret: { secretName: 'redis', key: 'password' } } as RedisAttributes,
    message: 'passwordSecret: must not be set, got an object; it is no prop any more: use password: RedisPassword.fromSecret({ secretName, key })',
  },
  { rule: 'host is missing', given: {} as RedisAttributes, message: 'host: must be a string, got undefined' },
  { rule: 'port is a string', given: { host: 'redis', port: '6379' as unknown as number }, message: "port: must be a number, got '6379'" },
  { rule: 'username contains a blank', given: { host: 'redis', username: 'my app' }, message: "username: must be a user name without white space, control characters and '{{', got 'my app'" },
  { rule: 'username is empty', given: { host: 'redis', username: '' }, message: "username: must be a user name without white space, control characters and '{{', got ''" },
  { rule: 'username contains NEL', given: { host: 'redis', username: 'a\u0085b' }, message: "username: must be a user name without white space, control characters and '{{', got 'a\\u0085b'" },
  { rule: 'username is a template', given: { host: 'redis', username: '{{app}}' }, message: "username: must be a user name without white space, control characters and '{{', got '{{app}}'" },
  { rule: 'username is a number to Kubernetes', given: { host: 'redis', username: '0o17' }, message: "username: must not be a number in this notation, got '0o17'; Kubernetes would read a number instead of a text, and refuse it" },
  { rule: 'host has an empty label', given: { host: 'redis..example.com' }, message: "host: must be a host name or an IP address, got 'redis..example.com'" },
  { rule: 'host has a label of 64 characters', given: { host: `${'a'.repeat(64)}.example` }, message: `host: must be a host name or an IP address, got '${'a'.repeat(64)}.example'` },
  { rule: 'host is no address, but ends with a number', given: { host: '10.0.0.999' }, message: "host: must be a host name or an IP address, got '10.0.0.999'" },
  { rule: 'host is an address of one machine', given: { host: 'fe80::1%eth0' }, message: "host: must be a host name or an IP address, got 'fe80::1%eth0'" },
  { rule: 'host contains a variable', given: { host: '$(HOST)' }, message: "host: must be a host name or an IP address, got '$(HOST)'" },
  {
    rule: 'the key of uriSecret is a folder',
    given: { host: 'redis', uriSecret: { secretName: 'redis', key: '..' } },
    message: "uriSecret.key: must be a Secret key: at most 253 characters of A-Z, a-z, 0-9, '-', '_' and '.', got '..'; it is a file name: '.' and names that start with '..' are the kubelet's",
  },
  {
    rule: 'the name of uriSecret has an empty label',
    given: { host: 'redis', uriSecret: { secretName: 'redis..url', key: 'uri' } },
    message: "uriSecret.secretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'redis..url'",
  },
  { rule: 'persistence is unknown', given: { host: 'redis', persistence: 'aof' as never }, message: "persistence: must be one of none, rdb, rdb+aof, got 'aof'" },
])('an error is given if $rule', ({ given, message }) => {
  expect(messageOf(() => RedisStandalone.fromRedisStandaloneAttributes(newChart(), 'redis', given))).toBe(`Redis 'test/redis' has 1 problem:\n  ${message}`);
});

test('an error lists all problems', () => {
  expect(messageOf(() => RedisStandalone.fromRedisStandaloneAttributes(newChart(), 'redis', { host: 'a b', port: -1, bindingSecretName: '' }))).toBe([
    "Redis 'test/redis' has 3 problems:",
    "  host: must be a host name or an IP address, got 'a b'",
    '  port: must be a whole number from 1 to 65535, got -1',
    "  bindingSecretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got ''",
  ].join('\n'));
});

describe('a workload attached to an imported', () => {
  /** The variables of a workload, by name; those from a Secret as `secret/key`. */
  function variablesOf(make: (scope: Construct) => IRedis, options: AttachOptions = {}): Record<string, string> {
    const chart = newChart();
    const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
    make(chart).attach(web, options);
    const env: any[] = podTemplateOf(renderChart(chart).find('Deployment')).spec.containers[0].env;
    return Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? `${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`]));
  }

  const uriSecret = { secretName: 'redis', key: 'uri' };
  const readUriSecret = { secretName: 'redis', key: 'read-uri' };
  const password = RedisPassword.fromSecret({ secretName: 'redis', key: 'password' });

  test('primary with replicas gets the read URL if it requests it', () => {
    const make = (scope: Construct) => RedisReplication.fromRedisReplicationAttributes(scope, 'redis', { host: 'redis', uriSecret, readUriSecret });
    expect(variablesOf(make)).toEqual({ REDIS_URL: 'redis/uri' });
    expect(variablesOf(make, { variables: [RedisVariable.READ_URL] })).toEqual({ REDIS_URL: 'redis/uri', REDIS_READ_URL: 'redis/read-uri' });
  });

  test('primary without a read address cannot request the read URL', () => {
    expect(messageOf(() => variablesOf((scope) => RedisReplication.fromRedisReplicationAttributes(scope, 'redis', { host: 'redis', uriSecret }),
      { variables: [RedisVariable.READ_URL] }))).toBe("attachment of 'test/web' to 'test/redis' has 1 problem:\n"
      + "  variables: must not contain READ_URL for a Redis without a read address, got 'READ_URL'; RedisReplication, RedisSentinel and KubeBlocksRedis with replicas have one; "
      + 'an import needs readUriSecret');
  });

  test('Redis with Sentinel gets the sentinels', () => {
    expect(variablesOf((scope) => RedisSentinel.fromRedisSentinelAttributes(scope, 'redis', {
      host: 'redis', uriSecret, readUriSecret, sentinels: ['s-0.example.com:26379', '[fd00::7]:26379'], masterName: 'mymaster',
    }), { variables: [RedisVariable.READ_URL] })).toEqual({
      REDIS_URL: 'redis/uri',
      REDIS_READ_URL: 'redis/read-uri',
      REDIS_SENTINELS: 's-0.example.com:26379,[fd00::7]:26379',
      REDIS_SENTINEL_MASTER: 'mymaster',
    });
  });

  test('cluster gets the nodes and the password', () => {
    const nodes = ['redis-0:6379', 'redis-1:6379'];
    expect(variablesOf((scope) => RedisCluster.fromRedisClusterAttributes(scope, 'redis', { host: 'redis', uriSecret, password, nodes }))).toEqual({
      REDIS_PASSWORD: 'redis/password',
      REDIS_URL: 'redis/uri',
      REDIS_CLUSTER_NODES: 'redis-0:6379,redis-1:6379',
    });
  });

  test('Redis with a connection Secret gets URL, read URL, password and user from its keys, and its files', () => {
    const connection = RedisPassword.fromConnectionSecret('redis-connection');
    const make = (scope: Construct) => RedisSentinel.fromRedisSentinelAttributes(scope, 'redis', {
      host: 'redis', password: connection, sentinels: ['s:26379'], masterName: 'm',
    });
    const variables = [RedisVariable.READ_URL, RedisVariable.USERNAME, RedisVariable.PASSWORD];
    expect(variablesOf(make, { variables, serviceBinding: true })).toEqual({
      REDIS_PASSWORD: 'redis-connection/password',
      REDIS_URL: 'redis-connection/uri',
      REDIS_USERNAME: 'default',
      REDIS_READ_URL: 'redis-connection/read-uri',
      REDIS_SENTINELS: 's:26379',
      REDIS_SENTINEL_MASTER: 'm',
      SERVICE_BINDING_ROOT: '/bindings',
    });
    expect(make(newChart()).connection.bindingSecretName).toBe('redis-connection');
  });

  test('Redis with a connection Secret gets what is given beside it from there', () => {
    const connection = RedisReplication.fromRedisReplicationAttributes(newChart(), 'redis', {
      host: 'redis', password: RedisPassword.fromConnectionSecret('other'), uriSecret, readUriSecret, bindingSecretName: 'files',
    }).connection;
    expect(connection).toMatchObject({ uriSecret, readUriSecret, passwordSecret: { secretName: 'other', key: 'password' }, bindingSecretName: 'files' });
  });

  test('server without replicas has no read address in its connection Secret', () => {
    const attributes = { host: 'redis', password: RedisPassword.fromConnectionSecret('redis') };
    expect(RedisStandalone.fromRedisStandaloneAttributes(newChart(), 'redis', attributes).connection.readUriSecret).toBeUndefined();
  });

  test('cluster without a password gets the nodes', () => {
    expect(variablesOf((scope) => RedisCluster.fromRedisClusterAttributes(scope, 'redis', { host: 'redis', nodes: ['redis:6379'] }))).toEqual(
      { REDIS_URL: 'redis://redis:6379', REDIS_CLUSTER_NODES: 'redis:6379' });
  });

  test('server gets nothing that only another topology has', () => {
    const untyped = { host: 'redis', nodes: ['redis:6379'], sentinels: ['s:26379'], masterName: 'm', readUriSecret };
    const attach = () => expect(variablesOf((scope) => RedisStandalone.fromRedisStandaloneAttributes(scope, 'redis', untyped))).toEqual(
      { REDIS_URL: 'redis://redis:6379' });
    expect(standardErrorOf(attach)).toHaveLength(4);
  });

  test('replicated Redis is warned of a restart of all pods', () => {
    const attach = () => variablesOf((scope) => RedisSentinel.fromRedisSentinelAttributes(scope, 'redis', {
      host: 'redis', sentinels: ['s:26379'], masterName: 'm', persistence: Persistence.NONE, evictionPolicy: EvictionPolicy.NOEVICTION,
    }), { use: RedisUse.QUEUE });
    expect(standardErrorOf(attach)).toEqual([expect.stringContaining('a restart of all pods at once loses every job')]);
  });
});

describe('an import is refused if', () => {
  function sentinel(attributes: object): string {
    const valid = { host: 'redis', sentinels: ['s:26379'], masterName: 'm' };
    return messageOf(() => RedisSentinel.fromRedisSentinelAttributes(newChart(), 'redis', { ...valid, ...attributes }));
  }

  const ENDPOINT = "must be host:port, such as 'redis-0.example.com:6379' or '[fd00::7]:6379'";

  test.each<{ given: object; line: string }>([
    { given: { sentinels: undefined }, line: 'sentinels: must be a list of strings, got undefined' },
    { given: { sentinels: 's:26379' }, line: "sentinels: must be a list of strings, got 's:26379'" },
    { given: { sentinels: [] }, line: 'sentinels: must contain at least one host:port, got []' },
    { given: { sentinels: ['s'] }, line: `sentinels[0]: ${ENDPOINT}, got 's'` },
    { given: { sentinels: ['s:1', ''] }, line: `sentinels[1]: ${ENDPOINT}, got ''` },
    { given: { sentinels: ['s:0'] }, line: `sentinels[0]: ${ENDPOINT}, got 's:0'` },
    { given: { sentinels: ['s:65536'] }, line: `sentinels[0]: ${ENDPOINT}, got 's:65536'` },
    { given: { sentinels: ['fd00::7:26379'] }, line: `sentinels[0]: ${ENDPOINT}, got 'fd00::7:26379'` },
    { given: { sentinels: ['[s]:26379'] }, line: `sentinels[0]: ${ENDPOINT}, got '[s]:26379'` },
    { given: { sentinels: ['redis://s:26379'] }, line: `sentinels[0]: ${ENDPOINT}, got 'redis://s:26379'` },
    { given: { sentinels: ['s:1', 't:1', 's:1'] }, line: "sentinels: must not contain an entry twice, got 's:1'" },
    { given: { masterName: undefined }, line: 'masterName: must be a string, got undefined' },
    { given: { masterName: '' }, line: "masterName: must be of A-Z, a-z, 0-9, '.', '-' and '_', got ''" },
    { given: { masterName: 'my master' }, line: "masterName: must be of A-Z, a-z, 0-9, '.', '-' and '_', got 'my master'" },
    { given: { readUriSecret: { secretName: 'Redis', key: 'uri' } }, line: "readUriSecret.secretName: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got 'Redis'" },
  ])('$line', ({ given, line }) => {
    expect(sentinel(given)).toBe(`Redis 'test/redis' has 1 problem:\n  ${line}`);
  });

  test('a cluster has no nodes', () => {
    expect(messageOf(() => RedisCluster.fromRedisClusterAttributes(newChart(), 'redis', { host: 'redis', nodes: [] }))).toBe(
      "Redis 'test/redis' has 1 problem:\n  nodes: must contain at least one host:port, got []");
  });

  test('several attributes are invalid, and all are listed', () => {
    expect(sentinel({ host: '', port: 0, sentinels: [], masterName: '' }).split('\n').map((line) => line.trim().split(':')[0])).toEqual(
      ["Redis 'test/redis' has 4 problems", 'host', 'port', 'sentinels', 'masterName']);
  });
});
