import { ApiObject, App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { IRedis, RedisCluster, RedisPlan, RedisReplication, RedisSentinel, RedisStandalone } from '../../src';
import { messageOf } from '../support/errors';
import { renderChart } from '../support/manifests';

const { FREE, PRO, ENTERPRISE } = RedisPlan;

/** A chart that generates names in its own way, as cdk8s documents it. */
class TeamChart extends Chart {
  public readonly asked: string[] = [];

  public constructor(private readonly nameOf: (object: ApiObject) => string) {
    super(new App(), 'test');
  }

  public generateObjectName(object: ApiObject): string {
    this.asked.push(`${object.kind} ${object.node.path}`);
    return this.nameOf(object);
  }
}

const KINDS: readonly { readonly kind: string; readonly make: (scope: Construct, props?: { name: string }) => IRedis }[] = [
  { kind: 'RedisStandalone', make: (scope, props) => new RedisStandalone(scope, 'redis', { plan: PRO, ...props }) },
  { kind: 'RedisReplication', make: (scope, props) => new RedisReplication(scope, 'redis', { plan: PRO, ...props }) },
  { kind: 'RedisSentinel', make: (scope, props) => new RedisSentinel(scope, 'redis', { plan: PRO, ...props }) },
  { kind: 'RedisCluster', make: (scope, props) => new RedisCluster(scope, 'redis', { plan: ENTERPRISE, ...props }) },
];

describe.each(KINDS)('generateObjectName of a chart with $kind', ({ make }) => {
  test('gets an ApiObject with the path of the instance', () => {
    const chart = new TeamChart((object) => `${object.apiGroup}-${object.kind}-${object.node.id}`.toLowerCase());
    expect(make(chart).connection.host).toBe('apps-statefulset-redis');
    expect(chart.asked).toEqual(['StatefulSet test/redis']);
  });

  test('is not called if the instance has a name', () => {
    const chart = new TeamChart(() => { throw new Error('no name for you'); });
    expect(make(chart, { name: 'cache' }).connection.host).toBe('cache');
    expect(chart.asked).toEqual([]);
  });

  test('that fails is an error that says to set a name', () => {
    const chart = new TeamChart(() => { throw new Error('no name for you'); });
    expect(messageOf(() => make(chart))).toBe("Redis instance 'test/redis' has 1 problem:\n"
      + '  name: must be set if generateObjectName of the chart fails, got undefined; it threw "no name for you"');
    expect(chart.node.children).toEqual([]);
  });

  test('that returns no string is an error that says to set a name', () => {
    const chart = new TeamChart(() => undefined as unknown as string);
    expect(messageOf(() => make(chart))).toContain('name: must be set if generateObjectName of the chart fails');
  });

  test('can return a name for which an earlier attempt failed', () => {
    let attempts = 0;
    const chart = new TeamChart(() => {
      attempts += 1;
      if (attempts === 1) { throw new Error('not yet'); }
      return 'cache';
    });
    messageOf(() => make(chart));
    expect(make(chart).connection.host).toBe('cache');
  });
});

test('a second instance with the same id is the error that cdk8s gives, and the first one stays', () => {
  const chart = new Chart(new App(), 'test');
  const first = new RedisStandalone(chart, 'redis', { plan: PRO });
  expect(messageOf(() => new RedisStandalone(chart, 'redis', { plan: PRO }))).toBe("There is already a Construct with name 'redis' in Chart [test]");
  expect(chart.node.tryFindChild('redis')).toBe(first);
});

test('an instance outside of a chart is the error that cdk8s gives', () => {
  expect(messageOf(() => new RedisStandalone(new App(), 'redis', { plan: PRO }))).toMatch(/parent chart/);
});

test('an attachment generates a name only for the files of a Redis without a password', () => {
  const chart = new TeamChart((object) => object.node.path.replace(/\W/g, '-').toLowerCase());
  const web = new kplus.Deployment(chart, 'web', { metadata: { name: 'web' }, containers: [{ image: 'web' }] });
  new RedisStandalone(chart, 'cache', { plan: PRO, name: 'cache' }).attach(web, { serviceBinding: true, prefix: 'CACHE_' });
  expect(chart.asked).toEqual([]);
  new RedisStandalone(chart, 'open', { plan: FREE, name: 'open' }).attach(web, { serviceBinding: true });
  expect(chart.asked).toEqual([expect.stringMatching(/^ConfigMap test\/open\/Attachment\w+\/Binding$/)]);
});

test('an attachment whose name cannot be generated is an error that names it, and does not change the workload', () => {
  const chart = new TeamChart(() => { throw new Error('no name for you'); });
  const web = new ApiObject(chart, 'web', {
    apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'main', image: 'web' }] },
  });
  const redis = new RedisStandalone(chart, 'redis', { plan: FREE, name: 'cache' });
  expect(messageOf(() => redis.attach(web, { serviceBinding: true }))).toBe("attachment of 'test/web' to 'test/redis' has 1 problem:\n"
    + '  serviceBinding: must be absent if generateObjectName of the chart fails for a ConfigMap, got true; it threw "no name for you"');
  expect(renderChart(chart).find('Pod').spec.containers[0]).not.toHaveProperty('env');
});
