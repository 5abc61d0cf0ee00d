import { ClusterInstance, linesOf } from '../support/cluster-instance';
import { disposePods, PodRunner } from '../support/pod-runner';
import { PodNetwork } from '../support/pod-runner-network';

afterAll(disposePods);

/** Two clusters on one network; even the passwords are the same, so nothing but their ids tells them apart. */
describe('two clusters on one network', () => {
  let instances: readonly ClusterInstance[];

  beforeAll(async () => {
    const network = await PodNetwork.create();
    instances = [await ClusterInstance.create({ network, name: 'store' }), await ClusterInstance.create({ network, name: 'other' })];
    for (const [index, instance] of instances.entries()) {
      await instance.startReady();
      await instance.writeKeys(100 * (index + 1));
    }
  });

  /** New pods, each at the address that a pod of the other cluster had. */
  const exchange = async (chosen: (instance: ClusterInstance) => readonly PodRunner[]) => {
    const [pods, others] = instances.map(chosen);
    await Promise.all([...pods, ...others].map(async (pod) => pod.kill()));
    for (const [index, { name }] of pods.entries()) { await instances[0].network.exchange(name, others[index].name); }
    await Promise.all(instances.map(async (instance) => instance.restart(chosen(instance))));
  };

  const expectApart = async () => {
    for (const [index, instance] of instances.entries()) {
      await instance.untilWhole(120);
      for (const pod of instance.all) {
        expect((await linesOf(pod)).map(({ pod: name }) => name).sort()).toEqual(instance.all.map(({ name }) => name).sort());
      }
      await instance.expectKeys(100 * (index + 1));
    }
  };

  test('stay two when all of their pods come back at the addresses of the other', async () => {
    await exchange(({ all }) => all);
    await expectApart();
  }, 300_000);

  test('stay two when replicas come back at the addresses of replicas of the other, which its primaries remember', async () => {
    for (const instance of instances) {
      for (const shard of [0, 1, 2]) { await instance.untilPrimary(shard, 0, 120); }
    }
    await exchange((instance) => [0, 1, 2].map((shard) => instance.node(shard, 1)));
    await expectApart();
  }, 300_000);
});
