import { ClusterInstance, clusterManifests } from '../support/cluster-instance';
import { FollowedPage } from '../support/followed-page';
import { disposePods, Manifest, PodRunner } from '../support/pod-runner';
import { ReplicationInstance, replicationManifests } from '../support/replication-instance';
import { expectKeys, INTERNAL_PASSWORD, SentinelInstance, sentinelManifests, writeKeys } from '../support/sentinel-instance';

afterEach(disposePods);

const CHANGED = 'anotherOneAmongOurselves';

/** By the steps of docs/operations.md. */
async function change(manifests: readonly Manifest[], pods: readonly PodRunner[]): Promise<void> {
  const page = new FollowedPage(manifests, pods, { 'internal-password': CHANGED, 'monitor-password': 'anotherOneThatLooks' });
  await page.follow('docs/operations.md', 'the Job makes new passwords');
}

async function expectChanged(pods: readonly PodRunner[]): Promise<void> {
  for (const pod of pods) {
    expect(await pod.cliAs('internal', INTERNAL_PASSWORD, 'ping')).toContain('WRONGPASS');
    expect(await pod.cliAs('internal', CHANGED, 'ping')).toBe('PONG');
  }
}

test('the internal passwords of a primary and its replicas change with a restart of all pods', async () => {
  const instance = await ReplicationInstance.create();
  await instance.startReady();
  await writeKeys(instance.primary, 10);
  await change(replicationManifests(), instance.pods);
  await instance.untilInSync();
  await expectKeys(instance.primary, 10);
  await expectChanged(instance.pods);
});

test('the internal passwords of servers and sentinels change with a restart of all pods', async () => {
  const instance = await SentinelInstance.create();
  await instance.startReady();
  await writeKeys(instance.members[0], 10);
  await change(sentinelManifests(), instance.pods);
  await instance.until('a primary is found', async () => (await Promise.all(instance.members.map(async (pod) => pod.info('role')))).sort().join() === 'master,slave,slave', 90);
  await instance.untilDiscovered();
  for (const member of instance.members) { await member.untilReady(60); }
  await expectKeys(instance.members[0], 10);
  await expectChanged(instance.pods);
});

test('the internal passwords of a cluster change with a restart of all pods', async () => {
  const instance = await ClusterInstance.create();
  await instance.startReady();
  await instance.writeKeys(100);
  await change(clusterManifests(), instance.all);
  await instance.untilWhole(120);
  await instance.expectKeys(100);
  await expectChanged(instance.all);
}, 240_000);
