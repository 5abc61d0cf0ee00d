import { execFileSync } from 'child_process';
import { Engine } from '../../src';
import { ClusterInstance, linesOf } from '../support/cluster-instance';
import { disposePods, PodRunner } from '../support/pod-runner';
import { PodNetwork } from '../support/pod-runner-network';

afterEach(disposePods);

/** As a restore of a snapshot of the volume does. */
function copyVolume(from: PodRunner, to: PodRunner): void {
  to.loseData();
  execFileSync('cp', ['-a', `${from.path('data')}/.`, to.path('data')]);
}

/** After 3 shards became 4 no shard has the range of slots that it would get in a new cluster. */
async function grownCluster(engine: Engine, network: PodNetwork, replicasPerShard: number): Promise<ClusterInstance> {
  const instance = await ClusterInstance.create({ engine, network, props: { replicasPerShard } });
  await instance.startReady();
  await instance.writeKeys(1000, replicasPerShard);
  for (const pod of await instance.apply({ replicasPerShard, shards: 4 })) { await pod.start(); }
  await instance.until('four shards have equal shares', async () => Object.values(await instance.slots()).every((count) => count === 4096), 300);
  await instance.untilWhole();
  await instance.expectKeys(1000);
  return instance;
}

test.each([[Engine.VALKEY_9_1, 1], [Engine.REDIS_8_0, 0]] as const)('%s: volumes under another name keep their slots, and nothing is deleted', async (engine, replicasPerShard) => {
  const network = await PodNetwork.create();
  const original = await grownCluster(engine, network, replicasPerShard);
  const clone = await ClusterInstance.create({ engine, network, name: 'clone', props: { replicasPerShard, shards: 4 } });
  await Promise.all(original.all.map(async (pod) => pod.stop()));
  for (const [index, pod] of clone.all.entries()) { copyVolume(original.all[index], pod); }

  await original.restart(original.all);
  await clone.startReady();

  expect(clone.node(0, 0).log()).toContain('join-cluster: the volume was that of store-0-0: acquiring its slots under the current names\n');
  for (const instance of [original, clone]) {
    await instance.untilWhole(120);
    await instance.expectKeys(1000);
    for (const pod of instance.all) {
      expect((await linesOf(pod)).map(({ pod: name }) => name).sort()).toEqual(instance.all.map(({ name }) => name).sort());
    }
  }
}, 600_000);

test('a node does not start on the data of another shard, and deletes nothing', async () => {
  const network = await PodNetwork.create();
  const instance = await ClusterInstance.create({ network, props: { replicasPerShard: 0 } });
  await instance.startReady();
  await instance.writeKeys(300, 0);
  const [one, other] = [instance.node(0, 0), instance.node(1, 0)];
  await Promise.all([one, other].map(async (pod) => pod.stop()));
  for (const pod of [one, other]) { await pod.replace(); }
  copyVolume(other, one);
  const before = execFileSync('sh', ['-c', `cd '${one.path('data')}' && find . -type f | sort | xargs sha1sum`], { encoding: 'utf8' });

  await one.start();

  expect(await one.waitExit()).toBe(1);
  expect(one.log()).toContain('join-cluster: the volume holds the data of another node, store-1-0, and a cluster would delete what is not in');
  expect(execFileSync('sh', ['-c', `cd '${one.path('data')}' && find . -type f | sort | xargs sha1sum`], { encoding: 'utf8' })).toBe(before);
});
