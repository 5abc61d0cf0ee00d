import { EvictionPolicy, RedisCluster, RedisPlan } from 'cdk8s-managed-redis';
import { PLAN } from './plan';
import { ClusterInstance } from '../e2e/support/cluster-instance';
import {
  killReplicaTwice, deleteAll, drainEveryNode, Fault, forceDelete, gracefulDelete, killPrimary, nodeDeath, nodeOf, partition, rollingUpdate,
} from '../e2e/support/faults';
import { kubectl } from '../e2e/support/kubectl';
import { Namespace } from '../e2e/support/namespace';
import { HAS_NODE_FAULTS } from '../e2e/support/node-faults';
import { writesInFlight, underWrites, writerWorkload } from '../e2e/support/writer';

let namespace: Namespace;
let instance: ClusterInstance;

beforeAll(async () => {
  namespace = await Namespace.create('chaos-cluster');
  instance = new ClusterInstance(namespace, 'redis');
  await applyWithWriterOn();
  await instance.untilStable();
});
afterAll(() => namespace?.delete());

async function applyWithWriterOn(node?: string): Promise<void> {
  const plan = RedisPlan.ENTERPRISE.customize({ memory: PLAN.memory, storage: PLAN.storage, cpu: '20m' });
  await namespace.apply((chart) => writerWorkload(chart, new RedisCluster(chart, 'redis', {
    name: 'redis', plan, evictionPolicy: EvictionPolicy.NOEVICTION,
  }), { node }));
  await namespace.rolledOut('statefulset/redis-0', 'statefulset/redis-1', 'statefulset/redis-2', 'deployment/writer');
}

/** The first shard's primary is always the same pod, so the writer goes where that one is not. */
async function moveWriterFromPrimary(): Promise<void> {
  const primaryNode = await nodeOf(instance, await instance.untilStable());
  const nodes = (await kubectl('get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}')).split(' ');
  await applyWithWriterOn(nodes.find((node) => node !== primaryNode));
}

const damageOf = async (fault: Fault) => {
  const damage = await underWrites(namespace, () => fault(instance), () => instance.untilStable());
  process.stderr.write(`${JSON.stringify(damage)}\n`);
  return damage;
};

test.each<readonly [string, Fault]>([
  ['an orderly deletion of a primary', gracefulDelete],
  ['a rolling update of all shards', rollingUpdate],
  ['a drain of every node in turn', drainEveryNode],
  ['a replica that is killed, and again while it synchronizes', killReplicaTwice],
])('%s loses nothing', async (_, fault) => {
  expect(await damageOf(fault)).toMatchObject({ lost: 0 });
});

test('a deletion of all pods at once loses nothing, 20 times in a row', async () => {
  for (let turn = 0; turn < 20; turn += 1) { expect(await damageOf(deleteAll)).toMatchObject({ lost: 0 }); }
}, 60 * 60_000);

test.each<readonly [string, Fault]>([
  ['SIGKILL of a primary', killPrimary],
  ['a forced deletion of a primary', forceDelete],
])('%s loses no more than was on its way', async (_, fault) => {
  const damage = await damageOf(fault);
  expect(damage.lost).toBeLessThanOrEqual(writesInFlight(damage));
});

// Without a program that can take nodes away (REDIS_E2E_NODE_FAULTS) there is nothing to test.
(HAS_NODE_FAULTS ? describe : describe.skip)('on a cluster whose nodes can be taken away', () => {
  test.each<readonly [string, Fault]>([['the death of its node', nodeDeath], ['a partition of its node', partition]])(
    '%s loses no more than was on its way', async (_, fault) => {
      await moveWriterFromPrimary();
      const damage = await damageOf(fault);
      expect(damage.lost).toBeLessThanOrEqual(writesInFlight(damage));
    });
});
