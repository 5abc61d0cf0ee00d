import { Size } from 'cdk8s';
import { RedisCluster, RedisPlan } from 'cdk8s-managed-redis';
import { clusterServedFigures } from './cluster-served';
import { damageFigures, repeat } from './damage';
import { Figure, print } from './figure';
import { ClusterInstance } from '../test/e2e/support/cluster-instance';
import { deleteAll, Fault, forceDelete, gracefulDelete, killPrimary, nodeDeath, nodeOf, partition } from '../test/e2e/support/faults';
import { eventually, kubectl } from '../test/e2e/support/kubectl';
import { Namespace } from '../test/e2e/support/namespace';
import { HAS_NODE_FAULTS } from '../test/e2e/support/node-faults';
import { underWrites, writerWorkload } from '../test/e2e/support/writer';

const REPETITIONS = Number(process.env.REPETITIONS ?? 5);

const PLAN = RedisPlan.ENTERPRISE.customize({ memory: Size.mebibytes(256), storage: Size.mebibytes(512), cpu: '20m' });

/** A pause is that of the slots of one shard. */
const CASES: readonly { readonly name: string; readonly fault: Fault; readonly promise: string; readonly node?: boolean }[] = [
  { name: 'planned stop of a primary', fault: gracefulDelete, promise: '<= 0.5 s, 0 lost' },
  { name: 'SIGKILL of a primary', fault: killPrimary, promise: '<= 4 s' },
  { name: 'pod force-deleted', fault: forceDelete, promise: '' },
  { name: 'node died', fault: nodeDeath, promise: '', node: true },
  { name: 'primary partitioned 30 s', fault: partition, promise: '', node: true },
  { name: 'all pods deleted at once', fault: deleteAll, promise: '<= 30 s' },
];

/** A cluster of 3 x (1 + 1) under 200 writes a second by a cluster-aware client; AOF everysec, Valkey 9.1. */
async function clusterFigures(wanted: readonly string[]): Promise<Figure[]> {
  const chosen = (name: string) => wanted.length === 0 || wanted.some((word) => name.includes(word));
  const namespace = await Namespace.create('bench-cluster');
  const instance = new ClusterInstance(namespace, 'redis');
  let node: string | undefined;
  const apply = (shards: number) => namespace.apply((chart) => {
    writerWorkload(chart, new RedisCluster(chart, 'redis', { name: 'redis', plan: PLAN, shards }), { node });
  });
  try {
    const begin = performance.now();
    await apply(3);
    const first = await eventually('all slots are served', () => instance.serves(), 180).then(() => performance.now() - begin);
    const primaryNode = await nodeOf(instance, await instance.untilStable());
    node = (await kubectl('get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}')).split(' ').find((other) => other !== primaryNode);
    await apply(3);
    await namespace.rolledOut('deployment/writer');
    const figures: Figure[] = [{ name: 'apply to all slots served', value: first / 1000, unit: 's', promise: '<= 45 s' }];
    for (const { name, fault, promise } of CASES.filter((one) => chosen(one.name) && (!one.node || HAS_NODE_FAULTS))) {
      const damages = await repeat(name, REPETITIONS, () => underWrites(namespace, () => fault(instance), () => instance.untilStable()));
      figures.push(...damageFigures(name, promise, damages));
    }
    if (chosen('scale 3 to 5')) {
      const grow = async () => {
        await apply(5);
        await eventually('five shards have their shares', async () => Object.values(await instance.slots()).filter((count) => count > 3000).length === 5, 300);
      };
      const [damage] = await repeat('scale 3 to 5', 1, () => underWrites(namespace, grow, () => instance.untilStable()));
      figures.push(...damageFigures('scale 3 to 5', '0 lost', [damage]), { name: 'scale 3 to 5: errors of the client', value: damage.errors, unit: 'errors', promise: '0' });
    }
    return figures;
  } finally {
    await namespace.delete();
  }
}

async function main(wanted: readonly string[]): Promise<void> {
  const all = wanted.length === 0;
  const figures = all || wanted.some((word) => word !== 'served') ? await clusterFigures(wanted) : [];
  print([...figures, ...all || wanted.includes('served') ? await clusterServedFigures() : []]);
}

void main(process.argv.slice(2));
