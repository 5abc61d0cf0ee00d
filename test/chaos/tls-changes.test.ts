import type { Chart } from 'cdk8s';
import { EvictionPolicy, RedisCluster, RedisPlan, RedisReplication, RedisSentinel, RedisStandalone, RedisTls } from 'cdk8s-managed-redis';
import { PLAN } from './plan';
import { ClusterInstance } from '../e2e/support/cluster-instance';
import { eventually } from '../e2e/support/kubectl';
import { Namespace } from '../e2e/support/namespace';
import { operatorCli } from '../e2e/support/redis-cli';
import { ReplicationInstance } from '../e2e/support/replication-instance';
import { SentinelInstance } from '../e2e/support/sentinel-instance';
import { Servers } from '../e2e/support/servers';
import { replaceWriter, underWrites, underWritesOfOnePod, writerWorkload } from '../e2e/support/writer';

/*
 * The way of docs/tls.md, "Turn it on or off", there and back, under writes: an attached workload stays on the plain port until all pods have
 * restarted, and returns to it before they lose the port with TLS.
 */

const BESIDE = RedisTls.beside();
const BESIDE_FOR_PLAIN_CLIENTS = RedisTls.beside({ attachPlain: true });
const ONLY = RedisTls.only();

type Workload = `${'statefulset' | 'deployment'}/${string}`;

/** An instance, observed from inside its pods. */
type Observed = Servers & { untilStable?(): Promise<unknown> };

interface Topology {
  readonly name: string;
  readonly redis: (chart: Chart, tls?: RedisTls) => RedisStandalone | RedisReplication | RedisSentinel | RedisCluster;
  readonly workloads: readonly Workload[];
  readonly observe: (namespace: Namespace) => Observed;
  /** The mode in which the pods of an instance without TLS get it. */
  readonly first: RedisTls;
}

const COMMON = { name: 'redis', plan: PLAN, evictionPolicy: EvictionPolicy.NOEVICTION };

const TOPOLOGIES: readonly Topology[] = [
  {
    name: 'RedisStandalone',
    redis: (chart, tls) => new RedisStandalone(chart, 'redis', { ...COMMON, tls }),
    workloads: ['statefulset/redis'],
    observe: (namespace) => new Servers(namespace, 'redis'),
    first: BESIDE,
  },
  {
    name: 'RedisReplication',
    redis: (chart, tls) => new RedisReplication(chart, 'redis', { ...COMMON, tls }),
    workloads: ['statefulset/redis', 'statefulset/redis-replica'],
    observe: (namespace) => new ReplicationInstance(namespace, 'redis'),
    first: BESIDE,
  },
  {
    name: 'RedisSentinel',
    redis: (chart, tls) => new RedisSentinel(chart, 'redis', { ...COMMON, tls }),
    workloads: ['statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy'],
    observe: (namespace) => new SentinelInstance(namespace, 'redis'),
    first: BESIDE,
  },
  {
    name: 'RedisCluster',
    redis: (chart, tls) => new RedisCluster(chart, 'redis', {
      ...COMMON, plan: RedisPlan.ENTERPRISE.customize({ memory: PLAN.memory, storage: PLAN.storage, cpu: '20m' }), tls,
    }),
    workloads: ['statefulset/redis-0', 'statefulset/redis-1', 'statefulset/redis-2'],
    observe: (namespace) => new ClusterInstance(namespace, 'redis'),
    // A node that has restarted redirects clients with TLS to the port of nodes that do not have it yet.
    first: BESIDE_FOR_PLAIN_CLIENTS,
  },
];

interface Ports { readonly plain: '6379' | '0'; readonly tls: '6380' | '0' }

interface Change {
  readonly change: string;
  readonly to: (topology: Topology) => RedisTls | undefined;
  readonly ports: Ports;
  /** What the writer is attached to afterwards. */
  readonly clients: RedisTls | undefined;
}

/** Each starts from the result of the one before. */
const CHANGES: readonly Change[] = [
  { change: 'from no TLS to beside', to: ({ first }) => first, ports: { plain: '6379', tls: '6380' }, clients: BESIDE },
  { change: 'from beside to TLS alone', to: () => ONLY, ports: { plain: '0', tls: '6380' }, clients: ONLY },
  { change: 'from TLS alone to beside', to: () => BESIDE, ports: { plain: '6379', tls: '6380' }, clients: BESIDE_FOR_PLAIN_CLIENTS },
  { change: 'from beside to no TLS', to: () => undefined, ports: { plain: '6379', tls: '0' }, clients: undefined },
];

describe.each(TOPOLOGIES)('$name', (topology) => {
  const { name, redis, workloads, observe } = topology;
  let namespace: Namespace;
  let instance: Observed;
  let writers = 0;

  const apply = async (tls?: RedisTls) => {
    // Nothing prunes here. The finished Job of an earlier mode would leave the Secret with the URL of the mode after it.
    await namespace.kubectl('delete', 'jobs', '--selector', 'app.kubernetes.io/component=credentials');
    await namespace.applyWithin((chart) => writerWorkload(chart, redis(chart, tls), { through: { WRITER_LOOKUP: 'each', WRITER_PREFIX: `writer${writers}` } }));
  };

  const makeCertificate = async (tls: RedisTls) => {
    await namespace.applyWithin((chart) => { redis(chart, tls); }, '--selector', 'app.kubernetes.io/component=certificates');
    await namespace.kubectl('wait', '--for=condition=Ready', 'certificate/redis-tls', '--timeout=120s');
  };

  const untilStable = async () => {
    await namespace.rolledOut(...workloads);
    for (const member of await instance.members()) { await namespace.ready(member); }
    await instance.untilStable?.();
  };

  const untilPorts = ({ plain, tls }: Ports) => namespace.explained(eventually(`every server has the ports ${plain} and ${tls}`, async () => {
    for (const member of await instance.members()) {
      const found = [await operatorCli(namespace, member, 'config get port'), await operatorCli(namespace, member, 'config get tls-port')];
      if (found.join() !== `port\n${plain},tls-port\n${tls}`) { throw new Error(`${member}: ${found.join()}`); }
    }
    if (instance instanceof SentinelInstance) {
      const reported = (await instance.reported()).map(([, port]) => port);
      if (reported.some((port) => port !== (plain === '0' ? tls : plain))) { throw new Error(`the sentinels report the ports ${reported.join()}`); }
    }
    return true;
  }, 240));

  const untilUrl = ({ plain }: Ports) => eventually('the connection Secret has the URL of the mode', async () => (
    (await namespace.secret('redis-connection', 'uri')).startsWith(plain === '0' ? 'rediss://' : 'redis://')));

  const moveClients = async (tls?: RedisTls) => {
    // With the keys of the writer before it, a write that is lost would be read back.
    writers += 1;
    await apply(tls);
    await replaceWriter(namespace);
    await untilStable();
  };

  beforeAll(async () => {
    namespace = await Namespace.create(`chaos-tls-${name.toLowerCase()}`);
    instance = observe(namespace);
    await apply();
    await namespace.rolledOut(...workloads, 'deployment/writer');
    await untilStable();
    await makeCertificate(topology.first);
  });
  afterAll(() => namespace?.delete());

  /** Each change is compared with a rolling update of the same pods just before it, which stops each of them as planned. */
  test.each(CHANGES)('$change: no acknowledged write is lost, and no connection hangs', async ({ change, to, ports, clients }) => {
    const reference = await underWrites(namespace, () => namespace.kubectl('rollout', 'restart', ...workloads), untilStable);
    process.stderr.write(`${name}, a rolling update before: ${JSON.stringify(reference)}\n`);
    expect(reference).toMatchObject({ lost: 0, hanging: 0 });

    const damage = await underWritesOfOnePod(namespace, () => apply(to(topology)), async () => {
      await untilStable();
      await untilPorts(ports);
      await untilUrl(ports);
      await untilStable();
    });
    process.stderr.write(`${name}, ${change}: ${JSON.stringify(damage)}\n`);
    await moveClients(clients);
    expect(damage).toMatchObject({ lost: 0, hanging: 0 });
  });
});
