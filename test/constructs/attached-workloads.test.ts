import { ApiObject, JsonPatch } from 'cdk8s';
import * as plus28 from 'cdk8s-plus-28';
import * as plus34 from 'cdk8s-plus-34';
import { Construct } from 'constructs';
import { RedisCertificate, RedisPlan, RedisStandalone, RedisTls } from '../../src';
import { messageOf } from '../support/errors';
import { containersOf, newChart, podTemplateOf, renderChart } from '../support/manifests';
import { COMMON_VARIABLES } from '../support/variables';
import { standardErrorOf } from '../support/warnings';
import { OBJECT_WORKLOADS, PLUS_WORKLOADS } from '../support/workloads';

const URL_FROM_SECRET = { name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'cache-connection', key: 'uri' } } };
const RESOLVER_OPTIONS = [{ name: 'timeout', value: '1' }, { name: 'ndots', value: '4' }];
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

  test('gets the names of a Service with a clusterIp in its hosts file once, and keeps those that it has', () => {
    const chart = newChart({ namespace: 'shop' });
    const redis = new RedisStandalone(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', clusterIp: '10.96.0.20' });
    const other = new RedisStandalone(chart, 'other', { plan: RedisPlan.PRO, name: 'queue', clusterIp: '10.96.0.21' });
    const web = make(chart);
    redis.attach(web);
    redis.attach(web, { prefix: 'SESSIONS_' });
    other.attach(web, { prefix: 'QUEUE_' });
    const names = (host: string) => [`${host}.shop.svc.cluster.local`, `${host}.shop.svc`, `${host}.shop`, host];
    expect(podTemplateOf(renderedWeb(chart)!).spec.hostAliases).toEqual([
      { ip: '10.96.0.20', hostnames: names('cache') }, { ip: '10.96.0.21', hostnames: names('queue') },
    ]);
  });

  test('gets the options of the resolver once, and keeps those that it has', () => {
    const { chart, redis } = shop();
    const workload = make(chart);
    const other = new RedisStandalone(chart, 'other', { plan: RedisPlan.PRO, name: 'other' });
    redis.attach(workload);
    other.attach(workload, { prefix: 'OTHER_' });
    expect(podTemplateOf(renderedWeb(chart)).spec.dnsConfig).toEqual({ options: RESOLVER_OPTIONS });
  });

  test('gets no options of the resolver when the user says so', () => {
    const { chart, redis } = shop();
    redis.attach(make(chart), { resolverOptions: false });
    expect(podTemplateOf(renderedWeb(chart)).spec.dnsConfig?.options ?? []).toEqual([]);
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
    const { containers, dnsConfig, ...after } = podTemplateOf(renderedWeb(chart)).spec;
    const [main, { env, ...sidecar }] = containers;
    expect(env).toHaveLength(1);
    expect(dnsConfig).toEqual({ options: RESOLVER_OPTIONS });
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

describe('a workload whose pod template is elsewhere', () => {
  const CONTAINERS = [{ name: 'main', image: 'web' }, { name: 'sidecar', image: 'proxy' }];
  const BINDING = { name: 'binding-cache', mountPath: '/bindings/cache', readOnly: true };

  test('is attached by its path: a ScaledJob of KEDA', () => {
    const { chart, redis } = shop();
    const job = new ApiObject(chart, 'web', {
      apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledJob', spec: { jobTargetRef: { template: { spec: { containers: CONTAINERS } } }, triggers: [] },
    });
    redis.attach(job, { podTemplatePath: '/spec/jobTargetRef/template', serviceBinding: true });
    const { metadata, spec } = renderedWeb(chart).spec.jobTargetRef.template;
    expect(metadata.labels).toEqual(CLIENT_LABEL);
    expect(spec.containers.map(({ name, env }: any) => [name, env[0]])).toEqual([['main', URL_FROM_SECRET], ['sidecar', URL_FROM_SECRET]]);
    expect(spec.volumes.map(({ name }: any) => name)).toEqual(['binding-cache']);
    expect(spec.containers[0].volumeMounts).toEqual([BINDING]);
    expect(standardErrorOf(() => renderedWeb(chart))).toEqual([]);
  });

  test.each<{ what: string; template: object; container: (template: any) => any; name: string }>([
    { what: 'a container', template: { container: { image: 'web' } }, container: ({ container }) => container, name: 'main' },
    { what: 'a script', template: { script: { name: 'run', image: 'web', source: 'x' } }, container: ({ script }) => script, name: 'run' },
    { what: 'a container set', template: { containerSet: { containers: [CONTAINERS[0]] } }, container: ({ containerSet }) => containerSet.containers[0], name: 'main' },
    { what: 'a sidecar', template: { container: { image: 'web' }, sidecars: [CONTAINERS[1]] }, container: ({ sidecars }) => sidecars[0], name: 'sidecar' },
    { what: 'an init container', template: { container: { image: 'web' }, initContainers: [CONTAINERS[1]] }, container: ({ initContainers }) => initContainers[0], name: 'sidecar' },
  ])('is attached by its path: $what of a template of an Argo Workflow', ({ template, container, name }) => {
    const { chart, redis } = shop();
    const workflow = new ApiObject(chart, 'web', {
      apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', spec: { templates: [{ name: 'all', steps: [] }, { name: 'work', ...template }] },
    });
    redis.attach(workflow, { podTemplatePath: '/spec/templates/1', containers: [name], serviceBinding: true });
    const [steps, work] = renderedWeb(chart).spec.templates;
    expect(steps).toEqual({ name: 'all', steps: [] });
    expect(work.metadata.labels).toEqual(CLIENT_LABEL);
    expect(work.volumes).toEqual([{ name: 'binding-cache', projected: { sources: [{ secret: { name: 'cache-connection' } }] } }]);
    expect(container(work)).toMatchObject({ env: [URL_FROM_SECRET, { name: 'SERVICE_BINDING_ROOT', value: '/bindings' }], volumeMounts: [BINDING] });
  });

  test('gets the variables in every container of a template of an Argo Workflow, and in no init container', () => {
    const { chart, redis } = shop();
    const template = { container: { image: 'web' }, sidecars: [CONTAINERS[1]], initContainers: [{ name: 'prepare', image: 'prepare' }] };
    redis.attach(new ApiObject(chart, 'web', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', spec: { templates: [template] } }), { podTemplatePath: '/spec/templates/0' });
    const [{ container, sidecars, initContainers }] = renderedWeb(chart).spec.templates;
    expect([container, sidecars[0], initContainers[0]].map(({ env }) => env)).toEqual([[URL_FROM_SECRET], [URL_FROM_SECRET], undefined]);
  });

  test('is attached by a path with the escapes of a JSON pointer', () => {
    const { chart, redis } = shop();
    redis.attach(new ApiObject(chart, 'web', { apiVersion: 'example.com/v1', kind: 'Thing', spec: { 'a/b~c': { spec: { containers: CONTAINERS } } } }),
      { podTemplatePath: '/spec/a~1b~0c' });
    expect(renderedWeb(chart).spec['a/b~c'].spec.containers[0].env).toEqual([URL_FROM_SECRET]);
  });

  test.each(['/spec/jobTargetRef', '/spec/jobTargetRef/template/spec', '/spec/nothing', '/', '', 'spec/jobTargetRef/template', '/constructor', '/spec/jobTargetRef/template/'])(
    'must be named by a path that leads there: %p', (podTemplatePath) => {
      const { chart, redis } = shop();
      const job = new ApiObject(chart, 'web', { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledJob', spec: { jobTargetRef: { template: { spec: { containers: CONTAINERS } } } } });
      expect(messageOf(() => redis.attach(job, { podTemplatePath }))).toBe("attachment of 'test/web' to 'test/redis' has 1 problem:\n"
        + `  podTemplatePath: must be the JSON pointer of a pod template in the object, got '${podTemplatePath}'; such as '/spec/jobTargetRef/template' of a ScaledJob, or '/spec/templates/0' of an Argo Workflow`);
    });

  test('has no path if it is of cdk8s-plus', () => {
    const { chart, redis } = shop();
    const web = new plus28.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
    expect(messageOf(() => redis.attach(web, { podTemplatePath: '/spec/template' }))).toBe("attachment of 'test/web' to 'test/redis' has 1 problem:\n"
      + "  podTemplatePath: must be absent for a workload of cdk8s-plus, got '/spec/template'; its pod template is known");
  });
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

  test('is warned of once, at synth, when a container is added later, which has no variables', () => {
    const { chart, redis, web } = withDeployment();
    redis.attach(web);
    web.addContainer({ name: 'late', image: 'late' });
    let late: unknown;
    expect(standardErrorOf(() => { late = [renderedWeb(chart), renderedWeb(chart)].map((object) => envByContainer(object).late); })).toEqual([
      expect.stringMatching(/^warning: test\/redis\/Attachment\w+: container 'late' of 'test\/web' was added after the attachment and gets no variables: attach when all containers are there, or list those that get them in 'containers'$/),
    ]);
    expect(late).toEqual([undefined, undefined]);
  });

  test('is not warned of a container that is added later and attached by itself', () => {
    const { chart, redis, web } = withDeployment();
    redis.attach(web);
    web.addContainer({ name: 'late', image: 'late' });
    redis.attach(web, { containers: ['late'] });
    expect(standardErrorOf(() => renderedWeb(chart))).toEqual([]);
  });

  test('is not warned of a container that is added later when the attachment lists its containers', () => {
    const { chart, redis, web } = withDeployment();
    redis.attach(web, { containers: ['main'] });
    web.addContainer({ name: 'late', image: 'late' });
    web.addInitContainer({ name: 'prepare', image: 'prepare' });
    expect(standardErrorOf(() => renderedWeb(chart))).toEqual([]);
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

  test.each<{ object: object; line: string }>([
    { object: template({ env: 'LEVEL=info' }), line: '/spec/template/spec/containers/0/env, got a string' },
    { object: template({ env: [null] }), line: '/spec/template/spec/containers/0/env, got a list of something else' },
    { object: template({ volumeMounts: {} }), line: '/spec/template/spec/containers/0/volumeMounts, got an object' },
    { object: template({}, { labels: ['web'] }), line: '/spec/template/metadata/labels, got a list' },
    ...[
      { of: { containers: [null] }, line: 'containers, got a list of something else' },
      { of: { initContainers: 'prepare' }, line: 'initContainers, got a string' },
      { of: { volumes: 5 }, line: 'volumes, got a number' },
      { of: { hostAliases: [null] }, line: 'hostAliases, got a list of something else' },
      { of: { dnsConfig: 'x' }, line: 'dnsConfig, got a string' },
      { of: { dnsConfig: { options: {} } }, line: 'dnsConfig/options, got an object' },
    ].map(({ of, line }) => (
      { object: { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'main', image: 'web' }], ...of } }, line: `/spec/${line}` })),
  ])('is an error with something else than Kubernetes has at $line', ({ object, line }) => {
    const { chart, redis } = shop();
    const web = new ApiObject(chart, 'web', object as never);
    const expected = /labels|dnsConfig,/.test(line) ? 'an object' : 'a list of objects';
    expect(messageOf(() => redis.attach(web))).toBe("attachment of 'test/web' to 'test/redis' has 1 problem:\n"
      + `  workload: must have ${expected} at ${line}; Kubernetes refuses others`);
  });

  test('keeps a variable of the trust that is no string', () => {
    const { chart } = shop();
    const redis = new RedisStandalone(chart, 'other', { name: 'other', plan: RedisPlan.STARTER, tls: RedisTls.beside({ certificate: RedisCertificate.fromSecret({ secretName: 'x' }) }) });
    const web = new ApiObject(chart, 'web', template({ env: [{ name: 'NODE_EXTRA_CA_CERTS', value: 5 }] }));
    expect(standardErrorOf(() => redis.attach(web))).toEqual([expect.stringContaining("container 'main' has NODE_EXTRA_CA_CERTS already and keeps it")]);
  });

  test('keeps variables that a patch adds later', () => {
    const { chart, redis } = shop();
    const web = new ApiObject(chart, 'web', template({}));
    redis.attach(web);
    web.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/env/-', { name: 'LATER', value: 'yes' }));
    expect(envByContainer(renderedWeb(chart)).main).toEqual([URL_FROM_SECRET, { name: 'LATER', value: 'yes' }]);
  });

  test('is warned of when a patch adds a container later', () => {
    const { chart, redis } = shop();
    const web = new ApiObject(chart, 'web', template({}));
    redis.attach(web);
    web.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/-', { name: 'late', image: 'late' }));
    expect(standardErrorOf(() => renderedWeb(chart))).toEqual([expect.stringContaining("container 'late' of 'test/web' was added after the attachment")]);
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

test.each([
  ['cdk8s-plus', (chart: Construct) => new plus28.Deployment(chart, 'web', {
    containers: [{ name: 'main', image: 'web' }], dns: { options: [{ name: 'ndots', value: '2' }] },
  })],
  ['a plain object', (chart: Construct) => new ApiObject(chart, 'web', {
    apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: { containers: [{ name: 'main', image: 'web' }], dnsConfig: { options: [{ name: 'ndots', value: '2' }] } } } },
  })],
] as const)('a workload of %s keeps its own options of the resolver', (_, make) => {
  const { chart, redis } = shop();
  redis.attach(make(chart));
  expect(podTemplateOf(renderedWeb(chart)).spec.dnsConfig.options).toEqual([
    { name: 'ndots', value: '2' }, { name: 'timeout', value: '1' },
  ]);
});

test.each([{ dnsPolicy: 'Default' }, { hostNetwork: true }, { dnsPolicy: 'None', dnsConfig: { nameservers: ['192.0.2.1'] } }])('a pod that does not ask the DNS of the cluster gets no ndots: %p', (spec) => {
  const { chart, redis } = shop();
  redis.attach(new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'main', image: 'web' }], ...spec } }));
  expect(renderedWeb(chart)!.spec.dnsConfig.options).toEqual([{ name: 'timeout', value: '1' }]);
});
