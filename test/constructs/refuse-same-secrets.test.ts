import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { Secret } from 'cdk8s-plus-28';
import {
  KubeBlocksRedis, RedisCertificate, RedisCertificateAuthority, RedisClientCertificates, RedisCluster, RedisPassword, RedisPlan, RedisReplication,
  RedisSentinel, RedisStandalone, RedisStandaloneAttributes, RedisTls,
} from '../../src';
import { messageOf } from '../support/errors';
import { silently, standardErrorOf } from '../support/warnings';

const { PRO, ENTERPRISE } = RedisPlan;

function synth(build: (chart: Chart) => void): () => string {
  const app = new App();
  build(new Chart(app, 'shop', { namespace: 'shop' }));
  return () => silently(() => app.synthYaml());
}

/** A Certificate of the user's. */
function certificate(chart: Chart, secretName: string, id = 'mine'): ApiObject {
  return new ApiObject(chart, id, { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: id }, spec: { secretName } } as object as never);
}

/** The lines of the error at synth, without the path of the chart. */
function problemsOf(build: (chart: Chart) => void): string[] {
  return messageOf(synth(build)).split('\n').slice(1).map((line) => line.replace(/^ *\[\S*\] /, ''));
}

type Build = (chart: Chart) => unknown;

/** An instance, and its relation to a Secret. */
const use = (what: string, secret: string, has: string, build: Build) => ({ what, secret, has, build });
const standalone = (password?: RedisPassword): Build => (chart) => silently(() => new RedisStandalone(chart, 'redis', { plan: PRO, name: 'r', password }));
const sentinel = (password?: RedisPassword): Build => (chart) => new RedisSentinel(chart, 'redis', { plan: PRO, name: 'r', password });
const kubeBlocks = (shards?: number): Build => (chart) => new KubeBlocksRedis(chart, 'redis', { plan: ENTERPRISE, name: 'r', shards });
const finished = (secretName: string, internalSecretName?: string) => RedisPassword.fromConnectionSecret(secretName, { internalSecretName });

const MADE = [
  use('the connection Secret', 'r-connection', "the Job of 'shop/redis' writes passwords into it", standalone()),
  use('the internal Secret', 'r-internal', "the Job of 'shop/redis' writes passwords into it", sentinel()),
  use("the operator's account", 'r-redis-account-default', "the operator writes passwords of 'shop/redis' into it", kubeBlocks()),
  use("the operator's copy of the certificate", 'r-redis-tls-certs', "the operator writes a certificate of 'shop/redis' into it", kubeBlocks()),
  use("the account of the operator's shards", 'r-shard-default', "the operator writes passwords of 'shop/redis' into it", kubeBlocks(3)),
];

test.each([
  ...MADE,
  use('the Secret of a given password', 'mine', "'shop/redis' takes passwords from it", standalone(RedisPassword.fromSecret({ secretName: 'mine', key: 'password' }))),
  use('a finished connection Secret', 'vault', "'shop/redis' takes passwords from it", standalone(finished('vault'))),
  use('a finished internal Secret', 'vault-internal', "'shop/redis' takes passwords from it", sentinel(finished('vault', 'vault-internal'))),
  use('a connection Secret in the YAML', 'r-connection', "'shop/redis' writes its password into it", standalone(RedisPassword.fromValue('correct horse battery'))),
])('an authority in $what of an instance is an error at synth, in either order', ({ secret, has, build }) => {
  const line = (first: string) => `'shop/${first}' writes a certificate into Secret '${secret}', and ${has}: one would replace what the other wrote; set another name on one of them`;
  const authority = (chart: Chart) => new RedisCertificateAuthority(chart, 'authority', { name: secret });
  for (const parts of [[authority, build], [build, authority]]) {
    expect(problemsOf((chart) => parts.forEach((part) => part(chart)))).toEqual([line('authority/AuthorityCertificate')]);
  }
  expect(problemsOf((chart) => {
    build(chart);
    certificate(chart, secret);
  })).toEqual([line('mine')]);
});

/** An object of the user's that makes a Secret of a name. */
const writer = (what: string, verb: string, apiVersion: string, fieldsOf: (name: string) => object) => {
  const [kind] = what.split(' ');
  return { kind: what, verb, write: (chart: Chart, name: string) => new ApiObject(chart, 'mine', { apiVersion, kind, ...fieldsOf(name) }) };
};
const named = (name: string) => ({ metadata: { name } });

const WRITERS = [
  writer('Secret', 'is', 'v1', named),
  writer('SealedSecret', 'makes', 'bitnami.com/v1alpha1', named),
  writer('ExternalSecret', 'makes', 'external-secrets.io/v1', named),
  writer('ExternalSecret with a target', 'makes', 'external-secrets.io/v1beta1', (name) => ({ spec: { target: { name } } })),
  writer('VaultStaticSecret', 'makes', 'secrets.hashicorp.com/v1beta1', (name) => ({ spec: { destination: { name } } })),
];

test.each(MADE.flatMap((made) => WRITERS.map((object) => ({ ...made, ...object }))))(
  'a user\'s $kind with the name of $what is an error at synth, in either order', ({ secret, has, verb, build, write }) => {
    const mine = (chart: Chart) => write(chart, secret);
    for (const parts of [[mine, build], [build, mine]]) {
      expect(problemsOf((chart) => parts.forEach((part) => part(chart)))).toEqual([
        `'shop/mine' ${verb} Secret '${secret}', and ${has}: one would replace what the other wrote; `
        + 'set another name on the object, and pass it to RedisPassword.fromSecret or fromConnectionSecret to use it',
      ]);
    }
  },
);

test('a Secret of cdk8s-plus, one within the instance, and one whose name a patch sets count too', () => {
  const withSecret = (add: (redis: RedisStandalone, chart: Chart) => void) => problemsOf((chart) => {
    add(new RedisStandalone(chart, 'redis', { plan: PRO, name: 'r' }), chart);
  });

  expect(withSecret((_, chart) => new Secret(chart, 'mine', named('r-connection'))))
    .toEqual([expect.stringContaining("'shop/mine/Resource' is Secret 'r-connection'")]);
  expect(withSecret((redis) => new ApiObject(redis, 'mine', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'r-connection' } })))
    .toEqual([expect.stringContaining("'shop/redis/mine' is Secret 'r-connection'")]);
  expect(withSecret((_, chart) => {
    new ApiObject(chart, 'mine', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mine' } }).addJsonPatch(JsonPatch.replace('/metadata/name', 'r-connection'));
  })).toEqual([expect.stringContaining("'shop/mine' is Secret 'r-connection'")]);
});

test('a Secret of the YAML that an instance reads or writes itself is no error, nor one to which others add keys', () => {
  const secret = (chart: Chart, name: string) => new ApiObject(chart, name, { apiVersion: 'v1', kind: 'Secret', ...named(name) });
  const adding = (chart: Chart, creationPolicy: string) => new ApiObject(chart, creationPolicy, {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    ...{ metadata: { name: creationPolicy.toLowerCase() }, spec: { target: { name: 'value-connection', creationPolicy } } },
  });
  expect(synth((chart) => {
    ['passwords', 'redis', 'redis-internal'].forEach((name) => secret(chart, name));
    new RedisStandalone(chart, 'given', { plan: PRO, name: 'given', password: RedisPassword.fromSecret({ secretName: 'passwords', key: 'redis' }) });
    new RedisSentinel(chart, 'finished', { plan: PRO, name: 'finished', password: RedisPassword.fromConnectionSecret('redis', { internalSecretName: 'redis-internal' }) });
    silently(() => new RedisStandalone(chart, 'value', { plan: PRO, name: 'value', password: RedisPassword.fromValue('correct horse battery') }));
    ['Merge', 'None'].forEach((policy) => adding(chart, policy));
    // FREE has no password, and no Secret.
    secret(chart, 'free-connection');
    new RedisStandalone(chart, 'free', { plan: RedisPlan.FREE, name: 'free' });
  })).not.toThrow();
});

const LEAK = 'clients would have passwords of the pods; name another Secret';
const SHARED = 'the pods of one instance could log in to those of the other; name another Secret';

/** An instance that makes its Secrets, and one that takes those of the user. */
const made: Build = (chart) => new RedisSentinel(chart, 'other', { plan: PRO, name: 'other' });
const vault: Build = (chart) => new RedisReplication(chart, 'other', { plan: PRO, name: 'other', password: finished('vault', 'vault-internal') });

/** Props that name a Secret of that other instance. */
const wrong = (what: string, other: Build, prop: string, secret: string, why: string, build: Build) => ({ what, other, prop, secret, why, build });
const password = (secretName: string, key: string) => standalone(RedisPassword.fromSecret({ secretName, key }));
const certified = (secretName: string): Build => (chart) => new RedisStandalone(chart, 'redis', {
  plan: PRO, tls: RedisTls.beside({ certificate: RedisCertificate.fromSecret({ secretName }) }),
});
const cluster = (given: RedisPassword): Build => (chart) => new RedisCluster(chart, 'redis', { plan: ENTERPRISE, password: given });
const imported = (attributes: Partial<RedisStandaloneAttributes>): Build => (chart) => RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis', ...attributes });

test.each([
  wrong('the connection Secret as the internal one', made, 'password.internalSecretName', 'other-connection', LEAK, cluster(finished('mine', 'other-connection'))),
  wrong('the internal Secret', made, 'password.internalSecretName', 'other-internal', SHARED, sentinel(finished('mine', 'other-internal'))),
  wrong('a finished connection Secret as the internal one', vault, 'password.internalSecretName', 'vault', LEAK, sentinel(finished('mine', 'vault'))),
  wrong('a finished internal Secret', vault, 'password.internalSecretName', 'vault-internal', SHARED, sentinel(finished('mine', 'vault-internal'))),
  wrong('the internal Secret as the connection Secret', made, 'password.secretName', 'other-internal', LEAK, standalone(finished('other-internal'))),
  wrong('the connection Secret', made, 'password.secretName', 'other-connection', 'its URL leads clients to that instance; name another Secret', standalone(finished('other-connection'))),
  wrong('a password of the pods as that of clients', made, 'password.secretName', 'other-internal', LEAK, password('other-internal', 'internal-password')),
  wrong('a finished password of the pods as that of clients', vault, 'password.secretName', 'vault-internal', LEAK, password('vault-internal', 'monitor-password')),
  wrong('a Secret with passwords as the certificate', made, 'tls.certificate.secretName', 'other-internal', 'it has no certificate; name another Secret', certified('other-internal')),
  wrong('the internal Secret as that of an import', made, 'bindingSecretName', 'other-internal', LEAK, imported({ bindingSecretName: 'other-internal' })),
  wrong('the internal Secret as the finished one of an import', made, 'password.secretName', 'other-internal', LEAK, imported({ password: finished('other-internal') })),
  wrong('a password of the pods as the URL of an import', vault, 'uriSecret', 'vault-internal', LEAK, imported({ uriSecret: { secretName: 'vault-internal', key: 'internal-password' } })),
])('an error: to name $what of another instance', ({ other, prop, secret, why, build }) => {
  const has = other === made ? "the Job of 'shop/other' writes passwords into it" : "'shop/other' takes passwords from it";
  const line = `${prop} of 'shop/redis' is Secret '${secret}', and ${has}: ${why}`;

  expect(problemsOf((chart) => [other, build].forEach((part) => part(chart)))).toEqual([line]);
  if (other === made) { expect(problemsOf((chart) => [build, other].forEach((part) => part(chart)))).toEqual([line]); }
});

test('no error: what several instances may share, and an import of an instance of the app', () => {
  expect(synth((chart) => {
    new RedisSentinel(chart, 'other', { plan: PRO, name: 'other' });
    // One password, for clients of both.
    new RedisStandalone(chart, 'same', { plan: PRO, password: RedisPassword.fromSecret({ secretName: 'other-connection', key: 'password' }) });
    // Each key of one Secret has a purpose of its own.
    const key = (name: string) => RedisPassword.fromSecret({ secretName: 'passwords', key: name });
    new RedisStandalone(chart, 'first', { plan: PRO, password: key('first') });
    new RedisStandalone(chart, 'second', { plan: PRO, password: key('second') });
    new RedisSentinel(chart, 'third', { plan: PRO, password: finished('third', 'passwords') });
    // Their clients need the password alone.
    new RedisCluster(chart, 'blue', { plan: ENTERPRISE, password: finished('colours', 'blue-internal') });
    new RedisCluster(chart, 'green', { plan: ENTERPRISE, password: finished('colours', 'green-internal') });
    // Without a Job from now on.
    new RedisReplication(chart, 'own', { plan: PRO, name: 'own', password: finished('own-connection', 'own-internal') });
    RedisStandalone.fromRedisStandaloneAttributes(chart, 'import', { host: 'other', password: finished('other-connection') });
    // A Secret of another namespace.
    RedisStandalone.fromRedisStandaloneAttributes(chart, 'elsewhere', { host: 'a.example', namespace: 'reports', password: finished('other-internal') });
    const certificateOf = (secretName: string) => RedisTls.beside({ certificate: RedisCertificate.fromSecret({ secretName }) });
    new RedisStandalone(chart, 'a', { plan: PRO, tls: certificateOf('wildcard') });
    new RedisStandalone(chart, 'b', { plan: PRO, tls: certificateOf('wildcard') });
  })).not.toThrow();
});

test('an import whose Secrets are in the namespace of an instance, and its chart is not', () => {
  const app = new App();
  new RedisSentinel(new Chart(app, 'shop', { namespace: 'shop' }), 'redis', { plan: PRO, name: 'r' });
  const attributes = { host: 'r', namespace: 'shop', password: finished('r-internal') };
  RedisStandalone.fromRedisStandaloneAttributes(new Chart(app, 'reports', { namespace: 'reports' }), 'import', attributes);
  expect(standardErrorOf(() => app.synthYaml()).join()).toContain("password.secretName of 'reports/import' is Secret 'r-internal'");
});

test('certificates of several objects in one Secret, and one in a Secret of the YAML, are an error', () => {
  const tls = RedisTls.only({ certificate: RedisCertificate.ownAuthority() });
  expect(synth((chart) => {
    new RedisStandalone(chart, 'redis', { plan: PRO, name: 'r', tls });
    certificate(chart, 'r-tls');
  })).toThrow("'shop/mine' writes a certificate into Secret 'r-tls', and 'shop/redis/Certificate' writes a certificate into it: one would replace what the other wrote");
  expect(synth((chart) => {
    new RedisCertificateAuthority(chart, 'authority', { name: 'taken' });
    new ApiObject(chart, 'mine', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'taken' } });
  })).toThrow("'shop/authority/AuthorityCertificate' writes a certificate into Secret 'taken', and 'shop/mine' is that Secret: one would replace what the other wrote");
});

const authorityCertificate = { secretName: 'redis-authority' };
const certificateOf = RedisTls.only({ certificate: RedisCertificate.fromSecret(authorityCertificate) });
const ofClients = RedisTls.only({ clientCertificates: RedisClientCertificates.required({ secret: authorityCertificate }) });

test.each<readonly [string, Build]>([
  ['servers', (chart) => new RedisStandalone(chart, 'redis', { plan: PRO, tls: certificateOf })],
  ['clients', (chart) => new RedisStandalone(chart, 'redis', { plan: PRO, tls: ofClients })],
  ['clients of an import', (chart) => RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', {
    host: 'cache.data', password: finished('vault'), caSecret: { secretName: 'vault', key: 'ca.crt' }, clientCertificate: authorityCertificate,
  })],
])('the Secret of an authority is no certificate for %s', (_, build) => {
  const line = '\'shop/authority/AuthorityCertificate\' writes a certificate into Secret \'redis-authority\', and \'shop/redis\' takes a certificate from it: '
    + 'it is that of an authority, whose key signs certificates: nothing else needs it; name the Secret of a certificate that it signed';
  expect(problemsOf((chart) => {
    new RedisCertificateAuthority(chart, 'authority');
    build(chart);
  })).toEqual([line]);
});

test('a patch of the Secret of a certificate counts', () => {
  expect(synth((chart) => {
    new RedisStandalone(chart, 'redis', { plan: PRO, name: 'r' });
    const authority = new RedisCertificateAuthority(chart, 'authority');
    (authority.node.findChild('AuthorityCertificate') as ApiObject).addJsonPatch(JsonPatch.replace('/spec/secretName', 'r-connection'));
  })).toThrow("writes a certificate into Secret 'r-connection'");
});

test('no error: a Secret of a certificate that an instance reads, one of another namespace, and what has no part of the library', () => {
  expect(synth((chart) => {
    new RedisStandalone(chart, 'redis', { plan: PRO, name: 'r', tls: RedisTls.only({ certificate: RedisCertificate.fromSecret({ secretName: 'given' }) }) });
    certificate(chart, 'given');
    new RedisCertificateAuthority(new Chart(chart.node.root as App, 'other', { namespace: 'other' }), 'authority', { name: 'r-connection' });
    certificate(chart, 'twice', 'first');
    certificate(chart, 'twice', 'second');
    new ApiObject(chart, 'secret', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'twice' } });
  })).not.toThrow();
});

test('in charts of their own, which may go to different clusters, it is a warning', () => {
  const app = new App();
  const [eu, us] = ['eu', 'us'].map((id) => new Chart(app, id, { namespace: 'shop' }));
  new RedisStandalone(eu, 'redis', { plan: PRO, name: 'r' });
  new RedisCertificateAuthority(us, 'authority', { name: 'r-connection' });
  expect(standardErrorOf(() => app.synthYaml())).toEqual([
    "warning: us/authority: 'us/authority/AuthorityCertificate' writes a certificate into Secret 'r-connection', and the Job of 'eu/redis' writes passwords into it: "
    + 'apply their charts to different clusters, or one replaces what the other wrote',
  ]);
});
