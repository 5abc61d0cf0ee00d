import { Chart, Size, Testing } from 'cdk8s';
import {
  Engine, EngineFamily, RedisCertificate, RedisCertificateAuthority, RedisClientCertificates, RedisPassword, RedisPlan, RedisSentinel,
  RedisStandalone, RedisTls,
} from '../../src';
import { messageOf } from '../support/errors';
import { newChart, renderChart } from '../support/manifests';
import { resolveCluster, resolvePlan, resolveSentinel } from '../support/plans';
import { standardErrorOf } from '../support/warnings';

const { PRO } = RedisPlan;

describe('a prop that does not exist', () => {
  test.each<{ given: object; warning: string }>([
    { given: { persistance: 'rdb' }, warning: "'persistance' is not a prop of RedisStandaloneProps and is ignored; did you mean 'persistence'?" },
    { given: { eviction_policy: 'noeviction' }, warning: "'eviction_policy' is not a prop of RedisStandaloneProps and is ignored; did you mean 'evictionPolicy'?" },
    { given: { policy: 'noeviction' }, warning: "'policy' is not a prop of RedisStandaloneProps and is ignored; did you mean 'evictionPolicy'?" },
    { given: { mermory: '1Gi' }, warning: "'mermory' is not a prop of RedisStandaloneProps and is ignored; did you mean 'memory'?" },
    { given: { replicas: 3 }, warning: "'replicas' is not a prop of RedisStandaloneProps and is ignored" },
    { given: { toString: () => 'x' }, warning: "'toString' is not a prop of RedisStandaloneProps and is ignored" },
    { given: { scheduling: { nodeselector: {} } }, warning: "'scheduling.nodeselector' is not a prop of RedisScheduling and is ignored; did you mean 'scheduling.nodeSelector'?" },
    { given: { password: RedisPassword.fromSecret({ secretName: 'mine', key: 'p', namespace: 'x' } as never) }, warning: "'password.namespace' is not a prop of SecretKey and is ignored" },
    {
      given: { password: RedisPassword.fromConnectionSecret('mine', { internalSecret: 'x' } as never) },
      warning: "'password.internalSecret' is not a prop of ConnectionSecretOptions and is ignored; did you mean 'password.internalSecretName'?",
    },
    { given: { plan: PRO.customize({ cpus: '1' } as never) }, warning: "plan PRO (customized): 'cpus' is not a prop of RedisPlanOverrides and is ignored; did you mean 'cpu'?" },
    {
      given: { plan: RedisPlan.of({ name: 'MINE', memory: Size.gibibytes(1), storage: Size.gibibytes(8), cluster: true } as never) },
      warning: "plan MINE: 'cluster' is not a prop of RedisPlanOptions and is ignored; did you mean 'clusterMode'?",
    },
    {
      given: { engine: Engine.of({ family: EngineFamily.VALKEY, version: '9.1', images: 'x' } as never) },
      warning: "engine valkey 9.1: 'images' is not a prop of EngineOptions and is ignored; did you mean 'image'?",
    },
  ])('is a warning: $warning', ({ given, warning }) => {
    expect(resolvePlan(given as never).ignored).toEqual([warning]);
  });

  test('is a warning of the topology that was made', () => {
    expect(resolveSentinel({ replica: 3 } as never).ignored).toEqual(["'replica' is not a prop of RedisSentinelProps and is ignored; did you mean 'replicas'?"]);
    expect(resolveCluster({ nodeTimeoutMilliseconds: 1000 } as never).ignored).toEqual(
      ["'nodeTimeoutMilliseconds' is not a prop of RedisClusterProps and is ignored; did you mean 'nodeTimeout'?"]);
  });

  test('is no warning while it is undefined or null', () => {
    expect(resolvePlan({ replicas: undefined, sentinels: null } as never).ignored).toEqual([]);
  });

  test('is written to standard error, and to no manifest', () => {
    const chart = newChart();
    expect(standardErrorOf(() => new RedisStandalone(chart, 'redis', { plan: PRO, name: 'cache', persistance: 'rdb' } as never))).toEqual([
      "warning: test/redis: 'persistance' is not a prop of RedisStandaloneProps and is ignored; did you mean 'persistence'?",
    ]);
    expect(renderChart(chart).yaml).not.toContain('persistance');
  });

  test('is named in one line, with what cannot be seen escaped', () => {
    expect(standardErrorOf(() => new RedisStandalone(newChart(), 'redis', { 'plan': PRO, 'a\nwarning: b': 1 } as never))).toEqual([
      "warning: test/redis: 'a\\nwarning: b' is not a prop of RedisStandaloneProps and is ignored",
    ]);
  });

  test('of an import is a warning', () => {
    const attributes = { host: 'redis', sentinels: ['redis-0:26379'], masterName: 'redis', shards: 3 };
    expect(standardErrorOf(() => RedisSentinel.fromRedisSentinelAttributes(newChart(), 'redis', attributes as never))).toEqual([
      "warning: test/redis: 'shards' is not a prop of RedisSentinelAttributes and is ignored",
    ]);
  });

  test('is named beside the problems, of which it may be the cause', () => {
    expect(messageOf(() => resolvePlan({ plan: undefined, plann: PRO } as never))).toBe("Redis instance 'test/redis' has 1 problem:\n"
      + '  plan: must be a RedisPlan such as RedisPlan.PRO, got undefined\n'
      + "  warning: 'plann' is not a prop of RedisStandaloneProps and is ignored; did you mean 'plan'?");
  });
});

describe('passwordSecret, which is no prop any more', () => {
  test.each([
    { given: 'x', kind: 'a string' },
    { given: { secretName: 'mine', key: 'password' }, kind: 'an object' },
  ])('is an error, for the instance would have another password: $kind', ({ given, kind }) => {
    expect(messageOf(() => resolvePlan({ passwordSecret: given } as never))).toBe("Redis instance 'test/redis' has 1 problem:\n"
      + `  passwordSecret: must not be set, got ${kind}; it is no prop any more: use password: RedisPassword.fromSecret({ secretName, key })`);
  });

  test('is an error in every topology', () => {
    for (const resolve of [resolveSentinel, resolveCluster]) {
      expect(messageOf(() => resolve({ passwordSecret: 'x' } as never))).toContain('passwordSecret: must not be set');
    }
  });
});

describe('an option in the place of another', () => {
  const certificate = RedisCertificate.ownAuthority();
  const messageFor = (props: object) => messageOf(() => new RedisStandalone(new Chart(Testing.app(), 'test', { namespace: 'shop' }), 'redis', { plan: PRO, ...props }));
  const issued = (issuer: unknown, options?: unknown) => (
    { tls: RedisTls.only({ certificate: RedisCertificate.fromIssuer(issuer as never, options as never) }) });

  test.each([
    { given: { certificate }, line: 'certificate: must not be set, got a RedisCertificate; it is an option of tls, such as tls: RedisTls.beside({ certificate })' },
    {
      given: { tls: RedisTls.only(), clientCertificates: RedisClientCertificates.required() },
      line: 'clientCertificates: must not be set, got a RedisClientCertificates; it is an option of tls, such as tls: RedisTls.beside({ clientCertificates })',
    },
    { given: { tls: RedisTls.only({ caVersion: 2 } as never) }, line: 'tls.caVersion: must not be set, got a number; it is an option of the certificate, such as certificate: RedisCertificate.ownAuthority({ dnsNames })' },
    {
      given: issued({ name: 'company', caSecret: { secretName: 'bundle', key: 'ca.crt' } }),
      line: 'tls.certificate.caSecret: must not be set, got an object; it is in the second argument: RedisCertificate.fromIssuer(issuer, { caSecret })',
    },
    {
      given: issued({ name: 'company' }, { caVersion: 2 }),
      line: 'tls.certificate.caVersion: must not be set, got a number; it is an option of RedisCertificate.ownAuthority(): for another authority docs/tls.md has the steps, '
        + "'Rotate the CA key'",
    },
  ])('is an error, for the instance would be less secure: $line', ({ given, line }) => {
    expect(messageFor(given)).toBe(`Redis instance 'test/redis' has 1 problem:\n  ${line}`);
  });

  test('is an error of an import too, which would connect without TLS', () => {
    expect(messageOf(() => RedisStandalone.fromRedisStandaloneAttributes(newChart(), 'redis', { host: 'redis', tls: true } as never)))
      .toBe("Redis 'test/redis' has 1 problem:\n  tls: must not be set, got a boolean; an existing Redis has TLS with caSecret");
  });

  test('an authority is neither a certificate nor an issuer', () => {
    const authority = new RedisCertificateAuthority(newChart(), 'authority');
    expect(messageFor({ tls: RedisTls.only({ certificate: authority as never }) })).toBe("Redis instance 'test/redis' has 1 problem:\n"
      + '  tls.certificate: must be a RedisCertificate such as RedisCertificate.ownAuthority(), got a RedisCertificateAuthority; use RedisCertificate.fromIssuer(authority.issuer)');
    expect(messageFor(issued(authority))).toBe("Redis instance 'test/redis' has 1 problem:\n"
      + '  tls.certificate.issuer: must be a CertificateIssuer, got a RedisCertificateAuthority; pass its issuer: RedisCertificate.fromIssuer(authority.issuer)');
  });

  test('an authority of its own has no versions, and warns of what it ignores', () => {
    expect(messageOf(() => new RedisCertificateAuthority(newChart(), 'authority', { caVersion: 2 } as never))).toBe("RedisCertificateAuthority 'test/authority' has 1 problem:\n"
      + '  caVersion: must not be set, got a number; it is an option of RedisCertificate.ownAuthority(): for another authority docs/tls.md has the steps, '
      + "'Rotate the CA key'");
    expect(standardErrorOf(() => new RedisCertificateAuthority(newChart(), 'authority', { nmae: 'mine' } as never))).toEqual([
      "warning: test/authority: 'nmae' is not a prop of RedisCertificateAuthorityProps and is ignored; did you mean 'name'?",
    ]);
  });
});

describe('what may be a secret', () => {
  const SECRET = 'hunter2-hunter2-hunter2';

  test.each([
    { where: 'in place of a RedisPassword', given: { password: SECRET } },
    { where: 'in an object in place of a RedisPassword', given: { password: { value: SECRET } } },
    { where: 'in place of a Secret', given: { password: RedisPassword.fromSecret(SECRET as never) } },
    { where: 'as a prop that is no more', given: { passwordSecret: SECRET } },
    { where: 'as a prop that does not exist', given: { passwort: SECRET, plan: undefined } },
    { where: 'in a configuration that is no list', given: { configuration: `requirepass ${SECRET}` } },
    { where: 'in a configuration of no strings', given: { configuration: [[`requirepass ${SECRET}`]] } },
    { where: 'as props', given: SECRET },
    { where: 'that is too short', given: { password: RedisPassword.fromValue(SECRET.slice(0, 7)) } },
  ])('is in no message: $where', ({ given }) => {
    const message = messageOf(() => new RedisStandalone(newChart(), 'redis', (typeof given === 'string' ? given : { plan: PRO, ...given }) as never));
    expect(message).not.toContain('hunter2');
  });

  test.each([
    { where: 'in place of a Secret', given: { uriSecret: `redis://:${SECRET}@redis` } },
    { where: 'in place of a RedisPassword', given: { password: SECRET } },
    { where: 'as a value', given: { password: RedisPassword.fromValue(SECRET) } },
    { where: 'as an attribute that is no more', given: { passwordSecret: SECRET } },
    { where: 'in a URL in place of a host', given: { host: `redis://:${SECRET}@redis:6379` } },
  ])('is in no message of an import: $where', ({ given }) => {
    const message = messageOf(() => RedisStandalone.fromRedisStandaloneAttributes(newChart(), 'redis', { host: 'redis', ...given } as never));
    expect(message).not.toContain('hunter2');
  });
});
