import { RedisCluster } from 'cdk8s-managed-redis';
import { ClusterInstance } from './support/cluster-instance';
import { forceDelete, rollingUpdate } from './support/faults';
import { eventually } from './support/kubectl';
import { Namespace } from './support/namespace';
import { makeServicesAnew } from './support/new-services';
import { SMALL_ENTERPRISE } from './support/plans';
import { writesInFlight, underWrites, writerWorkload } from './support/writer';

// The other faults are those of cluster-clients, whose writers have a client without TLS too, and of test:chaos.
describe('a cluster of three shards under writes', () => {
  let namespace: Namespace;
  let instance: ClusterInstance;
  let yaml: string;

  const apply = (props: { shards?: number; drainingShards?: number; replicasPerShard?: number }) => namespace.apply((chart) => {
    // The moves of slots last for minutes. How long a write takes while other tests have the machine tells nothing about them.
    writerWorkload(chart, new RedisCluster(chart, 'redis', { name: 'redis', plan: SMALL_ENTERPRISE, ...props }), { through: { WRITER_TIMEOUT: '20000' } });
  });

  beforeAll(async () => {
    namespace = await Namespace.create('cluster');
    instance = new ClusterInstance(namespace, 'redis');
    yaml = await apply({});
    await namespace.rolledOut('statefulset/redis-0', 'statefulset/redis-1', 'statefulset/redis-2', 'deployment/writer');
    await instance.untilStable();
  });
  afterAll(() => namespace?.delete());

  test('a rolling update performs switchovers and loses no acknowledged write', async () => {
    expect(await underWrites(namespace, () => rollingUpdate(instance), () => instance.untilStable())).toMatchObject({ lost: 0 });
  });

  // Replication is asynchronous: a crash loses the writes that the replica has not received.
  test('a forced deletion of a primary loses at most the writes in flight', async () => {
    const damage = await underWrites(namespace, () => forceDelete(instance), () => instance.untilStable());
    expect(damage.lost).toBeLessThanOrEqual(writesInFlight(damage));
  });

  test('Services that are made anew cost no acknowledged write', async () => {
    let addresses: ReadonlyMap<string, string>;
    const fault = async () => { addresses = await makeServicesAnew(namespace, 'redis', yaml); };
    expect(await underWrites(namespace, fault, async () => {
      await instance.untilAnnounced(addresses);
      await instance.untilStable();
    })).toMatchObject({ lost: 0 });
  });

  test('a new shard gets its share of the slots, and migrates it back before it is removed', async () => {
    const damage = await underWrites(namespace, async () => {
      await apply({ shards: 4 });
      await namespace.rolledOut('statefulset/redis-3');
      await instance.untilSlots([4096, 4096, 4096, 4096]);
      await instance.untilStable();
      await apply({ shards: 3, drainingShards: 1 });
      await instance.untilSlots([5461, 5461, 5462, 0]);
      await apply({ shards: 3 });
      await namespace.kubectl('delete', 'statefulset/redis-3', 'poddisruptionbudget/redis-3', 'service/redis-3', 'service/redis-3-0', 'service/redis-3-1');
    }, async () => {
      // Two minutes pass until the nodes forget it: server/cluster and chaos/cluster-changes wait for that.
      await eventually('all slots are served', () => instance.serves());
    });
    expect(damage).toMatchObject({ lost: 0, errors: 0 });
  }, 1_200_000);
});
