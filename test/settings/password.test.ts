import { RedisCommonProps, RedisPassword } from '../../src';
import { messageOf } from '../support/errors';
import { resolveCluster, resolvePlan, resolveReplication, resolveSentinel } from '../support/plans';

const CONNECTION = RedisPassword.fromConnectionSecret('vault-redis', { internalSecretName: 'vault-redis-internal' });

/** The lines of the error about an instance with the name `cache`. */
function linesOf(password: RedisPassword, resolve: (props: Partial<RedisCommonProps>) => unknown = resolvePlan): string[] {
  return messageOf(() => resolve({ name: 'cache', password })).split('\n  ').slice(1);
}

const SEVERAL_SERVERS = [
  { kind: 'RedisReplication', resolve: resolveReplication, names: 'replicationNames' },
  { kind: 'RedisSentinel', resolve: resolveSentinel, names: 'sentinelNames' },
  { kind: 'RedisCluster', resolve: resolveCluster, names: 'clusterNames' },
];

describe('the source of the password', () => {
  test('is the cluster, if none is chosen', () => {
    expect(resolvePlan({}).password).toEqual({ kind: 'generated' });
    expect(resolvePlan({ password: RedisPassword.generated() })).toEqual(resolvePlan({}));
  });

  test('is a Secret of the user', () => {
    const secret = { secretName: 'mine', key: 'redis' };
    expect(resolvePlan({ password: RedisPassword.fromSecret(secret) }).password).toEqual({ kind: 'given', secret });
  });

  test('is a finished connection Secret, whose name replaces that of the library', () => {
    const { names, password } = resolvePlan({ name: 'cache', password: RedisPassword.fromConnectionSecret('vault-redis') });
    expect(password.kind).toBe('connection');
    expect(names.connectionSecret).toBe('vault-redis');
  });

  test('is a value, about which the library warns without showing it', () => {
    const { password, warnings } = resolvePlan({ password: RedisPassword.fromValue('correct horse battery') });
    expect(password).toEqual({ kind: 'value', value: 'correct horse battery' });
    expect(warnings).toEqual(
      ['the YAML contains the password: everyone who can read it can log in; use RedisPassword.generated(), fromSecret or fromConnectionSecret']);
  });
});

describe.each(SEVERAL_SERVERS)('$kind', ({ resolve, names }) => {
  test('takes both Secrets of the user', () => {
    expect(resolve({ name: 'cache', password: CONNECTION })).toMatchObject({
      names: { connectionSecret: 'vault-redis' },
      [names]: { internalSecret: 'vault-redis-internal' },
    });
  });

  test('refuses a connection Secret alone', () => {
    expect(linesOf(RedisPassword.fromConnectionSecret('vault-redis'), resolve)).toEqual([
      'password.internalSecretName: must name a Secret of yours if there are several servers, got undefined; '
      + 'it has the passwords of the pods among each other, which no Job generates here',
    ]);
  });

  test('refuses one Secret for both', () => {
    expect(linesOf(RedisPassword.fromConnectionSecret('vault-redis', { internalSecretName: 'vault-redis' }), resolve)).toEqual(
      ["password.internalSecretName: must not be the connection Secret, got 'vault-redis'; clients may read that one"]);
  });
});

test('a single server refuses an internal Secret', () => {
  expect(linesOf(CONNECTION)).toEqual(
    ["password.internalSecretName: must be absent here, got 'vault-redis-internal'; the pods of this instance have no passwords among each other"]);
});

test.each([
  { rule: 'the name of the connection Secret', password: RedisPassword.fromConnectionSecret('Vault_Redis'), prop: 'secretName', got: 'Vault_Redis' },
  { rule: 'the name of a Secret', password: RedisPassword.fromSecret({ secretName: 'Mine', key: 'p' }), prop: 'secretName', got: 'Mine' },
])('$rule is checked', ({ password, prop, got }) => {
  expect(linesOf(password)).toEqual([`password.${prop}: must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.', got '${got}'`]);
});

test('every problem of a password is reported at once', () => {
  expect(linesOf(RedisPassword.fromConnectionSecret('Vault', { internalSecretName: 'Vault_2' }), SEVERAL_SERVERS[1].resolve)).toHaveLength(2);
});

test.each(['cache-connection', 'cache-internal', 'cache-tls', 'cache-ca'])('a given password cannot be in %s, which the Job or cert-manager makes', (secretName) => {
  expect(linesOf(RedisPassword.fromSecret({ secretName, key: 'password' }), resolveSentinel)).toEqual([
    `password.secretName: must not be a Secret that is made for the instance, got '${secretName}'; `
    + 'what makes it would wait for it, or replace it; put the password into another Secret, or use RedisPassword.fromConnectionSecret',
  ]);
});

test('a connection Secret of the user is none that cert-manager makes', () => {
  expect(linesOf(RedisPassword.fromConnectionSecret('cache-tls', { internalSecretName: 'cache-ca' }), resolveSentinel)).toEqual([
    "password.secretName: must not be a Secret that cert-manager makes for the instance, got 'cache-tls'; it replaces what the Secret has",
    "password.internalSecretName: must not be a Secret that cert-manager makes for the instance, got 'cache-ca'; it replaces what the Secret has",
  ]);
});

describe('a value', () => {
  const NOT_SHOWN = "password: must have a value without control characters, got '<not shown>'; no line of a file and no client could hold it";

  test.each([
    { what: '15 bytes', value: 'fifteen letters', lines: ['password: must have a value of 16 to 512 bytes of UTF-8, got 15'] },
    { what: 'nothing', value: '', lines: ['password: must have a value of 16 to 512 bytes of UTF-8, got 0'] },
    { what: '513 bytes', value: 'x'.repeat(513), lines: ['password: must have a value of 16 to 512 bytes of UTF-8, got 513'] },
    { what: '257 letters of two bytes', value: 'é'.repeat(257), lines: ['password: must have a value of 16 to 512 bytes of UTF-8, got 514'] },
    { what: 'a line feed', value: 'sixteen letters\nand more', lines: [NOT_SHOWN] },
    { what: 'a NUL', value: 'sixteen letters\0and more', lines: [NOT_SHOWN] },
    { what: 'NEL, a line break of Unicode', value: 'sixteen letters\u0085and more', lines: [NOT_SHOWN] },
    { what: 'half a surrogate pair', value: 'sixteen letters\ud800and more', lines: [NOT_SHOWN] },
  ])('of $what is refused, and not shown', ({ value, lines }) => {
    expect(linesOf(RedisPassword.fromValue(value))).toEqual(lines);
  });

  test.each(['sixteen letters!', 'x'.repeat(512), 'п@роль 密码 🔑 "quoted"'])('may be %j', (value) => {
    expect(resolvePlan({ password: RedisPassword.fromValue(value) }).password).toEqual({ kind: 'value', value });
  });
});
