import { ClusterInstance } from '../support/cluster-instance';
import { disposePods } from '../support/pod-runner';
import { ReplicationInstance } from '../support/replication-instance';
import { expectKeys, SentinelInstance, writeKeys } from '../support/sentinel-instance';

afterAll(disposePods);

/** `kubectl delete` and `apply` of Services, or a restore: pods keep running, and every Service gets another address. The cases wait, so they run side by side. */
describe('Services that are made anew while the pods run', () => {
  test.concurrent('RedisSentinel: every pod has its new address, and all agree', async () => {
    const instance = await SentinelInstance.create();
    await instance.startReady();
    await writeKeys(instance.members[0], 1000);
    const { network, pods, sentinels } = instance;
    for (const pod of pods) { await network.readdress(pod.name); }

    // As the kubelet does.
    await Promise.all(sentinels.map(async (sentinel) => {
      for (const reason of ['restarting the sentinel, so that it looks for the other pods at their current addresses', 'once more, so that it forgets the old addresses']) {
        await sentinel.waitExit(180);
        expect(sentinel.log()).toContain(reason);
        await sentinel.start();
      }
    }));
    await instance.untilPrimary(0, 60);
    await instance.untilDiscovered();
    for (const member of instance.members) { await expectKeys(member, 1000); }
    await writeKeys(instance.members[0], 1100);
    expect(instance.members.map((member) => member.logs().match(/starting valkey-server/g)?.length)).toEqual([1, 1, 1]);
  }, 300_000);

  test.concurrent('RedisReplication: the replicas follow the primary to its new address', async () => {
    const instance = await ReplicationInstance.create();
    await instance.startReady();
    await writeKeys(instance.primary, 1000);
    for (const { name } of instance.pods) { await instance.network.readdress(name); }

    await instance.untilInSync(90);
    await writeKeys(instance.primary, 1100);
  }, 300_000);

  test.concurrent('RedisCluster: the nodes find each other again', async () => {
    const instance = await ClusterInstance.create();
    await instance.startReady();
    await instance.writeKeys(1000);
    for (const { name } of instance.all) { await instance.network.readdress(name); }

    await instance.until('every node announces its new address', async () => {
      const replies = await Promise.all(instance.all.map(async (pod) => (await pod.cli('config', 'get', 'cluster-announce-ip')).split('\n')[1]));
      return instance.all.every(({ name }, index) => replies[index] === instance.network.address(name));
    }, 120);
    await instance.untilWhole(180);
    await instance.expectKeys(1000);
    expect(instance.all.map((pod) => pod.logs().match(/starting valkey-server/g)?.length)).toEqual(instance.all.map(() => 1));
  }, 400_000);
});
