import { ApiObject, App, Chart, JsonPatch, Size } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { IRedis, RedisCluster, RedisCommonProps, RedisPassword, RedisPlan, RedisReplication, RedisSentinel, RedisStandalone } from '../../src';
import { messageOf } from '../support/errors';
import { identity, newChart, renderChart } from '../support/manifests';
import { secretKeys } from '../support/secrets';
import { silently } from '../support/warnings';

interface Kind {
  readonly kind: string;
  readonly redis: (scope: Construct, id: string, props?: Partial<RedisCommonProps>) => IRedis;
  /** The longest name, and constructs whose ids make a longer one. */
  readonly longest: number;
  readonly path: readonly string[];
}

const KINDS: readonly Kind[] = [
  {
    kind: 'RedisStandalone',
    redis: (scope, id, props) => new RedisStandalone(scope, id, { plan: RedisPlan.PRO, ...props }),
    longest: 52,
    path: ['a-very-long-name-of-a-team', 'and-a-long-name-of-a-project'],
  },
  {
    kind: 'RedisReplication',
    redis: (scope, id, props) => new RedisReplication(scope, id, { plan: RedisPlan.PRO, ...props }),
    longest: 44,
    path: ['a-long-name-of-a-team-and-its-project'],
  },
  {
    kind: 'RedisSentinel',
    redis: (scope, id, props) => new RedisSentinel(scope, id, { plan: RedisPlan.PRO, ...props }),
    longest: 43,
    path: ['a-long-name-of-a-team-and-its-project'],
  },
  {
    kind: 'RedisCluster',
    redis: (scope, id, props) => new RedisCluster(scope, id, { plan: RedisPlan.ENTERPRISE, ...props }),
    longest: 48,
    path: ['a-long-name-of-a-team-and-its-projects-and-all-that'],
  },
];

/** Values of the public properties, getters included. */
function membersOf(instance: object): any[] {
  const names = new Set<string>();
  for (let type = instance; type !== Construct.prototype; type = Object.getPrototypeOf(type)) {
    Object.getOwnPropertyNames(type).filter((name) => name !== 'constructor').forEach((name) => names.add(name));
  }
  return [...names].map((name) => (instance as any)[name]);
}

describe.each(KINDS)('$kind', ({ redis, longest, path }) => {
  test('can be used twice in a chart', () => {
    const chart = newChart();
    redis(chart, 'one');
    redis(chart, 'two');
    const names = renderChart(chart).objects.map(identity);
    expect(new Set(names).size).toBe(names.length);
  });

  test('lists the images that its pods pull, sorted, with those of patches', () => {
    const chart = newChart();
    const instance = redis(chart, 'redis', { imageRegistry: 'registry.example.com/mirror' }) as RedisStandalone;
    instance.attach(new Deployment(chart, 'web', { containers: [{ image: 'web' }] }));
    const pulled = () => {
      const ours = renderChart(chart).objects.filter(({ metadata }) => !metadata.name.includes('web'));
      const pods = ours.map(({ spec }) => spec?.template?.spec ?? {});
      const all = pods.flatMap(({ initContainers = [], containers = [] }) => [...initContainers, ...containers]);
      return [...new Set(all.map(({ image }) => image as string))].sort();
    };

    expect(instance.images).toEqual(pulled());
    expect(instance.images.filter((image) => !image.startsWith('registry.example.com/mirror/'))).toEqual([]);

    const set = instance.node.children.find((child) => ApiObject.isApiObject(child) && child.kind === 'StatefulSet') as ApiObject;
    set.addJsonPatch(JsonPatch.add('/spec/template/spec/initContainers', [{ name: 'prepare', image: 'a/tool:1' }]));
    expect(instance.images).toEqual(pulled());
    expect(instance.images).toContain('a/tool:1');
  });

  test('lists the images of volumes too', () => {
    const overrides = { server: { volumes: [{ name: 'model', image: { reference: 'registry.example/model:1' } }, { name: 'extra', emptyDir: {} }] } };
    const added = (redis(newChart(), 'redis', { overrides } as Partial<RedisCommonProps>) as RedisStandalone).images;
    expect(added).toEqual([...(redis(newChart(), 'redis') as RedisStandalone).images, 'registry.example/model:1'].sort());
  });

  test('lets a data set grow with a memoryLimit', () => {
    const [before, after] = [undefined, Size.gibibytes(16)].map((memoryLimit) => (redis(newChart(), 'redis', { memoryLimit }) as RedisStandalone).maxmemoryBytes);
    expect(after / before).toBeCloseTo(0.85 / 0.45, 2);
  });

  test('takes no password from a Secret that it makes itself', () => {
    const chart = newChart();
    redis(chart, 'redis', { name: 'cache' });
    const own = Object.keys(secretKeys(renderChart(chart)));
    expect(own).toContain('cache-connection');
    for (const secretName of own) {
      expect(messageOf(() => redis(newChart(), 'redis', { name: 'cache', password: RedisPassword.fromSecret({ secretName, key: 'password' }) }))).toBe(
        "Redis instance 'test/redis' has 1 problem:\n"
        + `  password.secretName: must not be a Secret that is made for the instance, got '${secretName}'; `
        + 'what makes it would wait for it, or replace it; put the password into another Secret, or use RedisPassword.fromConnectionSecret');
    }
  });

  test('is in the namespace of its chart', () => {
    const chart = newChart({ namespace: 'shop' });
    expect(redis(chart, 'redis').connection.namespace).toBe('shop');
    expect(renderChart(chart).objects.filter(({ metadata }) => metadata.namespace !== 'shop').map(identity)).toEqual([]);
  });

  test.each<{ what: string; props: Partial<RedisCommonProps> }>([
    { what: 'with a Job', props: {} },
    { what: 'with a password in the YAML', props: { password: RedisPassword.fromValue('correct horse battery') } },
  ])('has a property for each of its objects, $what', ({ props }) => {
    const chart = newChart();
    const instance = silently(() => redis(chart, 'redis', props));
    const inProperties = membersOf(instance).flat().filter((member) => ApiObject.isApiObject(member));
    const paths = (objects: readonly any[]) => objects.map(({ node }) => node.path).sort();
    expect(paths(inProperties)).toEqual(paths(chart.node.findAll().filter((node) => ApiObject.isApiObject(node))));
  });

  test.each([
    { ids: 'the chart', path: ['1-shop'] },
    { ids: 'the chart, which is long', path: [`2024-${'shop-'.repeat(8)}x`] },
    { ids: 'what a shortened name begins with', path: ['shop', '7'.repeat(60)] },
  ])('has a name that begins with a letter when an id begins with a digit: $ids', ({ path: [chart, ...scopes] }) => {
    for (const disableResourceNameHashes of [false, true]) {
      const top: Construct = new Chart(new App(), chart, { disableResourceNameHashes });
      const scope = scopes.reduce((parent, id) => new Construct(parent, id), top);
      const hosts = ['sessions', 'carts'].map((id) => redis(scope, id).connection.host);
      expect(hosts[0]).not.toBe(hosts[1]);
      for (const host of hosts) {
        expect(host.length).toBeLessThanOrEqual(longest);
        expect(host).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
      }
    }
  });

  test.each([
    { hashes: 'with', disableResourceNameHashes: false },
    { hashes: 'without', disableResourceNameHashes: true },
  ])(`has a name of at most ${longest} characters when the path is long, $hashes hashes`, ({ disableResourceNameHashes }) => {
    const scope = path.reduce((parent: Construct, id) => new Construct(parent, id), newChart({ disableResourceNameHashes }));
    const hosts = ['sessions', 'carts'].map((id) => redis(scope, id).connection.host);
    expect(hosts[0]).not.toBe(hosts[1]);
    for (const host of hosts) {
      expect(host.length).toBeLessThanOrEqual(longest);
      expect(host).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
    }
  });
});
