import { ClusterInstance } from '../support/cluster-instance';
import { disposePods, PodRunner } from '../support/pod-runner';
import { ReplicationInstance } from '../support/replication-instance';
import { expectKeys, INTERNAL_PASSWORD, restartAll, SentinelInstance, writeKeys } from '../support/sentinel-instance';

afterEach(disposePods);

const CHANGED = 'anotherOneAmongOurselves';

/** The Secret is new in the files of all pods, which restart at once: the steps of docs/operations.md. */
async function change(pods: readonly PodRunner[], secret: string): Promise<void> {
  pods.forEach((pod) => pod.refresh({ secrets: { [secret]: { 'internal-password': CHANGED, 'monitor-password': 'anotherOneThatLooks' } } }));
  await restartAll(pods);
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
  await change(instance.pods, 'store-internal');
  await instance.untilInSync();
  await expectKeys(instance.primary, 10);
  await expectChanged(instance.pods);
});

test('the internal passwords of servers and sentinels change with a restart of all pods', async () => {
  const instance = await SentinelInstance.create();
  await instance.startReady();
  await writeKeys(instance.members[0], 10);
  await change(instance.pods, 'store-internal');
  await instance.until('a primary is found', async () => (await Promise.all(instance.members.map(async (pod) => pod.info('role')))).sort().join() === 'master,slave,slave', 90);
  await instance.untilDiscovered();
  for (const member of instance.members) { await member.untilReady(60); }
  await expectKeys(instance.members[0], 10);
  await expectChanged(instance.pods);
}, 180_000);

test('the internal passwords of a cluster change with a restart of all pods', async () => {
  const instance = await ClusterInstance.create();
  await instance.startReady();
  await instance.writeKeys(100);
  await change(instance.all, 'store-internal');
  await instance.untilWhole(120);
  await instance.expectKeys(100);
  await expectChanged(instance.all);
}, 240_000);
