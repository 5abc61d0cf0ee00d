import { ApiObject, ApiObjectProps, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  AttachOptions, Engine, IRedis, RedisCertificate, RedisClientCertificates, RedisClientCertificatesOptions, RedisCluster, RedisPlan, RedisSentinel,
  RedisStandalone, RedisStandaloneAttributes, RedisStandaloneProps, RedisTls, RedisTrust,
} from '../../src';

interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
}

const given = RedisCertificate.fromSecret({ secretName: 'certificate' });

/** What a chart with this Redis has, and an attached workload. */
function attachedTo(make: (chart: Chart) => IRedis, options?: AttachOptions) {
  const chart = new Chart(Testing.app(), 'shop', { namespace: 'shop' });
  const deployment = new kplus.Deployment(chart, 'web', { metadata: { name: 'web' }, containers: [{ image: 'web' }] });
  make(chart).attach(deployment, options);
  const all = chart.toJson();
  const find = (kind: string, name: string) => all.find((object) => object.kind === kind && object.metadata.name === name);
  const { containers: [{ env, volumeMounts }], volumes } = find('Deployment', 'web').spec.template.spec;
  const value = (name: string) => env.find((entry: { name: string }) => entry.name === name)?.value;
  return { all, find, value, env, volumeMounts, volumes };
}

const standalone = (clientCertificates: RedisClientCertificates, props: Partial<RedisStandaloneProps> = {}, certificate?: RedisCertificate) => (
  (chart: Chart) => new RedisStandalone(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', tls: RedisTls.beside({ clientCertificates, certificate }), ...props }));

const conf = ({ find }: ReturnType<typeof attachedTo>, name = 'cache-config') => find('ConfigMap', name).data['restart.conf'] as string;

test.each([
  ['optional', RedisClientCertificates.optional()],
  ['yes', RedisClientCertificates.required()],
])('tls-auth-clients %s, and cert-manager makes a certificate for clients that serves nothing and names no user', (mode, clientCertificates) => {
  const made = attachedTo(standalone(clientCertificates));
  expect(conf(made)).toContain(`tls-auth-clients ${mode}\n`);
  expect(conf(made)).not.toContain('tls-auth-clients-user');
  const { spec } = made.find('Certificate', 'cache-client-tls');
  expect(spec).toMatchObject({
    secretName: 'cache-client-tls',
    duration: '2160h0m0s',
    dnsNames: ['cache-client-tls.shop.svc'],
    usages: ['digital signature', 'client auth'],
    issuerRef: { name: 'cache-ca', kind: 'Issuer' },
  });
  expect(spec.commonName).toBeUndefined();
});

test('an attached workload gets certificate and key as files of one volume', () => {
  const { value, volumeMounts, volumes } = attachedTo(standalone(RedisClientCertificates.required()), { prefix: 'CACHE_' });
  const folder = '/etc/redis-client-certificate/cache';
  expect([value('CACHE_CERT_FILE'), value('CACHE_KEY_FILE')]).toEqual([`${folder}/tls.crt`, `${folder}/tls.key`]);
  expect(volumeMounts).toContainEqual({ name: 'redis-client-certificate-cache-client-tls', mountPath: folder, readOnly: true });
  expect(volumes).toContainEqual({
    name: 'redis-client-certificate-cache-client-tls',
    secret: { secretName: 'cache-client-tls', items: [{ key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' }] },
  });
});

test('a workload that stays on the plain port gets none', () => {
  const tls = RedisTls.beside({ attachPlain: true, clientCertificates: RedisClientCertificates.required() });
  const { env } = attachedTo((chart) => new RedisStandalone(chart, 'redis', { plan: RedisPlan.PRO, tls }));
  expect(JSON.stringify(env)).not.toContain('CERT_FILE');
});

test('pythonUrl and javaTrustStore present it without code', () => {
  const python = attachedTo(standalone(RedisClientCertificates.required()), { trust: [RedisTrust.pythonUrl()] });
  const folder = '/etc/redis-client-certificate/cache';
  expect(python.value('REDIS_URL')).toBe(
    `$(REDIS_BASE_URL)?ssl_cert_reqs=required&ssl_ca_certs=/etc/redis-ca/cache/ca.crt&ssl_certfile=${folder}/tls.crt&ssl_keyfile=${folder}/tls.key`);

  const java = attachedTo(standalone(RedisClientCertificates.required()), { trust: [RedisTrust.javaTrustStore()] });
  expect(java.value('JAVA_TOOL_OPTIONS')).toBe('-Djavax.net.ssl.trustStore=/etc/redis-trust-store/cache/truststore.p12 -Djavax.net.ssl.trustStorePassword=changeit '
    + '-Djavax.net.ssl.keyStore=/etc/redis-key-store/cache/keystore.p12 -Djavax.net.ssl.keyStorePassword=changeit');
  const stores = { pkcs12: { create: true, password: 'changeit', profile: 'Modern2023' } };
  for (const name of ['cache-tls', 'cache-client-tls']) { expect(java.find('Certificate', name).spec.keystores).toEqual(stores); }
  expect(java.volumes).toContainEqual({
    name: 'redis-key-store-cache-client-tls', secret: { secretName: 'cache-client-tls', items: [{ key: 'keystore.p12', path: 'keystore.p12' }] },
  });
});

test('a client certificate of the user, with keys of its own', () => {
  const secret = { secretName: 'mine', certificateKey: 'app.pem', privateKeyKey: 'app.key' };
  const { all, volumes } = attachedTo(standalone(RedisClientCertificates.required({ secret }), {}, given));
  expect(all.filter(({ kind }) => kind === 'Certificate')).toEqual([]);
  expect(volumes).toContainEqual({
    name: expect.stringMatching(/^redis-client-certificate-[0-9a-f]{16}$/),
    secret: { secretName: 'mine', items: [{ key: 'app.pem', path: 'tls.crt' }, { key: 'app.key', path: 'tls.key' }] },
  });
});

describe.each([
  ['cdk8s-plus', (chart: Chart) => new kplus.Deployment(chart, 'orders', { metadata: { name: 'orders' }, containers: [{ name: 'orders', image: 'orders' }] })],
  ['a plain object', (chart: Chart) => new ApiObject(chart, 'orders', {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'orders' }, spec: { template: { spec: { containers: [{ name: 'orders', image: 'orders' }] } } },
  } as ApiObjectProps)],
])('a workload of %s with two Redis', (_, make) => {
  /** What is mounted, by path: the Secret with the keys of the Secret that are its files. */
  const both = (first: Partial<RedisStandaloneAttributes>, second: Partial<RedisStandaloneAttributes>) => {
    const chart = new Chart(Testing.app(), 'shop', { namespace: 'shop' });
    const orders = make(chart);
    [first, second].forEach((attributes, index) => RedisStandalone.fromRedisStandaloneAttributes(chart, `redis-${index}`, {
      host: `redis-${index}`, caSecret: { secretName: 'ca', key: 'ca.crt' }, ...attributes,
    }).attach(orders, { prefix: `R${index}_`, trust: [] }));
    const { containers: [{ volumeMounts }], volumes } = chart.toJson().find(({ metadata }) => metadata.name === 'orders').spec.template.spec;
    return Object.fromEntries(volumeMounts.map(({ name, mountPath }: VolumeMount) => {
      const { secret: { secretName, items } } = volumes.find((volume: { name: string }) => volume.name === name);
      return [mountPath, [secretName, ...items.map(({ key }: { key: string }) => key)].join(' ')];
    }));
  };

  test('and one Secret for both has its files at both paths', () => {
    const clientCertificate = { secretName: 'orders' };
    expect(both({ clientCertificate }, { clientCertificate })).toEqual({
      '/etc/redis-ca/redis-0': 'ca ca.crt',
      '/etc/redis-ca/redis-1': 'ca ca.crt',
      '/etc/redis-client-certificate/redis-0': 'orders tls.crt tls.key',
      '/etc/redis-client-certificate/redis-1': 'orders tls.crt tls.key',
    });
  });

  test('and other keys of one Secret has for each those of its own', () => {
    const of = (name: string) => ({
      caSecret: { secretName: 'ca', key: `${name}.ca` }, clientCertificate: { secretName: 'orders', certificateKey: `${name}.crt`, privateKeyKey: `${name}.key` },
    });
    expect(both(of('a'), of('b'))).toEqual({
      '/etc/redis-ca/redis-0': 'ca a.ca',
      '/etc/redis-ca/redis-1': 'ca b.ca',
      '/etc/redis-client-certificate/redis-0': 'orders a.crt a.key',
      '/etc/redis-client-certificate/redis-1': 'orders b.crt b.key',
    });
  });

  test('at one host and with a Secret each is an error: there is one path', () => {
    const at = (port: number) => ({ host: 'redis.example.com', port, clientCertificate: { secretName: `orders-${port}` } });
    expect(() => both(at(6380), at(6390))).toThrow(
      "redis: must not need a mount path at which container 'orders' has another volume, got '/etc/redis-client-certificate/redis.example.com'");
  });
});

test('a trust store of the user leaves the key store to cert-manager, as while several versions of the authority are trusted', () => {
  const certificate = RedisCertificate.ownAuthority({ trustedCaVersions: [1, 2] });
  const { value, find, volumes } = attachedTo(standalone(RedisClientCertificates.required(), {}, certificate), {
    trust: [RedisTrust.javaTrustStore({ secretName: 'both' })],
  });
  expect(value('JAVA_TOOL_OPTIONS')).toContain(' -Djavax.net.ssl.keyStore=/etc/redis-key-store/cache/keystore.p12 -Djavax.net.ssl.keyStorePassword=changeit');
  expect(find('Certificate', 'cache-client-tls').spec.keystores.pkcs12).toMatchObject({ create: true, password: 'changeit' });
  expect(find('Certificate', 'cache-tls').spec.keystores).toBeUndefined();
  expect(volumes).toContainEqual(expect.objectContaining({ name: 'redis-key-store-cache-client-tls' }));
});

test('login: the certificate has the name of the user of applications', () => {
  const made = attachedTo(standalone(RedisClientCertificates.optional({ login: true })));
  expect(conf(made)).toContain('tls-auth-clients optional\ntls-auth-clients-user CN\n');
  expect(made.find('Certificate', 'cache-client-tls').spec.commonName).toBe('default');
  expect(made.find('Certificate', 'cache-tls').spec.commonName).toBeUndefined();
});

test('with sentinels, proxies have a certificate of their own, which is no login', () => {
  const sentinel = (options: RedisClientCertificatesOptions, certificate?: RedisCertificate) => attachedTo((chart) => new RedisSentinel(chart, 'redis', {
    plan: RedisPlan.PRO, name: 'cache', tls: RedisTls.only({ certificate, clientCertificates: RedisClientCertificates.required(options) }),
  }));
  const { find } = sentinel({ login: true });
  const { spec } = find('Certificate', 'cache-proxy-tls');
  expect(spec).toMatchObject({ secretName: 'cache-proxy-tls', usages: ['digital signature', 'client auth'] });
  expect(spec.commonName).toBeUndefined();
  const filesOf = (deployment: { spec: { template: { spec: { volumes: { name: string }[] } } } }) => deployment.spec.template.spec.volumes.find(({ name }) => name === 'client-tls');
  expect(filesOf(find('Deployment', 'cache-proxy'))).toMatchObject({ secret: { secretName: 'cache-proxy-tls', items: [{ key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' }] } });
  const cfg = find('ConfigMap', 'cache-proxy').data['haproxy.cfg'];
  expect(cfg).toContain('load crt "${REDIS_TLS_CLIENT_CERT_FILE}" key "${REDIS_TLS_CLIENT_KEY_FILE}"\n');
  expect(cfg.match(/server asked .*/g).filter((line: string) => !line.includes('ssl crt "${REDIS_TLS_CLIENT_CERT_FILE}" verify required'))).toEqual([]);

  expect(filesOf(sentinel({ secret: { secretName: 'mine' } }, given).find('Deployment', 'cache-proxy'))).toMatchObject({ secret: { secretName: 'mine', optional: true } });
});

test.each<readonly [string, (chart: Chart, tls: RedisTls) => IRedis, string]>([
  ['RedisCluster', (chart, tls) => new RedisCluster(chart, 'redis', { plan: RedisPlan.ENTERPRISE, name: 'cache', tls }), 'cache-0'],
  ['RedisSentinel', (chart, tls) => new RedisSentinel(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', tls }), 'cache-sentinel'],
])('%s: scripts that write a configuration of their own know of them too', (_, make, workload) => {
  const { find } = attachedTo((chart) => make(chart, RedisTls.only({ clientCertificates: RedisClientCertificates.required() })));
  const [{ env }] = find('StatefulSet', workload).spec.template.spec.containers;
  expect(env).toContainEqual({ name: 'REDIS_TLS_CLIENTS', value: 'yes' });
});

test('what cannot be is an error, with all of its problems', () => {
  const refused = (clientCertificates: RedisClientCertificates, props?: Partial<RedisStandaloneProps>, certificate?: RedisCertificate) => (
    expect(() => attachedTo(standalone(clientCertificates, props, certificate))));
  refused(RedisClientCertificates.required(), {}, given).toThrow(
    'tls.clientCertificates.secret: must be the Secret of a client certificate, got undefined; with RedisCertificate.fromSecret() cert-manager makes none');
  refused(RedisClientCertificates.optional({ secret: { secretName: 'cache-connection', privateKeyKey: 'tls.crt' } })).toThrow([
    '  tls.clientCertificates.secret.privateKeyKey: must differ from certificateKey, got \'tls.crt\'',
    '  tls.clientCertificates.secret.secretName: must not be a Secret that the Job makes for the instance, got \'cache-connection\'; it has passwords, and no certificate',
  ].join('\n'));
  const named = (secretName: string) => refused(RedisClientCertificates.required({ secret: { secretName } }));
  const other = (secretName: string, why: string) => `tls.clientCertificates.secret.secretName: must not be another Secret of the instance, got '${secretName}'; ${why}`;
  refused(RedisClientCertificates.required({ secret: { secretName: 'certificate' } }), {}, given).toThrow(other('certificate', 'clients would have the key of the servers, and could be one to others'));
  for (const name of ['cache-ca', 'cache-ca-2']) { named(name).toThrow(other(name, 'clients would have the key of the authority, and could sign certificates')); }
  named('cache-ca-bundle-1-2').toThrow(other('cache-ca-bundle-1-2', 'it has certificates of authorities alone, and no key'));
  named('cache-tls').toThrow(other('cache-tls', 'clients would have the key of the servers, and could be one to others'));
  refused(RedisClientCertificates.required({ login: true }), { engine: Engine.REDIS_8_0 }, RedisCertificate.fromIssuer({ name: 'company' })).toThrow([
    '  tls.clientCertificates.login: must be absent with redis 8.0, got true; Valkey 9.1 and newer know it',
    '  tls.clientCertificates.login: must be absent but with RedisCertificate.ownAuthority() and the client certificate that cert-manager makes, got true; '
      + 'another authority may have signed certificates with the names of users, those of the pods too',
  ].join('\n'));
  refused(RedisClientCertificates.required({ login: true }), { plan: RedisPlan.FREE }).toThrow('tls.clientCertificates.login: must be absent without a password');
});

test('an imported Redis that wants a client certificate', () => {
  const clientCertificate = { secretName: 'orders', certificateKey: 'orders.pem' };
  const { value } = attachedTo((chart) => RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', {
    host: 'redis.example.com', caSecret: { secretName: 'ca', key: 'ca.crt' }, clientCertificate,
  }));
  expect(value('REDIS_CERT_FILE')).toBe('/etc/redis-client-certificate/redis.example.com/tls.crt');
  expect(() => attachedTo((chart) => RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis', clientCertificate })))
    .toThrow('clientCertificate: must be absent without caSecret');
});
