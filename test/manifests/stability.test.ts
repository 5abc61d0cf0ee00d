import { version } from '../../package.json';
import {
  Persistence, PodOverrides, RedisAccess, RedisCluster, RedisPlan, RedisReplication, RedisSentinel, RedisStandalone, ServiceType, ServingPodOverrides,
} from '../../src';
import { allManifests, EVERY_CLUSTER_PROP, EVERY_PLAN, EVERY_PROP, EVERY_REPLICATION_PROP, EVERY_SENTINEL_PROP } from '../support/instances';
import { Manifests, newChart, renderChart, renderCluster, renderReplication, renderSentinel, renderStandalone } from '../support/manifests';

const reverse = <T>(map: Record<string, T>): Record<string, T> => Object.fromEntries(Object.entries(map).reverse());

test('the same app gives the same bytes twice', () => {
  const bytes = () => Object.values(allManifests()).map((objects) => new Manifests(objects).yaml);
  expect(bytes()).toEqual(bytes());
});

test('one app gives the same bytes when it is rendered twice', () => {
  const chart = newChart();
  new RedisStandalone(chart, 'redis', EVERY_PROP);
  expect(renderChart(chart).yaml).toBe(renderChart(chart).yaml);
});

test.each(['labels', 'annotations', 'podLabels', 'podAnnotations'] as const)('the order of the keys in %s does not matter', (prop) => {
  expect(renderStandalone({ ...EVERY_PROP, [prop]: reverse(EVERY_PROP[prop]) }).yaml).toBe(renderStandalone(EVERY_PROP).yaml);
});

test('the order of the keys in the node selector does not matter', () => {
  const scheduling = { ...EVERY_PROP.scheduling, nodeSelector: reverse(EVERY_PROP.scheduling.nodeSelector!) };
  expect(renderStandalone({ ...EVERY_PROP, scheduling }).yaml).toBe(renderStandalone(EVERY_PROP).yaml);
});

test('the order of the labels in access does not matter', () => {
  const bytesOf = (labels: Record<string, string>) => renderStandalone({ plan: RedisPlan.FREE, access: RedisAccess.pods(labels) }).yaml;
  expect(bytesOf({ team: 'a', role: 'backup' })).toBe(bytesOf({ role: 'backup', team: 'a' }));
});

test('undefined, which other languages pass, is the same as nothing', () => {
  const nothing = Object.fromEntries(Object.keys(EVERY_PROP).map((prop) => [prop, undefined]));
  expect(renderStandalone({ ...nothing, plan: RedisPlan.PRO, name: 'cache' }).yaml).toBe(renderStandalone({ plan: RedisPlan.PRO }).yaml);
});

test('no version of the library is in the output', () => {
  expect(renderStandalone({ plan: RedisPlan.PRO }).entries.filter(({ value }) => value === version)).toEqual([]);
});

test('the YAML has no aliases, which some tools do not read', () => {
  expect(renderStandalone(EVERY_PROP).yaml).not.toMatch(/[&*]a\d+$/m);
});

/** Lists and maps without anything in them, where a user can give some. */
const EMPTY_SCHEDULING = { nodeSelector: {}, affinity: { nodeAffinity: {}, podAntiAffinity: {} }, tolerations: [], topologySpreadConstraints: [] };
const EMPTY_OVERRIDES: PodOverrides = {
  resources: {},
  podSecurityContext: { supplementalGroups: [], sysctls: [], seLinuxOptions: {} },
  containerSecurityContext: { seLinuxOptions: {}, capabilities: { drop: ['ALL'], add: [] } },
  env: [],
  volumes: [],
  volumeMounts: [],
  initContainers: [{ name: 'wait', image: 'wait', command: [], env: [], resources: { limits: {}, requests: { cpu: '10m' } } }],
  podLabels: {},
  podAnnotations: {},
};
const EMPTY_SERVING: ServingPodOverrides = { ...EMPTY_OVERRIDES, containers: [{ name: 'exporter', image: 'exporter', args: [], ports: [], volumeMounts: [] }] };
const EMPTY_SERVER = { ...EMPTY_SERVING, claimLabels: {}, claimAnnotations: {}, serviceAccountAnnotations: {} };
const EMPTY_SERVICE = { type: ServiceType.LOAD_BALANCER, annotations: {}, loadBalancerSourceRanges: [] };
const EMPTY_PROPS = {
  plan: RedisPlan.ENTERPRISE,
  scheduling: EMPTY_SCHEDULING,
  imagePullSecrets: [],
  configuration: [],
  modules: [],
  labels: {},
  annotations: {},
  podLabels: {},
  podAnnotations: {},
};
const EMPTY_JOB = { ...EMPTY_OVERRIDES, serviceAccountAnnotations: {} };

const EMPTY_OVERRIDES_OF_SERVERS = { server: { ...EMPTY_SERVER, service: EMPTY_SERVICE }, job: EMPTY_JOB };
const EMPTY_OVERRIDES_OF_SENTINELS = {
  server: EMPTY_SERVER, job: EMPTY_JOB, sentinel: { ...EMPTY_SERVING, claimLabels: {} }, proxy: { ...EMPTY_SERVING, service: EMPTY_SERVICE },
};

test.each([
  { what: 'a single server', render: () => renderStandalone({ ...EMPTY_PROPS, overrides: EMPTY_OVERRIDES_OF_SERVERS }) },
  { what: 'read replicas', render: () => renderReplication({ ...EMPTY_PROPS, dns: [], overrides: EMPTY_OVERRIDES_OF_SERVERS }) },
  { what: 'sentinels', render: () => renderSentinel({ ...EMPTY_PROPS, dns: [], overrides: EMPTY_OVERRIDES_OF_SENTINELS }) },
  {
    what: 'a cluster',
    render: () => renderCluster({
      ...EMPTY_PROPS, dns: [], overrides: { server: { ...EMPTY_SERVER, service: { annotations: {} } }, job: EMPTY_JOB },
    }),
  },
])('an empty list or map that the user gives is not written, with $what', ({ render }) => {
  const empty = new Manifests(render().ofLibrary).entries.filter(({ value }) => typeof value === 'object' && value !== null && Object.keys(value).length === 0);
  expect(empty.filter(({ key }) => key !== 'podSelector').map(({ path }) => path)).toEqual([]);
});

test('objects that mean something when they are empty are written', () => {
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', labelSelector: {}, namespaceSelector: {} }] } };
  const pod = renderStandalone({
    plan: RedisPlan.PRO,
    scheduling: { affinity },
    overrides: { server: { volumes: [{ name: 'extra', emptyDir: {} }], containers: [{ name: 'exporter', image: 'exporter', securityContext: {} }] } },
  }).serverPod;
  expect(pod.affinity).toEqual(affinity);
  expect(pod.volumes).toContainEqual({ name: 'extra', emptyDir: {} });
  expect(pod.containers[1].securityContext).toEqual({});
});

test.each([
  { scheduling: { tolerations: [], nodeSelector: {} } },
  { podSecurityContext: { supplementalGroups: [] } },
  { containerSecurityContext: { seLinuxOptions: {} } },
  { env: [] },
])('overrides that set nothing restart nothing: %j', (server) => {
  expect(renderStandalone({ plan: RedisPlan.PRO, overrides: { server } }).yaml).toBe(renderStandalone({ plan: RedisPlan.PRO }).yaml);
});

describe('the YAML is what the API server stores, so that no apply finds a difference (test/e2e/apply.test.ts asks a real one)', () => {
  const entries = Object.values(allManifests()).flatMap((objects) => new Manifests(new Manifests(objects).ofLibrary).entries);

  test('no list and no map is empty, but for selectors of everything, and the kind of an Issuer, which is a custom resource: others are dropped', () => {
    const empty = entries.filter(({ value }) => typeof value === 'object' && value !== null && Object.keys(value).length === 0);
    expect(new Set(empty.map(({ key }) => key))).toEqual(new Set(['podSelector', 'selfSigned']));
  });

  test('references to fields and claim templates, which are compared as a whole, have the defaults', () => {
    const valuesOf = (name: string) => entries.filter(({ key }) => key === name).map(({ value }) => value);
    expect(valuesOf('fieldRef').filter((reference: any) => reference.apiVersion !== 'v1')).toEqual([]);
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec: { volumeMode: 'Filesystem' }, status: { phase: 'Pending' } };
    for (const claims of valuesOf('volumeClaimTemplates')) { expect(claims).toMatchObject([claim]); }
  });

  test('quantities are in the largest unit that is exact', () => {
    const quantities = entries.filter(({ key, path }) => /^(cpu|memory|storage|ephemeral-storage|sizeLimit)$/.test(key) && !path.includes('/data/'));
    const other = quantities.filter(({ key, value }) => {
      const [, amount, unit] = /^(\d+)(m|[KMGT]i)?$/.exec(String(value)) ?? [];
      return amount === undefined || Number(amount) % (unit === 'm' ? 1000 : 1024) === 0 && unit !== undefined || unit === undefined && key !== 'cpu';
    });
    expect(other).toEqual([]);
  });
});

test('a single server has no disruption budget: with one pod it could only block drains', () => {
  expect(EVERY_PLAN.flatMap(({ props }) => renderStandalone(props).all('PodDisruptionBudget'))).toEqual([]);
});

test('only a change of volume or none of it touches what Kubernetes refuses to change', () => {
  const claims = (persistence: Persistence) => renderStandalone({ plan: RedisPlan.PRO, persistence }).find('StatefulSet').spec.volumeClaimTemplates;
  expect(claims(Persistence.RDB)).toEqual(claims(Persistence.RDB_AOF));
  expect(claims(Persistence.NONE)).toBeUndefined();
});

describe('an instance with sentinels', () => {
  test('gives the same bytes when it is rendered twice', () => {
    const chart = newChart();
    new RedisSentinel(chart, 'redis', EVERY_SENTINEL_PROP);
    expect(renderChart(chart).yaml).toBe(renderChart(chart).yaml);
  });

  test.each(['labels', 'annotations', 'podLabels', 'podAnnotations'] as const)('gives the same bytes whatever the order of the keys in %s', (prop) => {
    const reversed = { ...EVERY_SENTINEL_PROP, [prop]: reverse(EVERY_SENTINEL_PROP[prop]) };
    expect(renderSentinel(reversed).yaml).toBe(renderSentinel(EVERY_SENTINEL_PROP).yaml);
  });

  test('treats undefined, which other languages pass, as nothing', () => {
    const nothing = Object.fromEntries(Object.keys(EVERY_SENTINEL_PROP).map((prop) => [prop, undefined]));
    expect(renderSentinel({ ...nothing, plan: RedisPlan.PRO, name: 'cache' }).yaml).toBe(renderSentinel().yaml);
  });

  test('has no version of the library in its output', () => {
    expect(renderSentinel().entries.filter(({ value }) => value === version)).toEqual([]);
  });

  test('has no YAML aliases, although its objects share selectors', () => {
    expect(renderSentinel(EVERY_SENTINEL_PROP).yaml).not.toMatch(/[&*]a\d+$/m);
    expect(renderSentinel().yaml).not.toMatch(/[&*]a\d+$/m);
  });
});

describe('an instance with read replicas', () => {
  test('gives the same bytes when it is rendered twice', () => {
    const chart = newChart();
    new RedisReplication(chart, 'redis', EVERY_REPLICATION_PROP);
    expect(renderChart(chart).yaml).toBe(renderChart(chart).yaml);
  });

  test.each(['labels', 'annotations', 'podLabels', 'podAnnotations'] as const)('gives the same bytes whatever the order of the keys in %s', (prop) => {
    const reversed = { ...EVERY_REPLICATION_PROP, [prop]: reverse(EVERY_REPLICATION_PROP[prop]) };
    expect(renderReplication(reversed).yaml).toBe(renderReplication(EVERY_REPLICATION_PROP).yaml);
  });

  test('treats undefined, which other languages pass, as nothing', () => {
    const nothing = Object.fromEntries(Object.keys(EVERY_REPLICATION_PROP).map((prop) => [prop, undefined]));
    expect(renderReplication({ ...nothing, plan: RedisPlan.PRO, name: 'cache' }).yaml).toBe(renderReplication().yaml);
  });

  test('has no version of the library in its output', () => {
    expect(renderReplication().entries.filter(({ value }) => value === version)).toEqual([]);
  });

  test('has no YAML aliases, although its objects share selectors', () => {
    expect(renderReplication(EVERY_REPLICATION_PROP).yaml).not.toMatch(/[&*]a\d+$/m);
  });
});

describe('a cluster', () => {
  test('gives the same bytes when it is rendered twice', () => {
    const chart = newChart();
    new RedisCluster(chart, 'redis', EVERY_CLUSTER_PROP);
    expect(renderChart(chart).yaml).toBe(renderChart(chart).yaml);
  });

  test.each(['labels', 'annotations', 'podLabels', 'podAnnotations'] as const)('gives the same bytes whatever the order of the keys in %s', (prop) => {
    const reversed = { ...EVERY_CLUSTER_PROP, [prop]: reverse(EVERY_CLUSTER_PROP[prop]) };
    expect(renderCluster(reversed).yaml).toBe(renderCluster(EVERY_CLUSTER_PROP).yaml);
  });

  test('treats undefined, which other languages pass, as nothing', () => {
    const nothing = Object.fromEntries(Object.keys(EVERY_CLUSTER_PROP).map((prop) => [prop, undefined]));
    expect(renderCluster({ ...nothing, plan: RedisPlan.ENTERPRISE, name: 'cache' }).yaml).toBe(renderCluster().yaml);
  });

  test('has no version of the library in its output', () => {
    expect(renderCluster().entries.filter(({ value }) => value === version)).toEqual([]);
  });

  test('has no YAML aliases, although its objects share selectors', () => {
    expect(renderCluster(EVERY_CLUSTER_PROP).yaml).not.toMatch(/[&*]a\d+$/m);
    expect(renderCluster().yaml).not.toMatch(/[&*]a\d+$/m);
  });
});
