import { Engine, EvictionPolicy, RedisCluster, RedisClusterProps, RedisPlan } from 'cdk8s-managed-redis';
import { PLAN } from './plan';
import { ClusterInstance } from '../e2e/support/cluster-instance';
import { eventually } from '../e2e/support/kubectl';
import { Namespace } from '../e2e/support/namespace';
import { underWrites, writerWorkload } from '../e2e/support/writer';

let namespace: Namespace;
let instance: ClusterInstance;

const plan = RedisPlan.ENTERPRISE.customize({ memory: PLAN.memory, storage: PLAN.storage, cpu: '20m' });

/** Nothing prunes here: what is no longer written stays, until a test deletes it. */
async function apply(props: Partial<RedisClusterProps> = {}): Promise<void> {
  await namespace.apply((chart) => writerWorkload(chart, new RedisCluster(chart, 'redis', {
    name: 'redis', plan, evictionPolicy: EvictionPolicy.NOEVICTION, engine: Engine.VALKEY_9_1, ...props,
  })));
  const shards = (props.shards ?? 3) + (props.drainingShards ?? 0);
  await namespace.rolledOut(...Array.from({ length: shards }, (_, shard) => `statefulset/redis-${shard}`), 'deployment/writer');
}

async function prune(...shards: readonly number[]): Promise<void> {
  await namespace.kubectl('delete', ...shards.flatMap((shard) => [
    `statefulset/redis-${shard}`, `poddisruptionbudget/redis-${shard}`, ...['', '-0', '-1'].map((pod) => `service/redis-${shard}${pod}`),
  ]));
}

const owning = (...expected: readonly number[]) => instance.untilSlots(expected, { exact: false, seconds: 300 });

const under = async (change: () => Promise<unknown>) => {
  const damage = await underWrites(namespace, change, () => instance.untilStable());
  process.stderr.write(`${JSON.stringify(damage)}\n`);
  return damage;
};

beforeAll(async () => {
  namespace = await Namespace.create('chaos-cluster-changes');
  instance = new ClusterInstance(namespace, 'redis');
  await apply({ engine: Engine.VALKEY_8_1 });
  await instance.untilStable();
});
afterAll(() => namespace?.delete());

// One after the other, each from what the last one left.
test.each<readonly [string, Partial<RedisClusterProps>, number]>([
  ['two replicas of each primary', { engine: Engine.VALKEY_8_1, replicasPerShard: 2 }, 9],
  ['one again', { engine: Engine.VALKEY_8_1 }, 6],
  ['the next engine', {}, 6],
])('%s: nothing is lost', async (_, props, servers) => {
  expect(await under(() => apply(props))).toMatchObject({ lost: 0, errors: 0 });
  expect(await instance.members()).toHaveLength(servers);
});

test('two shards more take their shares, and give them back before they go: nothing is lost', async () => {
  expect(await under(async () => {
    await apply({ shards: 5 });
    await owning(3276, 3277, 3277, 3277, 3277);
  })).toMatchObject({ lost: 0, errors: 0 });
  expect(await under(async () => {
    await apply({ shards: 3, drainingShards: 2 });
    await owning(5461, 5461, 5462, 0, 0);
    await apply();
    await prune(3, 4);
  })).toMatchObject({ lost: 0, errors: 0 });
});

test('a shard that is pruned before it has given its slots away is whole again when it is applied again: nothing is lost', async () => {
  expect(await under(async () => {
    await apply({ shards: 4 });
    await owning(4096, 4096, 4096, 4096);
    await apply();
    await prune(3);
    await eventually('the pods of the shard are deleted', async () => (await instance.members()).length === 6);
    await apply({ shards: 4 });
  })).toMatchObject({ lost: 0 });
  await owning(4096, 4096, 4096, 4096);
});
