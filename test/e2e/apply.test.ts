import { App, Chart, Duration, Size, Yaml } from 'cdk8s';
import {
  Engine, JobOverrides, Persistence, RedisAccess, RedisCluster, RedisDns, RedisPassword, RedisPlan, RedisReplication, RedisSentinel,
  RedisStandalone, RedisUse, SavePoint, ServerOverrides, ServiceOverrides, ServiceType, ServingPodOverrides,
} from 'cdk8s-managed-redis';
import { eventually, run } from './support/kubectl';
import { Namespace } from './support/namespace';
import { identity } from '../support/manifests';
import { silently } from '../support/warnings';

/** Props of which the API server adds, drops or spells something, if the YAML does. */
const PROPS = {
  cpu: '0.5',
  cpuLimit: '1000m',
  memory: Size.mebibytes(2048),
  memoryLimit: Size.mebibytes(3072),
  maxClients: 500,
  timeout: Duration.minutes(5),
  snapshotSchedule: [SavePoint.after(Duration.hours(1))],
  keyspaceEvents: 'Ex',
  imagePullSecrets: ['registry-login'],
  access: RedisAccess.namespace().plus(RedisAccess.namespaces({ team: 'orders' })).plus(RedisAccess.pods({ role: 'backup' }))
    .plus(RedisAccess.addresses('10.20.0.0/16', 'fd00::/64')),
  use: RedisUse.QUEUE,
  scheduling: {
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'redis', effect: 'NoSchedule' }],
    affinity: { nodeAffinity: {} },
  },
  labels: { team: 'orders' },
  annotations: { 'example.com/contact': 'orders@example.com' },
  podLabels: { team: 'orders' },
  podAnnotations: { 'example.com/log-format': 'text' },
};

/** In a pod of the library, with references to fields, ports and quantities, and without what they leave to the API server. */
const EXTRA = {
  image: Engine.VALKEY_9_1.image,
  env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } }],
  resources: { requests: { cpu: '10m' }, limits: { memory: '32Mi' } },
  volumeMounts: [{ name: 'extra', mountPath: '/extra', readOnly: true }],
};

/** Of every kind of pod. */
const POD: JobOverrides = {
  podSecurityContext: { supplementalGroups: [] },
  containerSecurityContext: { seLinuxOptions: {} },
  env: [{ name: 'LOG_LEVEL', value: 'info' }],
  volumes: [{ name: 'extra', configMap: { name: 'extra', optional: true } }],
  volumeMounts: [{ name: 'extra', mountPath: '/etc/extra', readOnly: true }],
  initContainers: [{ ...EXTRA, name: 'first', command: ['true'] }],
  scheduling: { tolerations: [] },
  podLabels: { tier: 'data' },
  podAnnotations: { 'example.com/tier': 'data' },
};

const SERVING: ServingPodOverrides = {
  ...POD,
  containers: [{ ...EXTRA, name: 'extra', command: ['sleep', '1000000'], ports: [{ name: 'metrics', containerPort: 9121, protocol: 'TCP' }] }],
};

const SERVERS: ServerOverrides = {
  ...SERVING,
  claimLabels: { backup: 'daily' },
  claimAnnotations: { 'example.com/retain': 'yes' },
  serviceAccountAnnotations: { 'example.com/role': 'orders' },
};

/** No controller has this class, so that none changes the Service. */
const LOAD_BALANCER: ServiceOverrides = {
  type: ServiceType.LOAD_BALANCER,
  annotations: { 'example.com/dns': 'orders.example.com' },
  loadBalancerClass: 'example.com/none',
  loadBalancerSourceRanges: ['10.0.0.0/8'],
};

const DNS = [RedisDns.pods('openshift-dns', 5353), RedisDns.address('10.0.0.2')];

/** Of each topology an instance with all props, in one chart, and of two the others whose objects differ in more than a number: that is the same in all. */
const TOPOLOGIES: Readonly<Record<string, (chart: Chart, prefix: string) => void>> = {
  RedisStandalone: (chart, prefix) => {
    const { FREE, STARTER, PRO } = RedisPlan;
    new RedisStandalone(chart, 'free', { name: `${prefix}-free`, plan: FREE });
    new RedisStandalone(chart, 'none', { name: `${prefix}-none`, plan: STARTER, persistence: Persistence.NONE, password: RedisPassword.fromValue('correct horse battery') });
    new RedisStandalone(chart, 'pro', { name: `${prefix}-pro`, plan: PRO });
    new RedisStandalone(chart, 'props', {
      ...PROPS,
      name: `${prefix}-props`,
      plan: PRO,
      storageClassName: 'fast',
      password: RedisPassword.fromSecret({ secretName: 'orders', key: 'redis' }),
      overrides: { server: { ...SERVERS, service: LOAD_BALANCER }, job: POD },
    });
  },
  RedisReplication: (chart, prefix) => {
    new RedisReplication(chart, 'props', {
      ...PROPS, name: `${prefix}-props`, plan: RedisPlan.PRO, dns: DNS, replicas: 3, overrides: { server: { ...SERVERS, service: LOAD_BALANCER, maxUnavailable: 2 }, job: POD },
    });
  },
  RedisSentinel: (chart, prefix) => {
    new RedisSentinel(chart, 'none', { name: `${prefix}-none`, plan: RedisPlan.STARTER, persistence: Persistence.NONE });
    new RedisSentinel(chart, 'props', {
      ...PROPS,
      name: `${prefix}-props`,
      plan: RedisPlan.PRO,
      dns: DNS,
      downAfter: Duration.seconds(5),
      overrides: {
        server: { ...SERVERS, maxUnavailable: 2 },
        sentinel: { ...SERVING, claimLabels: { backup: 'no' } },
        proxy: { ...SERVING, service: { ...LOAD_BALANCER, loadBalancerSourceRanges: [] } },
        job: POD,
      },
    });
  },
  RedisCluster: (chart, prefix) => {
    new RedisCluster(chart, 'props', {
      ...PROPS,
      name: `${prefix}-props`,
      plan: RedisPlan.ENTERPRISE,
      dns: DNS,
      drainingShards: 1,
      replicasPerShard: 2,
      overrides: { server: { ...SERVERS, service: { annotations: LOAD_BALANCER.annotations }, maxUnavailable: 2 }, job: POD },
    });
  },
};

type Manifest = any;

/** How kubectl applies. */
interface Way {
  readonly name: string;
  readonly flags: readonly string[];
}

const CLIENT: Way = { name: 'client-side', flags: [] };
const SERVER: Way = { name: 'server-side', flags: ['--server-side'] };

describe.each(Object.keys(TOPOLOGIES))('%s', (topology) => {
  let namespace: Namespace;
  // No pod and no volume: only the API server and the controllers of the objects are asked, and other suites keep the nodes.
  beforeAll(async () => {
    namespace = await Namespace.create(`apply-${topology.toLowerCase()}`);
    await namespace.kubectl('create', 'quota', 'nothing-runs', '--hard=pods=0,persistentvolumeclaims=0');
  });
  afterAll(() => namespace?.delete());

  test.each([
    { id: 'a', first: CLIENT, then: SERVER },
    { id: 'b', first: SERVER, then: CLIENT },
  ])('applied twice $first.name, then twice $then.name, it does not differ, conflict or change', async ({ id, first, then }) => {
    const objects = synth(topology, id);
    await apply(objects, first);
    const before = await observed(objects);
    await expectUnchangedBy(objects, first);
    expect(await observed(objects)).toEqual(before);
    await expectStored(objects);

    await apply(objects, then);
    await expectUnchangedBy(objects, then);
    expect(generations(await observed(objects))).toEqual(generations(before));
    await expectStored(objects);
  });

  /** A conflict is an error. */
  function apply(objects: readonly Manifest[], { flags }: Way): Promise<string> {
    return kubectl(objects, 'apply', ...flags);
  }

  /** There is no difference, and another apply makes none. */
  async function expectUnchangedBy(objects: readonly Manifest[], way: Way): Promise<void> {
    // It compares what it read with what an apply makes of it later: a controller may have written a status meanwhile.
    await eventually('there is no difference', async () => await kubectl(objects, 'diff', ...way.flags) === '');
    const before = await stored(objects);
    await apply(objects, way);
    expect(versions(await stored(objects))).toEqual(versions(before));
  }

  /** The objects are stored as the YAML has them, for Argo CD compares them so. */
  async function expectStored(objects: readonly Manifest[]): Promise<void> {
    const live = await stored(objects);
    expect(objects.flatMap((object, index) => differences(object, live[index], identity(object)))).toEqual([]);
    // What is compared as a whole must have no field beyond those of the YAML: another manager conflicts when it has.
    await kubectl(objects, 'apply', '--server-side', '--dry-run=server', '--field-manager=argocd-controller');
  }

  /** The objects, when the controllers have seen them, with what would restart pods. */
  function observed(objects: readonly Manifest[]): Promise<Observed[]> {
    return eventually('the controllers have seen all workloads', async () => {
      const live = (await stored(objects)).map(({ kind, metadata, status = {} }) => ({
        object: `${kind}/${metadata.name}`,
        kind,
        generation: metadata.generation as number | undefined,
        pods: kind === 'Deployment' ? metadata.annotations['deployment.kubernetes.io/revision'] : status.updateRevision,
        seen: !['Deployment', 'StatefulSet'].includes(kind) || status.observedGeneration === metadata.generation,
      }));
      return live.every(({ seen }) => seen) && live;
    });
  }

  async function stored(objects: readonly Manifest[]): Promise<Manifest[]> {
    return JSON.parse(await kubectl(objects, 'get', '--output=json')).items;
  }

  function kubectl(objects: readonly Manifest[], ...args: string[]): Promise<string> {
    return run('kubectl', ['--namespace', namespace.name, ...args, '--filename=-'], Yaml.stringify(...objects));
  }
});

interface Observed {
  readonly object: string;
  readonly kind: string;
  readonly generation?: number;
  /** The revision of the pods' template. */
  readonly pods?: string;
}

/** What must stay when kubectl adds its annotation: of Deployments, that counts as a generation. */
function generations(objects: readonly Observed[]): Observed[] {
  return objects.map((object) => (object.kind === 'Deployment' ? { ...object, generation: undefined } : object));
}

/** What each change of an object changes. Where there is a generation, the controllers write the status meanwhile. */
function versions(objects: readonly Manifest[]): string[] {
  return objects.map(({ kind, metadata }) => `${kind}/${metadata.name} ${metadata.generation ?? metadata.resourceVersion}`);
}

function synth(topology: string, prefix: string): Manifest[] {
  const chart = new Chart(new App(), prefix);
  silently(() => TOPOLOGIES[topology](chart, prefix));
  return chart.toJson();
}

/** The fields of the YAML that are not stored as they are. */
function differences(given: Manifest, live: Manifest, path: string): string[] {
  if (typeof given !== 'object' || typeof live !== 'object' || Array.isArray(given) && given.length !== live.length) {
    return given === live ? [] : [`${path}: ${JSON.stringify(given)} is stored as ${JSON.stringify(live)}`];
  }
  return Object.keys(given).flatMap((key) => differences(given[key], live[key], `${path}/${key}`));
}
