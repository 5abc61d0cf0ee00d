import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { KubeBlocksRedis, RedisCertificate, RedisCertificateAuthority, RedisPassword, RedisPlan, RedisSentinel, RedisStandalone, RedisTls } from '../../src';
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

test.each([
  { what: 'the connection Secret', secret: 'r-connection', build: (chart: Chart) => new RedisStandalone(chart, 'redis', { plan: PRO, name: 'r' }) },
  { what: 'the internal Secret', secret: 'r-internal', build: (chart: Chart) => new RedisSentinel(chart, 'redis', { plan: PRO, name: 'r' }) },
  {
    what: 'the Secret of a given password',
    secret: 'mine',
    build: (chart: Chart) => new RedisStandalone(chart, 'redis', { plan: PRO, name: 'r', password: RedisPassword.fromSecret({ secretName: 'mine', key: 'password' }) }),
  },
  {
    what: 'a finished connection Secret',
    secret: 'vault-redis',
    build: (chart: Chart) => new RedisStandalone(chart, 'redis', { plan: PRO, name: 'r', password: RedisPassword.fromConnectionSecret('vault-redis') }),
  },
  {
    what: 'a finished internal Secret',
    secret: 'vault-internal',
    build: (chart: Chart) => new RedisSentinel(chart, 'redis', {
      plan: PRO, name: 'r', password: RedisPassword.fromConnectionSecret('vault-redis', { internalSecretName: 'vault-internal' }),
    }),
  },
  {
    what: 'a connection Secret in the YAML',
    secret: 'r-connection',
    build: (chart: Chart) => silently(() => new RedisStandalone(chart, 'redis', { plan: PRO, name: 'r', password: RedisPassword.fromValue('correct horse battery') })),
  },
  { what: "the operator's account", secret: 'r-redis-account-default', build: (chart: Chart) => new KubeBlocksRedis(chart, 'redis', { plan: PRO, name: 'r' }) },
  { what: "the account of the operator's shards", secret: 'r-shard-default', build: (chart: Chart) => new KubeBlocksRedis(chart, 'redis', { plan: ENTERPRISE, name: 'r', shards: 3 }) },
])('an authority in $what of an instance is an error at synth, in either order', ({ secret, build }) => {
  const line = (first: string) => `'shop/${first}' writes a certificate into Secret '${secret}', and 'shop/redis' has passwords in it: `
    + 'one would replace what the other wrote; set another name on one of them';
  const authority = (chart: Chart) => new RedisCertificateAuthority(chart, 'authority', { name: secret });
  for (const parts of [[authority, build], [build, authority]]) {
    expect(messageOf(synth((chart) => parts.forEach((part) => part(chart)))).split('\n').slice(1)).toEqual([expect.stringContaining(line('authority/AuthorityCertificate'))]);
  }
  expect(messageOf(synth((chart) => {
    build(chart);
    certificate(chart, secret);
  }))).toContain(line('mine'));
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
    "warning: us/authority: 'us/authority/AuthorityCertificate' writes a certificate into Secret 'r-connection', and 'eu/redis' has passwords in it: "
    + 'apply their charts to different clusters, or one replaces what the other wrote',
  ]);
});
