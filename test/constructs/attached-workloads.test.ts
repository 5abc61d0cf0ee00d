import { ApiObject, JsonPatch } from 'cdk8s';
import * as plus28 from 'cdk8s-plus-28';
import * as plus34 from 'cdk8s-plus-34';
import { Construct } from 'constructs';
import { RedisPlan, RedisStandalone } from '../../src';
import { containersOf, newChart, podTemplateOf, renderChart } from '../support/manifests';
import { COMMON_VARIABLES } from '../support/variables';
import { OBJECT_WORKLOADS, PLUS_WORKLOADS } from '../support/workloads';

const URL_FROM_SECRET = { name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'uri' } } };
const CLIENT_LABEL = { 'cdk8s-managed-redis/client-of-cache': 'true' };
const ALL = [...PLUS_WORKLOADS, ...OBJECT_WORKLOADS];

/** A chart with a Redis named `cache`. */
function shop() {
  const chart = newChart();
  const redis = new RedisStandalone(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache' });
  return { chart, redis };
}

/** What the workload with id `web` renders to. */
function renderedWeb(chart: ReturnType<typeof newChart>) {
  const { name } = ApiObject.of(chart.node.findChild('web'));
  return renderChart(chart).objects.find((object) => object.metadata.name === name);
}

/** The variables of each container, as they are rendered. */
function envByContainer(web: any): Record<string, unknown> {
  return Object.fromEntries(containersOf(podTemplateOf(web).spec).map(({ name, env }: any) => [name, env]));
}

describe.each(ALL)('$name', ({ make }) => {
  test('gets the URL in every container and in no init container', () => {
    const { chart, redis } = shop();
    redis.attach(make(chart));
    expect(envByContainer(renderedWeb(chart))).toEqual({ main: [URL_FROM_SECRET], sidecar: [URL_FROM_SECRET], prepare: undefined });
  });

  test('gets the URL in the chosen containers, init containers too', () => {
    const { chart, redis } = shop();
    redis.attach(make(chart), { containers: ['sidecar', 'prepare'] });
    expect(envByContainer(renderedWeb(chart))).toEqual({ main: undefined, sidecar: [URL_FROM_SECRET], prepare: [URL_FROM_SECRET] });
  });

  test('gets the requested parts', () => {
    const { chart, redis } = shop();
    redis.attach(make(chart), { containers: ['main'], variables: COMMON_VARIABLES });
    expect(envByContainer(renderedWeb(chart)).main).toEqual([
      { name: 'REDIS_PASSWORD', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'password' } } },
      URL_FROM_SECRET,
      { name: 'REDIS_HOST', value: 'cache' },
      { name: 'REDIS_PORT', value: '6379' },
      { name: 'REDIS_USERNAME', value: 'default' },
    ]);
  });

  test('gets the label for the NetworkPolicy in addition to its own labels', () => {
    const { chart, redis } = shop();
    const web = make(chart);
    const before = podTemplateOf(renderedWeb(chart)).metadata?.labels;
    redis.attach(web);
    expect(podTemplateOf(renderedWeb(chart)).metadata!.labels).toEqual({ ...before, ...CLIENT_LABEL });
  });

  test('does not change otherwise', () => {
    const { chart, redis } = shop();
    const web = make(chart);
    const before = podTemplateOf(renderedWeb(chart)).spec;
    redis.attach(web, { containers: ['sidecar'] });
    const { containers, ...after } = podTemplateOf(renderedWeb(chart)).spec;
    const [main, { env, ...sidecar }] = containers;
    expect(env).toHaveLength(1);
    expect({ ...after, containers: [main, sidecar] }).toEqual(before);
  });

  test('takes two instances, each with its prefix', () => {
    const { chart, redis } = shop();
    const web = make(chart);
    redis.attach(web, { containers: ['main'] });
    new RedisStandalone(chart, 'queue', { plan: RedisPlan.FREE, name: 'queue' }).attach(web, { containers: ['main'], prefix: 'QUEUE_' });
    expect(envByContainer(renderedWeb(chart)).main).toEqual([URL_FROM_SECRET, { name: 'QUEUE_URL', value: 'redis://queue:6379' }]);
    expect(podTemplateOf(renderedWeb(chart)).metadata!.labels).toMatchObject({ ...CLIENT_LABEL, 'cdk8s-managed-redis/client-of-queue': 'true' });
  });
});

describe.each(ALL.filter(({ dropsVolumes }) => !dropsVolumes))('$name', ({ make }) => {
  test('mounts a binding into its containers', () => {
    const { chart, redis } = shop();
    redis.attach(make(chart), { containers: ['main', 'prepare'], serviceBinding: true });
    const { spec } = podTemplateOf(renderedWeb(chart));
    expect(spec.volumes).toEqual([{ name: 'binding-cache', projected: { sources: [{ secret: { name: 'cache-connection' } }] } }]);
    expect(containersOf(spec).map(({ name, volumeMounts }: any) => [name, volumeMounts])).toEqual([
      ['prepare', [{ name: 'binding-cache', mountPath: '/bindings/cache', readOnly: true }]],
      ['main', [{ name: 'binding-cache', mountPath: '/bindings/cache', readOnly: true }]],
      ['sidecar', undefined],
    ]);
  });
});

test.each(ALL.filter(({ dropsVolumes }) => dropsVolumes))('$name still drops its own volumes, so a binding cannot reach it', ({ make }) => {
  const { chart } = shop();
  const web = make(chart) as plus34.StatefulSet;
  web.addVolume(plus34.Volume.fromEmptyDir(web, 'scratch', 'scratch'));
  expect(podTemplateOf(renderedWeb(chart)).spec.volumes).toBeUndefined();
});

describe('a cdk8s-plus workload', () => {
  function withDeployment() {
    const { chart, redis } = shop();
    return { chart, redis, web: new plus28.Deployment(chart, 'web', { containers: [{ image: 'web', envVariables: { LEVEL: plus28.EnvValue.fromValue('info') } }] }) };
  }

  test('keeps its existing variables', () => {
    const { chart, redis, web } = withDeployment();
    redis.attach(web);
    expect(envByContainer(renderedWeb(chart)).main).toEqual([{ name: 'LEVEL', value: 'info' }, URL_FROM_SECRET]);
  });

  test('keeps variables that are added later', () => {
    const { chart, redis, web } = withDeployment();
    redis.attach(web);
    web.containers[0].env.addVariable('LATER', plus28.EnvValue.fromValue('yes'));
    expect(envByContainer(renderedWeb(chart)).main).toEqual([{ name: 'LEVEL', value: 'info' }, URL_FROM_SECRET, { name: 'LATER', value: 'yes' }]);
  });

  test('keeps volumes that are mounted later', () => {
    const { chart, redis, web } = withDeployment();
    redis.attach(web, { serviceBinding: true });
    web.containers[0].mount('/scratch', plus28.Volume.fromEmptyDir(web, 'scratch', 'scratch'));
    expect(podTemplateOf(renderedWeb(chart)).spec.volumes.map(({ name }: any) => name)).toEqual(['binding-cache', 'scratch']);
  });

  test('is admitted with a container that is added later, which has no variables', () => {
    const { chart, redis, web } = withDeployment();
    redis.attach(web);
    web.addContainer({ name: 'late', image: 'late' });
    expect(envByContainer(renderedWeb(chart)).late).toBeUndefined();
  });
});

describe('an object that is not of cdk8s-plus', () => {
  const template = (container: object, metadata?: object) => (
    { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { ...(metadata && { metadata }), spec: { containers: [{ name: 'main', image: 'web', ...container }] } } } });

  test('keeps its existing variables', () => {
    const { chart, redis } = shop();
    redis.attach(new ApiObject(chart, 'web', template({ env: [{ name: 'LEVEL', value: 'info' }] })));
    expect(envByContainer(renderedWeb(chart)).main).toEqual([{ name: 'LEVEL', value: 'info' }, URL_FROM_SECRET]);
  });

  test('keeps variables that a patch adds later', () => {
    const { chart, redis } = shop();
    const web = new ApiObject(chart, 'web', template({}));
    redis.attach(web);
    web.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/env/-', { name: 'LATER', value: 'yes' }));
    expect(envByContainer(renderedWeb(chart)).main).toEqual([URL_FROM_SECRET, { name: 'LATER', value: 'yes' }]);
  });

  test('keeps its existing volumes and mounts', () => {
    const { chart, redis } = shop();
    const object = template({ volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }] });
    (object.spec.template.spec as any).volumes = [{ name: 'scratch', emptyDir: {} }];
    redis.attach(new ApiObject(chart, 'web', object), { serviceBinding: true });
    const { spec } = podTemplateOf(renderedWeb(chart));
    expect(spec.volumes.map(({ name }: any) => name)).toEqual(['scratch', 'binding-cache']);
    expect(spec.containers[0].volumeMounts.map(({ name }: any) => name)).toEqual(['scratch', 'binding-cache']);
  });

  test.each([
    { has: 'no metadata', metadata: undefined, labels: CLIENT_LABEL },
    { has: 'no labels', metadata: { annotations: { note: 'a' } }, labels: CLIENT_LABEL },
    { has: 'labels', metadata: { labels: { app: 'web' } }, labels: { app: 'web', ...CLIENT_LABEL } },
  ])('gets the label when its template has $has', ({ metadata, labels }) => {
    const { chart, redis } = shop();
    redis.attach(new ApiObject(chart, 'web', template({}, metadata)));
    expect(podTemplateOf(renderedWeb(chart)).metadata).toEqual({ ...metadata, labels });
  });

  test('gets the label when it is a Pod with labels', () => {
    const { chart, redis } = shop();
    redis.attach(new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web' }] } }));
    expect(renderedWeb(chart).metadata.labels).toEqual({ app: 'web', ...CLIENT_LABEL });
  });

  test('can be the default child of another construct', () => {
    const { chart, redis } = shop();
    const web = new Construct(chart, 'web');
    new ApiObject(web, 'Default', template({}));
    redis.attach(web);
    expect(envByContainer(renderedWeb(chart)).main).toEqual([URL_FROM_SECRET]);
  });
});
