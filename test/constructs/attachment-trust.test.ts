import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  AttachOptions, IRedis, RedisCertificate, RedisCertificateAuthority, RedisClientCertificates, RedisPlan, RedisReplication, RedisStandalone, RedisTls,
  RedisTrust, RedisVariable, SecretKey,
} from '../../src';
import { messageOf } from '../support/errors';
import { newChart, podTemplateOf, renderChart } from '../support/manifests';
import { silently, standardErrorOf } from '../support/warnings';
import { OBJECT_WORKLOADS, PLUS_WORKLOADS } from '../support/workloads';

const TLS = { tls: RedisTls.beside() };

type MakeRedis = (chart: ReturnType<typeof newChart>) => IRedis;

const standalone: MakeRedis = (chart) => new RedisStandalone(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', ...TLS });
const imported = (attributes = {}): MakeRedis => (chart) => RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', {
  host: 'redis', caSecret: { secretName: 'redis-ca', key: 'ca.crt' }, ...attributes,
});

/** What a Deployment of one container gets. */
function attached(make: MakeRedis, options: AttachOptions, envVariables: Record<string, kplus.EnvValue> = {}) {
  const chart = newChart({ namespace: 'shop' });
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web', envVariables }] });
  const attachment = make(chart).attach(web, options);
  const rendered = renderChart(chart);
  const { containers: [{ env, volumeMounts }], volumes } = podTemplateOf(rendered.find('Deployment')).spec;
  const valueOf = (name: string) => env.find((entry: { name: string }) => entry.name === name);
  const names = env.map(({ name }: { name: string }) => name);
  return { env, names, valueOf, volumeMounts, volumes, rendered, warnings: attachment.node.metadata.map(({ data }) => data) };
}

const fromSecret = (name: string, secretName: string, key: string) => ({ name, valueFrom: { secretKeyRef: { name: secretName, key } } });

describe('by default', () => {
  test('Node.js trusts the certificate, and every client has the file', () => {
    const { env } = attached(standalone, {});
    expect(env).toEqual([
      fromSecret('REDIS_URL', 'cache-connection', 'tls-uri'),
      { name: 'REDIS_CA_FILE', value: '/etc/redis-ca/cache/ca.crt' },
      { name: 'NODE_EXTRA_CA_CERTS', value: '/etc/redis-ca/cache/ca.crt' },
    ]);
    expect(attached(standalone, { trust: [RedisTrust.nodeJs()] }).env).toEqual(env);
  });

  test('no object of the instance changes', () => {
    const certificate = (options: AttachOptions) => attached(standalone, options).rendered.find('Certificate', 'cache-tls');
    expect(certificate({}).spec).not.toHaveProperty('keystores');
    expect(certificate({ trust: [RedisTrust.openSsl(), RedisTrust.pythonUrl()] })).toEqual(certificate({}));
  });
});

test('an empty list leaves it to the code: the file and its path are there', () => {
  const { names, volumeMounts } = attached(standalone, { trust: [] });
  expect(names).toEqual(['REDIS_URL', 'REDIS_CA_FILE']);
  expect(volumeMounts).toHaveLength(1);
});

test('OpenSSL takes the file in place of that of the system', () => {
  expect(attached(standalone, { trust: [RedisTrust.openSsl()] }).env.slice(1)).toEqual([
    { name: 'REDIS_CA_FILE', value: '/etc/redis-ca/cache/ca.crt' },
    { name: 'SSL_CERT_FILE', value: '/etc/redis-ca/cache/ca.crt' },
  ]);
});

describe('a URL for Python', () => {
  const PARAMETERS = '?ssl_cert_reqs=required&ssl_ca_certs=/etc/redis-ca';

  test('is that of the Secret with parameters, which comes before it', () => {
    const { env } = attached(standalone, { trust: [RedisTrust.pythonUrl()] });
    expect(env).toEqual([
      fromSecret('REDIS_BASE_URL', 'cache-connection', 'tls-uri'),
      { name: 'REDIS_URL', value: `$(REDIS_BASE_URL)${PARAMETERS}/cache/ca.crt` },
      { name: 'REDIS_CA_FILE', value: '/etc/redis-ca/cache/ca.crt' },
    ]);
  });

  test('is there for the read address too, with the prefix of the attachment', () => {
    const { env } = attached((chart) => new RedisReplication(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', ...TLS }),
      { prefix: 'JOBS_', variables: [RedisVariable.READ_URL], trust: [RedisTrust.pythonUrl()] });
    expect(env.slice(2, 4)).toEqual([
      fromSecret('JOBS_BASE_READ_URL', 'cache-connection', 'tls-read-uri'),
      { name: 'JOBS_READ_URL', value: `$(JOBS_BASE_READ_URL)${PARAMETERS}/cache/ca.crt` },
    ]);
  });

  test('is one variable if the URL is known', () => {
    const url = (make: MakeRedis) => attached(make, { trust: [RedisTrust.pythonUrl()] }).valueOf('REDIS_URL').value;
    expect(url(imported())).toBe(`rediss://redis:6380${PARAMETERS}/redis/ca.crt`);
    expect(url((chart) => new RedisStandalone(chart, 'redis', { plan: RedisPlan.FREE, name: 'cache', ...TLS }))).toBe(`rediss://cache:6380${PARAMETERS}/cache/ca.crt`);
  });

  test('keeps the parameters that a URL has', () => {
    const connection = { host: 'redis', port: 6380, uri: 'rediss://redis:6380/3?protocol=3', caSecret: { secretName: 'redis-ca', key: 'ca.crt' } };
    const own: MakeRedis = (chart) => {
      const redis = imported()(chart);
      Object.defineProperty(redis, 'connection', { value: connection });
      return redis;
    };
    expect(attached(own, { trust: [RedisTrust.pythonUrl()] }).valueOf('REDIS_URL').value)
      .toBe('rediss://redis:6380/3?protocol=3&ssl_cert_reqs=required&ssl_ca_certs=/etc/redis-ca/redis/ca.crt');
  });
});

describe('a trust store of Java', () => {
  const java = (passwordSecret?: SecretKey) => RedisTrust.javaTrustStore({ secretName: 'java', key: 'store.jks', passwordSecret });

  test('is made by cert-manager, mounted and named', () => {
    const { env, volumes, volumeMounts, rendered } = attached(standalone, { trust: [RedisTrust.javaTrustStore()] });
    expect(rendered.find('Certificate', 'cache-tls').spec.keystores).toEqual({ pkcs12: { create: true, password: 'changeit', profile: 'Modern2023' } });
    expect(volumes[1]).toEqual({ name: 'redis-trust-store-cache-tls', secret: { secretName: 'cache-tls', items: [{ key: 'truststore.p12', path: 'truststore.p12' }] } });
    expect(volumeMounts[1]).toEqual({ name: 'redis-trust-store-cache-tls', mountPath: '/etc/redis-trust-store/cache', readOnly: true });
    expect(env.slice(2)).toEqual([{
      name: 'JAVA_TOOL_OPTIONS',
      value: '-Djavax.net.ssl.trustStore=/etc/redis-trust-store/cache/truststore.p12 -Djavax.net.ssl.trustStorePassword=changeit',
    }]);
  });

  test('keeps the key stores that a patch of the user asks for', () => {
    const jks = { create: true, passwordSecretRef: { name: 'jks', key: 'password' } };
    const patched: MakeRedis = (chart) => {
      const redis = standalone(chart);
      (redis.node.findChild('Certificate') as ApiObject).addJsonPatch(JsonPatch.add('/spec/keystores', { jks }));
      return redis;
    };
    expect(attached(patched, { trust: [RedisTrust.javaTrustStore()] }).rendered.find('Certificate', 'cache-tls').spec.keystores)
      .toEqual({ jks, pkcs12: { create: true, password: 'changeit', profile: 'Modern2023' } });
  });

  test('of the user is mounted as it is, with its password before the variable that refers to it', () => {
    const { env, volumes } = attached(imported(), { trust: [java({ secretName: 'java', key: 'password' })] });
    expect(volumes[1]).toEqual({ name: expect.stringMatching(/^redis-trust-store-[0-9a-f]{16}$/), secret: { secretName: 'java', items: [{ key: 'store.jks', path: 'truststore.p12' }] } });
    expect(env.slice(2)).toEqual([
      fromSecret('REDIS_TRUST_STORE_PASSWORD', 'java', 'password'),
      {
        name: 'JAVA_TOOL_OPTIONS',
        value: '-Djavax.net.ssl.trustStore=/etc/redis-trust-store/redis/truststore.p12 -Djavax.net.ssl.trustStorePassword=$(REDIS_TRUST_STORE_PASSWORD)',
      },
    ]);
    expect(attached(imported(), { trust: [java()] }).valueOf('JAVA_TOOL_OPTIONS').value).toContain('trustStorePassword=changeit');
  });

  test.each([
    ['an imported Redis', imported()],
    ['a certificate of the user', (chart: any) => new RedisStandalone(chart, 'redis', {
      plan: RedisPlan.PRO, name: 'cache', tls: RedisTls.beside({ certificate: RedisCertificate.fromSecret({ secretName: 'mine' }) }),
    })],
  ])('must be that of the user for %s', (_, make) => {
    expect(messageOf(() => attached(make, { trust: [RedisTrust.javaTrustStore()] }))).toContain("\n  trust: must have the Secret of a trust store, got 'RedisTrust.javaTrustStore()'; "
      + 'the certificate of this Redis is not made by cert-manager for this app, so that no trust store is: pass { secretName } of one of yours');
  });
});

test.each([...PLUS_WORKLOADS, ...OBJECT_WORKLOADS].filter(({ dropsVolumes }) => !dropsVolumes))('every way works in $name', ({ make }) => {
  const chart = newChart({ namespace: 'shop' });
  standalone(chart).attach(make(chart), { trust: [RedisTrust.nodeJs(), RedisTrust.openSsl(), RedisTrust.pythonUrl(), RedisTrust.javaTrustStore()] });
  const workload = renderChart(chart).objects.find(({ metadata }) => metadata.name.startsWith('test-web'))!;
  const spec = workload.kind === 'Pod' ? workload.spec : (workload.spec.jobTemplate?.spec ?? workload.spec).template.spec;
  for (const { env, volumeMounts } of spec.containers) {
    expect(env.map(({ name }: { name: string }) => name)).toEqual(['REDIS_BASE_URL', 'REDIS_URL', 'REDIS_CA_FILE', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'JAVA_TOOL_OPTIONS']);
    expect(volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual(['/etc/redis-ca/cache', '/etc/redis-trust-store/cache']);
  }
});

describe('a container that has the variable of a way', () => {
  const ALL = [RedisTrust.nodeJs(), RedisTrust.openSsl(), RedisTrust.javaTrustStore()];
  const options = '-Djavax.net.ssl.trustStore=/etc/redis-trust-store/cache/truststore.p12 -Djavax.net.ssl.trustStorePassword=changeit';
  const containing = (own: Record<string, string>) => (
    attached(standalone, { trust: ALL }, Object.fromEntries(Object.entries(own).map(([name, value]) => [name, kplus.EnvValue.fromValue(value)]))));

  test('keeps it, and a warning says what is missing', () => {
    const own = { NODE_EXTRA_CA_CERTS: '/own.crt', SSL_CERT_FILE: '/own.crt', JAVA_TOOL_OPTIONS: '-Xss1m' };
    const { env, warnings } = silently(() => containing(own));
    expect(env.slice(0, 3)).toEqual(Object.entries(own).map(([name, value]) => ({ name, value })));
    expect(env).toHaveLength(5);
    expect(warnings).toEqual([
      "container 'main' has NODE_EXTRA_CA_CERTS already and keeps it: Node.js does not trust the certificate of this Redis unless that file has the certificates of "
        + "/etc/redis-ca/cache/ca.crt too, or the client gets them as its 'ca' option",
      "container 'main' has SSL_CERT_FILE already and keeps it: OpenSSL does not trust the certificate of this Redis unless that file has the certificates of /etc/redis-ca/cache/ca.crt too",
      `container 'main' has JAVA_TOOL_OPTIONS already and keeps it: Java does not trust the certificate of this Redis unless you add ${options}`,
    ]);
  });

  test('with the same effect is no warning', () => {
    const file = '/etc/redis-ca/cache/ca.crt';
    expect(containing({ NODE_EXTRA_CA_CERTS: file, SSL_CERT_FILE: file, JAVA_TOOL_OPTIONS: `-Xss1m ${options}` }).warnings).toEqual([]);
  });
});

describe('a container that is attached to two Redis', () => {
  const ALL = [RedisTrust.nodeJs(), RedisTrust.openSsl(), RedisTrust.javaTrustStore()];
  const OWN = [RedisTrust.nodeJs(), RedisTrust.openSsl(), RedisTrust.javaTrustStore({ secretName: 'java' })];
  const { fromIssuer, fromSecret: given, ownAuthority } = RedisCertificate;
  const bundle = (secretName: string) => ({ caSecret: { secretName, key: 'ca.crt' } });

  /** The variables that the second attachment warns of. */
  function warnedOf(certificates: readonly RedisCertificate[], trust = ALL, clientCertificates?: RedisClientCertificates): string[] {
    const chart = newChart({ namespace: 'shop' });
    new RedisCertificateAuthority(chart, 'authority');
    const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
    const attachments = silently(() => certificates.map((certificate, index) => (
      new RedisStandalone(chart, `redis-${index}`, { plan: RedisPlan.PRO, name: `cache-${index}`, tls: RedisTls.beside({ certificate, clientCertificates }) })
        .attach(web, { prefix: `R${index}_`, trust }))));
    return attachments.flatMap(({ node }) => node.metadata).map(({ data }) => /'main' has (\S+) already/.exec(data)![1]);
  }

  const EVERY = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'JAVA_TOOL_OPTIONS'];

  test.each([
    { what: 'one issuer', certificates: [fromIssuer({ name: 'redis-authority' }), fromIssuer({ name: 'redis-authority' })], trust: ALL },
    { what: 'one cluster issuer', certificates: [1, 2].map(() => fromIssuer({ name: 'ca', kind: 'ClusterIssuer' })), trust: ALL },
    { what: 'one Secret with the authorities, whatever the issuer', certificates: [fromIssuer({ name: 'a' }, bundle('cas')), fromIssuer({ name: 'b' }, bundle('cas'))], trust: OWN },
    { what: 'one Secret of the user', certificates: [given({ secretName: 'mine' }), given({ secretName: 'mine' })], trust: OWN },
  ])('trusts both by one file with $what, which is no warning', ({ certificates, trust }) => {
    expect(warnedOf(certificates, trust)).toEqual([]);
  });

  test.each([
    { what: 'authorities of their own', certificates: [ownAuthority(), ownAuthority()] },
    { what: 'other issuers', certificates: [fromIssuer({ name: 'a' }), fromIssuer({ name: 'b' })] },
    { what: 'issuers of other kinds', certificates: [fromIssuer({ name: 'ca' }), fromIssuer({ name: 'ca', kind: 'ClusterIssuer' })] },
  ])('is warned of with $what', ({ certificates }) => {
    expect(warnedOf(certificates)).toEqual(EVERY);
  });

  test.each([
    { what: 'the first one', certificates: [fromIssuer({ name: 'ca' }, bundle('cas')), fromIssuer({ name: 'ca' })] },
    { what: 'the second one', certificates: [fromIssuer({ name: 'ca' }), fromIssuer({ name: 'ca' }, bundle('cas'))] },
    { what: 'each', certificates: [fromIssuer({ name: 'ca' }, bundle('one')), fromIssuer({ name: 'ca' }, bundle('two'))] },
  ])('is warned of where $what has a Secret of its own with the authorities, in spite of one issuer', ({ certificates }) => {
    expect(warnedOf(certificates, [RedisTrust.nodeJs()])).toEqual(['NODE_EXTRA_CA_CERTS']);
  });

  test('is warned of for Java where clients present certificates: a key store has that of one Redis', () => {
    expect(warnedOf([1, 2].map(() => fromIssuer({ name: 'ca' })), ALL, RedisClientCertificates.optional())).toEqual(['JAVA_TOOL_OPTIONS']);
  });

  test('is warned of in the container that has the path of that file, and not the file', () => {
    const chart = newChart({ namespace: 'shop' });
    const redis = (name: string) => new RedisStandalone(chart, name, { plan: RedisPlan.PRO, name, tls: RedisTls.beside({ certificate: fromIssuer({ name: 'ca' }) }) });
    const file = kplus.EnvValue.fromValue('/etc/redis-ca/one/ca.crt');
    const web = new kplus.Deployment(chart, 'web', {
      containers: [
        { name: 'attached', image: 'web' }, { name: 'other', image: 'web', envVariables: { NODE_EXTRA_CA_CERTS: file } },
      ],
    });
    redis('one').attach(web, { prefix: 'ONE_', containers: ['attached'] });
    const { node } = silently(() => redis('two').attach(web, { prefix: 'TWO_' }));
    expect(node.metadata.map(({ data }) => data)).toEqual([expect.stringContaining("container 'other' has NODE_EXTRA_CA_CERTS already and keeps it")]);
  });
});

test('without TLS it has no effect, which is a warning', () => {
  const plain: MakeRedis = (chart) => new RedisStandalone(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache' });
  expect(standardErrorOf(() => {
    expect(attached(plain, { trust: [RedisTrust.pythonUrl(), RedisTrust.javaTrustStore()] }).env).toEqual([fromSecret('REDIS_URL', 'cache-connection', 'uri')]);
  })).toEqual([expect.stringContaining("'trust' has no effect: attached workloads connect to this Redis without TLS")]);
  expect(standardErrorOf(() => attached(plain, { trust: [] }))).toEqual([]);
});

test('what cannot be is an error that lists every problem', () => {
  const store = { secretName: 'No Name', key: 'a/b', passwordSecret: { secretName: 'x', key: '' } };
  expect(messageOf(() => attached(imported(), { trust: [RedisTrust.openSsl(), RedisTrust.openSsl(), RedisTrust.javaTrustStore(store)] }))).toMatch(
    /has 4 problems:\n {2}trust: must not contain an entry twice, got 'openssl'\n {2}trust\.passwordSecret\.key: .*\n {2}trust\.secretName: .*\n {2}trust\.key: /);
  expect(messageOf(() => attached(imported(), { trust: ['node'] as any }))).toContain('trust: must be a list of RedisTrust such as RedisTrust.openSsl(), got ["node"]');
  expect(messageOf(() => attached(imported(), { trust: [RedisTrust.javaTrustStore('java' as any)] }))).toContain('trust.store: must be an object, got a string');
});
