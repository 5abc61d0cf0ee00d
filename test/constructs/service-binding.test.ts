import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { RedisPassword, RedisPlan, RedisStandalone } from '../../src';
import { messageOf } from '../support/errors';
import { Manifests, newChart, podTemplateOf, renderChart } from '../support/manifests';

const { FREE, PRO } = RedisPlan;

function withDeployment(envVariables: Record<string, kplus.EnvValue> = {}) {
  const chart = newChart();
  return { chart, web: new kplus.Deployment(chart, 'web', { containers: [{ image: 'web', envVariables }] }) };
}

function podOf(manifests: Manifests): any {
  return podTemplateOf(manifests.find('Deployment')).spec;
}

test('the files come from the connection Secret', () => {
  const { chart, web } = withDeployment();
  new RedisStandalone(chart, 'redis', { plan: PRO, name: 'cache' }).attach(web, { serviceBinding: true });
  expect(podOf(renderChart(chart)).volumes).toEqual(
    [{ name: 'binding-cache', projected: { sources: [{ secret: { name: 'cache-connection' } }] } }]);
});

test('the container gets their path', () => {
  const { chart, web } = withDeployment();
  new RedisStandalone(chart, 'redis', { plan: PRO, name: 'cache' }).attach(web, { serviceBinding: true });
  const [container] = podOf(renderChart(chart)).containers;
  expect(container.env).toContainEqual({ name: 'SERVICE_BINDING_ROOT', value: '/bindings' });
  expect(container.volumeMounts).toEqual([{ name: 'binding-cache', mountPath: '/bindings/cache', readOnly: true }]);
});

test('the files of an open instance come from a ConfigMap', () => {
  const { chart, web } = withDeployment();
  new RedisStandalone(chart, 'redis', { plan: FREE, name: 'cache' }).attach(web, { serviceBinding: true });
  const manifests = renderChart(chart);
  const { name } = podOf(manifests).volumes[0].projected.sources[0].configMap;
  expect(manifests.find('ConfigMap', name).data).toEqual({
    type: 'redis',
    provider: 'cdk8s-managed-redis',
    host: 'cache',
    port: '6379',
    uri: 'redis://cache:6379',
    url: 'redis://cache:6379',
  });
});

describe('several Redis at one host', () => {
  const imported = (chart: Chart, id: string, secretName: string) => (
    RedisStandalone.fromRedisStandaloneAttributes(chart, id, { host: 'redis.example.com', password: RedisPassword.fromConnectionSecret(secretName) }));

  test.each<[string, (chart: Chart) => IConstruct]>([
    ['a workload of cdk8s-plus', (chart) => new kplus.Deployment(chart, 'web', { containers: ['app', 'side'].map((name) => ({ name, image: 'web' })) })],
    ['a plain object', (chart) => new ApiObject(chart, 'web', {
      apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: { containers: ['app', 'side'].map((name) => ({ name, image: 'web' })) } } },
    })],
  ])('each container gets the files of its own: %s', (_, make) => {
    const chart = newChart();
    const web = make(chart);
    imported(chart, 'admin', 'admin-secret').attach(web, { containers: ['side'], serviceBinding: true });
    imported(chart, 'redis', 'app-secret').attach(web, { containers: ['app'], serviceBinding: true });
    const { containers, volumes } = podOf(renderChart(chart));
    const mounted = Object.fromEntries(containers.map(({ name, volumeMounts }: any) => [name, volumeMounts.map((mount: any) => [
      mount.mountPath, volumes.find((volume: any) => volume.name === mount.name).projected.sources[0].secret.name,
    ])]));
    expect(mounted).toEqual({ app: [['/bindings/redis.example.com', 'app-secret']], side: [['/bindings/redis.example.com', 'admin-secret']] });
  });

  test('are an error in one container', () => {
    const { chart, web } = withDeployment();
    imported(chart, 'admin', 'admin-secret').attach(web, { prefix: 'ADMIN_', serviceBinding: true });
    expect(messageOf(() => imported(chart, 'redis', 'app-secret').attach(web, { serviceBinding: true }))).toBe("attachment of 'test/web' to 'test/redis' has 1 problem:\n"
      + "  redis: must not need a mount path at which container 'main' has another volume, got '/bindings/redis.example.com'; a Redis at the same host with another Secret has it: "
      + 'name the host in another way in one of the two, or attach them to different containers');
  });

  test('without passwords, each has the files of its port', () => {
    const chart = newChart();
    const web = new kplus.Deployment(chart, 'web', { containers: ['app', 'side'].map((name) => ({ name, image: 'web' })) });
    [6379, 7000].forEach((port, index) => RedisStandalone.fromRedisStandaloneAttributes(chart, `redis-${port}`, { host: 'redis.example.com', port })
      .attach(web, { containers: [['app', 'side'][index]], serviceBinding: true }));
    const manifests = renderChart(chart);
    const ports = podOf(manifests).volumes.map((volume: any) => manifests.find('ConfigMap', volume.projected.sources[0].configMap.name).data.port);
    expect(ports.sort()).toEqual(['6379', '7000']);
  });
});

test('an existing root of the container is used', () => {
  const { chart, web } = withDeployment({ SERVICE_BINDING_ROOT: kplus.EnvValue.fromValue('/etc/bindings') });
  new RedisStandalone(chart, 'redis', { plan: PRO, name: 'cache' }).attach(web, { serviceBinding: true });
  const [container] = podOf(renderChart(chart)).containers;
  expect(container.env.filter(({ name }: any) => name === 'SERVICE_BINDING_ROOT')).toEqual([{ name: 'SERVICE_BINDING_ROOT', value: '/etc/bindings' }]);
  expect(container.volumeMounts[0].mountPath).toBe('/etc/bindings/cache');
});

test('a root that is not a literal is an error', () => {
  const { chart, web } = withDeployment({ SERVICE_BINDING_ROOT: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_NAME) });
  const redis = new RedisStandalone(chart, 'redis', { plan: PRO });
  expect(messageOf(() => redis.attach(web, { serviceBinding: true }))).toBe("attachment of 'test/web' to 'test/redis' has 1 problem:\n"
    + "  serviceBinding: must not be set if SERVICE_BINDING_ROOT of container 'main' is not a literal, got true; the mount path is derived from its value");
});

test.each([
  ['/', '/cache'],
  ['/bindings/', '/bindings/cache'],
  ['/var/run/my bindings', '/var/run/my bindings/cache'],
])('the files are below the root %s', (root, mountPath) => {
  const { chart, web } = withDeployment({ SERVICE_BINDING_ROOT: kplus.EnvValue.fromValue(root) });
  new RedisStandalone(chart, 'redis', { plan: PRO, name: 'cache' }).attach(web, { serviceBinding: true });
  expect(podOf(renderChart(chart)).containers[0].volumeMounts[0].mountPath).toBe(mountPath);
});

test.each(['bindings', '', './bindings', '/bindings/../etc', '/..', '/a:b', '/$(HOME)/bindings', '/$HOME', '/{{ root }}', '/a\nb', '/a\u0085b'])(
  'the root %j is an error', (root) => {
    const { chart, web } = withDeployment({ SERVICE_BINDING_ROOT: kplus.EnvValue.fromValue(root) });
    const redis = new RedisStandalone(chart, 'redis', { plan: PRO });
    expect(messageOf(() => redis.attach(web, { serviceBinding: true }))).toBe("attachment of 'test/web' to 'test/redis' has 1 problem:\n"
      + "  serviceBinding: must not be set if SERVICE_BINDING_ROOT of container 'main' is not an absolute path without '..', ':', '$' and '{{', "
      + `got '${root.replace('\n', '\\n').replace('\u0085', '\\u0085')}'; the mount path is derived from its value`);
  });

test('two instances share the root', () => {
  const { chart, web } = withDeployment();
  new RedisStandalone(chart, 'redis', { plan: PRO, name: 'cache' }).attach(web, { serviceBinding: true });
  new RedisStandalone(chart, 'second', { plan: PRO, name: 'queue' }).attach(web, { serviceBinding: true, prefix: 'QUEUE_' });
  const [container] = podOf(renderChart(chart)).containers;
  expect(container.env.map(({ name }: any) => name)).toEqual(['REDIS_URL', 'SERVICE_BINDING_ROOT', 'QUEUE_URL']);
  expect(container.volumeMounts.map(({ mountPath }: any) => mountPath)).toEqual(['/bindings/cache', '/bindings/queue']);
});

test.each([
  { kind: 'a cdk8s-plus workload', make: () => withDeployment() },
  {
    kind: 'an object',
    make: () => {
      const chart = newChart();
      const spec = { template: { spec: { containers: [{ name: 'main', image: 'web' }] } } };
      return { chart, web: new ApiObject(chart, 'web', { apiVersion: 'apps/v1', kind: 'Deployment', spec }) };
    },
  },
])('one instance is mounted once into $kind, however often it is attached', ({ make }) => {
  const { chart, web } = make();
  const redis = new RedisStandalone(chart, 'redis', { plan: PRO, name: 'cache' });
  redis.attach(web, { serviceBinding: true });
  redis.attach(web, { serviceBinding: true, prefix: 'CACHE_' });
  const { containers, volumes } = podOf(renderChart(chart));
  expect(volumes).toHaveLength(1);
  expect(containers[0].volumeMounts).toHaveLength(1);
});

test('an imported Redis uses its own Secret', () => {
  const { chart, web } = withDeployment();
  const attributes = { host: 'redis.example.com', password: RedisPassword.fromSecret({ secretName: 'login', key: 'password' }), bindingSecretName: 'redis-binding' };
  RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', attributes).attach(web, { serviceBinding: true });
  const { containers, volumes } = podOf(renderChart(chart));
  expect(volumes).toEqual([{ name: expect.stringMatching(/^binding-[0-9a-f]{16}$/), projected: { sources: [{ secret: { name: 'redis-binding' } }] } }]);
  expect(containers[0].volumeMounts[0].mountPath).toBe('/bindings/redis.example.com');
});

test('a Redis with a password and without a binding Secret has no files', () => {
  const { chart, web } = withDeployment();
  const redis = RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'redis', password: RedisPassword.fromSecret({ secretName: 'login', key: 'password' }) });
  expect(messageOf(() => redis.attach(web, { serviceBinding: true }))).toBe("attachment of 'test/web' to 'test/redis' has 1 problem:\n"
    + "  serviceBinding: must be absent for a Redis without a Service Binding Secret, got true; set 'bindingSecretName' when you import it");
});

test('the folder of an IPv6 address contains no colon, which Kubernetes refuses in a mount path', () => {
  const { chart, web } = withDeployment();
  RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', { host: 'fd00::7' }).attach(web, { serviceBinding: true });
  expect(podOf(renderChart(chart)).containers[0].volumeMounts[0].mountPath).toMatch(/^\/bindings\/[^:]+$/);
});
