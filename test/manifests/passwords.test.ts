import { RedisPassword, RedisPlan, RedisStandaloneProps } from '../../src';
import { RedisStandalone } from '../../src/constructs/redis-standalone';
import { identity, Manifests, newChart, renderChart, renderCluster, renderReplication, renderSentinel, renderStandalone } from '../support/manifests';
import { silently } from '../support/warnings';

const STANDALONE = RedisPassword.fromConnectionSecret('vault-redis');
const SEVERAL = RedisPassword.fromConnectionSecret('vault-redis', { internalSecretName: 'vault-internal' });
const VALUE = "correct horse 'battery' (staple)*!";
const ENCODED = 'correct%20horse%20%27battery%27%20%28staple%29%2A%21';

const INSTANCES: readonly { kind: string; render: (password: RedisPassword) => Manifests; password: RedisPassword }[] = [
  { kind: 'RedisStandalone', render: (password) => renderStandalone({ plan: RedisPlan.PRO, password }), password: STANDALONE },
  { kind: 'RedisReplication', render: (password) => renderReplication({ password }), password: SEVERAL },
  { kind: 'RedisSentinel', render: (password) => renderSentinel({ password }), password: SEVERAL },
  { kind: 'RedisCluster', render: (password) => renderCluster({ password }), password: SEVERAL },
];

/** What the ClusterRole `edit` of Kubernetes may create. Objects of RBAC need `admin`. */
const EDIT = ['ConfigMap', 'Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Secret', 'Service', 'ServiceAccount', 'StatefulSet'];

describe.each(INSTANCES)('with finished Secrets of the user, a $kind', ({ render, password }) => {
  const manifests = render(password);

  test('has no Job, no Secret, and nothing that the ClusterRole edit may not create', () => {
    expect(Object.keys(manifests.kinds).filter((kind) => kind === 'Secret' || !EDIT.includes(kind))).toEqual([]);
    expect(manifests.objects.map(identity).filter((object) => object.includes('credentials'))).toEqual([]);
  });

  test('names no Secret of the library', () => {
    expect(manifests.yaml).not.toMatch(/cache-connection|cache-internal/);
  });

  test('mounts the keys that each pod needs, and starts without one, so that the log can name it', () => {
    const mounted = manifests.entries.filter(({ key, value }) => key === 'secret' && (value as any).secretName).map(({ value }) => value as any);
    expect(mounted.length).toBeGreaterThan(0);
    for (const { secretName, optional, items } of mounted) {
      expect([secretName, optional, items.map(({ key }: any) => key)]).toEqual([
        secretName, true, secretName === 'vault-redis' ? ['password'] : expect.arrayContaining(['internal-password']),
      ]);
    }
  });
});

/** The variables of a container that are about Secrets of the user. */
function namesOf({ env }: any): object {
  return Object.fromEntries(env.filter(({ name }: any) => /^REDIS_(CONNECTION|INTERNAL)_SECRET$/.test(name)).map(({ name, value }: any) => [name, value]));
}

test('every pod is told the names of the Secrets that it reads', () => {
  const manifests = renderSentinel({ password: SEVERAL });
  const both = { REDIS_CONNECTION_SECRET: 'vault-redis', REDIS_INTERNAL_SECRET: 'vault-internal' };
  expect(namesOf(manifests.podOf('StatefulSet', 'cache').containers[0])).toEqual(both);
  expect(namesOf(manifests.podOf('StatefulSet', 'cache-sentinel').containers[0])).toEqual({ REDIS_INTERNAL_SECRET: 'vault-internal' });
  const [proxy] = manifests.podOf('Deployment').containers;
  expect(namesOf(proxy)).toEqual({ REDIS_INTERNAL_SECRET: 'vault-internal' });
  expect(proxy.env).toContainEqual(
    { name: 'MONITOR_PASSWORD', valueFrom: { secretKeyRef: { name: 'vault-internal', key: 'monitor-password', optional: true } } });
});

test('with Secrets of the library no pod is told a name, and each waits until its Secret exists', () => {
  for (const { render } of INSTANCES) {
    const { entries } = render(RedisPassword.generated());
    expect(entries.filter(({ key, value }) => key === 'name' && /^REDIS_(CONNECTION|INTERNAL)_SECRET$/.test(String(value)))).toEqual([]);
    expect(entries.filter(({ key, value }) => key === 'secretKeyRef' && Object.hasOwn(value as object, 'optional'))).toEqual([]);
  }
});

test('the connection refers to the Secret of the user', () => {
  const { connection } = new RedisStandalone(newChart(), 'redis', { plan: RedisPlan.PRO, name: 'cache', password: STANDALONE });
  expect(connection).toMatchObject({
    uriSecret: { secretName: 'vault-redis', key: 'uri' },
    passwordSecret: { secretName: 'vault-redis', key: 'password' },
    bindingSecretName: 'vault-redis',
  });
});

/** The decoded values of the only Secret. */
function secretOf(manifests: Manifests): Record<string, string> {
  const { data } = manifests.find('Secret', 'cache-connection');
  return Object.fromEntries(Object.entries<string>(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}

function standaloneWithValue(props: Partial<RedisStandaloneProps> = {}, namespace?: string): Manifests {
  const chart = newChart({ namespace });
  silently(() => new RedisStandalone(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', password: RedisPassword.fromValue(VALUE), ...props }));
  return renderChart(chart);
}

describe('with a password in the YAML, a single server', () => {
  test('has a Secret, and no Job', () => {
    expect(standaloneWithValue().kinds).toEqual({ ConfigMap: 2, NetworkPolicy: 1, Secret: 1, Service: 2, ServiceAccount: 1, StatefulSet: 1 });
  });

  test('has a Secret of the Service Binding specification, with the namespace of the chart', () => {
    const manifests = standaloneWithValue({ labels: { team: 'a' } }, 'shop');
    expect(manifests.find('Secret')).toMatchObject({
      type: 'servicebinding.io/redis',
      metadata: { name: 'cache-connection', namespace: 'shop', labels: { 'team': 'a', 'app.kubernetes.io/component': 'credentials' } },
    });
    const uri = `redis://default:${ENCODED}@cache.shop.svc:6379`;
    expect(secretOf(manifests)).toEqual({
      type: 'redis', provider: 'cdk8s-managed-redis', host: 'cache.shop.svc', port: '6379', username: 'default', password: VALUE, uri, url: uri,
    });
  });

  test('has short host names if the chart has no namespace', () => {
    expect(secretOf(standaloneWithValue())).toMatchObject({ host: 'cache', uri: `redis://default:${ENCODED}@cache:6379` });
  });

  test('runs the pods that it runs with a generated password', () => {
    expect(standaloneWithValue().find('StatefulSet').spec).toEqual(renderStandalone({ plan: RedisPlan.PRO }).find('StatefulSet').spec);
  });
});

describe('with a password in the YAML, several servers', () => {
  const rendered = () => silently(() => renderSentinel({ password: RedisPassword.fromValue(VALUE) }));

  test('have the addresses in their Secret', () => {
    expect(secretOf(rendered())).toMatchObject({
      'read-uri': `redis://default:${ENCODED}@cache-ro:6379`,
      'sentinels': 'cache-sentinel-0:26379,cache-sentinel-1:26379,cache-sentinel-2:26379',
      'master-name': 'cache',
    });
    expect(secretOf(silently(() => renderCluster({ password: RedisPassword.fromValue(VALUE) }))).nodes).toBe('cache-0:6379,cache-1:6379,cache-2:6379');
  });

  test('have a Job that generates the internal passwords, and may touch no other Secret', () => {
    const manifests = rendered();
    expect(manifests.find('Role').rules.map(({ resourceNames }: any) => resourceNames)).toEqual([['cache-internal']]);
    const { initContainers, containers } = manifests.podOf('Job');
    expect(initContainers.map(({ name }: any) => name)).toEqual(['write']);
    expect(initContainers[0].env.map(({ name }: any) => name)).toEqual(['NAMESPACE', 'MANIFESTS', 'INTERNAL_SECRET_NAME', 'PRESENT_INTERNAL_DIRECTORY']);
    expect(containers.map(({ args }: any) => args)).toEqual(
      [['apply', '--server-side', '--filename=/manifests/internal.json', '--field-manager=$(POD_NAME)']]);
  });
});

test('the password stands in the Secret, and nowhere else', () => {
  const found = standaloneWithValue().entries.filter(({ value }) => typeof value === 'string' && Buffer.from(value, 'base64').includes(VALUE));
  expect(found.map(({ path }) => path)).toEqual(['/Secret/cache-connection/data/password']);
  expect(standaloneWithValue().yaml).not.toContain(VALUE);
});
