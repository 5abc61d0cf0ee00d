import { join } from 'path';
import { RedisCluster, RedisExternal } from 'cdk8s-managed-redis';
import { Deployment } from 'cdk8s-plus-28';
import { ClusterInstance } from './support/cluster-instance';
import { deleteAll, Fault, gracefulDelete, killPrimary } from './support/faults';
import { eventually } from './support/kubectl';
import { Namespace } from './support/namespace';
import { clusterClients, nodeAddress, OUTSIDE_HOST, outsideClient } from './support/outside';
import { SMALL_ENTERPRISE } from './support/plans';
import { underWritesOf, WriterProgram, writerWorkload, writesInFlight } from './support/writer';
import { addProgram } from '../../examples/support/program';

/** The clients besides ioredis. */
const CLIENTS = [
  { file: 'cluster-node-redis.mjs', name: 'cluster-node-redis', interpreter: 'node' },
  { file: 'cluster-redis-py.py', name: 'cluster-redis-py', interpreter: 'python3' },
] as const;

/** With TLS, and `plain` without, as in all other cluster tests. All write at once, so that each fault is needed once. */
const WRITERS: readonly WriterProgram[] = [...CLIENTS, { name: 'ioredis', interpreter: 'node' }, { name: 'plain', interpreter: 'node' }];

/** The nodes have the ports after it: six for each shard. */
const NODE_PORT = 31380;

let namespace: Namespace;
let instance: ClusterInstance;

beforeAll(async () => {
  namespace = await Namespace.create('cluster-clients');
  instance = new ClusterInstance(namespace, 'redis');
  await namespace.applyWithin((chart) => {
    const redis = new RedisCluster(chart, 'redis', { name: 'redis', plan: SMALL_ENTERPRISE, external: RedisExternal.nodePort({ host: OUTSIDE_HOST, port: NODE_PORT }) });
    writerWorkload(chart, redis, { name: 'ioredis' });
    writerWorkload(chart, redis, { name: 'plain', through: { WRITER_PLAIN: 'yes', WRITER_PREFIX: 'plain' } });
    for (const { file, name } of CLIENTS) {
      const deployment = new Deployment(chart, name, { metadata: { name }, replicas: 1 });
      addProgram(deployment, join(__dirname, 'programs', file), { port: 3000 });
      redis.attach(deployment);
    }
  });
  await namespace.rolledOut('statefulset/redis-0', 'statefulset/redis-1', 'statefulset/redis-2', 'deployment/ioredis', 'deployment/plain', ...CLIENTS.map(({ name }) => `deployment/${name}`));
  await instance.untilStable();
});
afterAll(() => namespace?.delete());

describe(`${WRITERS.map(({ name }) => name).join(', ')}, configured from the injected variables`, () => {
  const under = async (fault: Fault) => {
    const damages = await underWritesOf(namespace, () => fault(instance), () => instance.untilStable(), WRITERS);
    return WRITERS.map(({ name }, index) => ({ name, ...damages[index] }));
  };

  test.each<readonly [string, Fault]>([
    ['an orderly deletion of a primary', gracefulDelete],
    ['a deletion of all pods at once', deleteAll],
  ])('lose no acknowledged write by %s', async (_, fault) => {
    expect((await under(fault)).filter(({ lost }) => lost !== 0)).toEqual([]);
  });

  test('lose at most the writes in flight by SIGKILL of a primary', async () => {
    const damages = await under(killPrimary);
    // Only the writers by ioredis measure the replication lag.
    const lagMs = Math.max(...damages.map((damage) => damage.lagMs ?? 0));
    expect(damages.filter((damage) => damage.lost > writesInFlight({ ...damage, lagMs }))).toEqual([]);
  });
});

test('clients outside of the Kubernetes cluster map the names of nodes, and go on after a switchover', async () => {
  const portOf = (key: string) => {
    const [, shard, ordinal] = /^redis-(\d)-(\d)\./.exec(key) ?? [];
    // The address of the first node itself is not in the list of nodes.
    return shard === undefined ? NODE_PORT : NODE_PORT + 1 + Number(shard) * 6 + Number(ordinal);
  };
  const { ioredis, nodeRedis } = clusterClients(await outsideClient(namespace, await nodeAddress(namespace)), NODE_PORT, portOf);
  try {
    await nodeRedis.connect();
    const write = async (round: string) => {
      for (let key = 0; key < 30; key++) {
        expect(await ioredis.set(`outside:${key}`, round)).toBe('OK');
        expect(await nodeRedis.get(`outside:${key}`)).toBe(round);
      }
    };
    await write('before');
    await gracefulDelete(instance);
    await instance.untilStable();
    // The nodes agree; kube-proxy may have to follow.
    await eventually('every shard is reached', async () => { await write('again'); return true; });
    await write('after');
  } finally {
    ioredis.disconnect();
    nodeRedis.destroy();
  }
});
