import { Duration } from 'cdk8s';
import type { RedisSentinelProps } from '../../src';
import { disposePods, PodRunner } from '../support/pod-runner';
import { expectKeys, INSTANCE, INTERNAL_PASSWORD, roleOf, SentinelInstance, untilTuned, writeKeys } from '../support/sentinel-instance';

/** What waits by design: up to a minute, so these wait side by side, the longest first. Their instances start one after the other. */
const TIMEOUT_MS = 240_000;
let started: Promise<unknown> = Promise.resolve();

afterAll(disposePods);

waiting('a primary that the sentinels did not make has a minute to be found', {}, async (instance) => {
  const [named, pretender, absent] = instance.members;
  for (const replica of [pretender, absent]) { await replica.cli('config', 'set', 'replica-priority', '0'); }
  await instance.until('the sentinels know that they may promote nobody', async () => {
    const replies = await Promise.all(instance.sentinels.map(async (pod) => pod.cli('sentinel', 'replicas', INSTANCE)));
    return replies.every((reply) => reply.split('slave-priority\n0').length === 3);
  });
  await stopAll([named, absent]);
  await pretender.cli('replicaof', 'no', 'one');
  await named.start();
  await logged(instance, named, 'choose-primary: the sentinels name this pod, but store-1 is a primary: waiting for them\n', 15);

  await logged(instance, named, 'choose-primary: starting as primary: the sentinels report this pod as primary\n', 75);
  await instance.untilPrimary(0, 60);
  for (const member of [named, pretender]) { await expectKeys(member, 1000); }
});

waiting('one replica is promoted by hand when sentinels find none good enough', { downAfter: Duration.millis(1000) }, async (instance) => {
  const [crashed, ...replicas] = instance.members;
  await stopAll([...instance.sentinels, crashed]);
  // Ten times down-after: sentinels take no replica that has been without its primary for longer.
  for (const replica of replicas) {
    await instance.until('the replica has been alone for long', async () => Number(await replica.info('master_link_down_since_seconds')) > 12);
  }
  await instance.restart(instance.sentinels);
  for (const sentinel of instance.sentinels) { await untilTuned(sentinel); }
  await crashed.start();
  await logged(instance, crashed, 'is alive and holds no less: asking for a failover\n', 30);

  await instance.untilSucceeded(0, 100);
  expect(crashed.log().match(/choose-primary: the sentinels promote nobody: promoting store-[12]\n/g)).toHaveLength(1);
  for (const member of instance.members) { await expectKeys(member, 1000); }
});

waiting('without sentinels a primary that crashed does not return while a replica has everything', { replicas: 1 }, async (instance) => {
  const [crashed, replica] = instance.members;
  await stopAll(instance.sentinels);
  await crashed.killServer();
  await crashed.waitExit();
  await crashed.start();
  await logged(instance, crashed, 'choose-primary: no quorum of sentinels. This pod was the primary, but store-1 is alive and holds no less\n', 30);
  expect(await roleOf(replica)).toContain('slave');

  await logged(instance, crashed, 'choose-primary: following store-1: it is the primary, and there is no quorum of sentinels\n', 45);
  await instance.untilPrimary(1);
  for (const member of instance.members) { await expectKeys(member, 1000); }
});

waiting('also the pod of another last primary gets a new one when it and the sentinels forgot', {}, async (instance) => {
  await instance.members[0].killServer();
  await instance.members[0].waitExit();
  await instance.members[0].start();
  const last = await instance.untilSucceeded(0);
  await instance.untilWatched();
  const forgetful = [instance.members[last], ...instance.sentinels];
  await instance.restart(forgetful, forgetful);

  await instance.untilSucceeded(last, 100);
  for (const member of instance.members) { await expectKeys(member, 1000); }
});

waiting('member 0 without data is not the first primary while others have data and the sentinels forgot them', {}, async (instance) => {
  const forgetful = [instance.members[0], ...instance.sentinels];
  await instance.restart(forgetful, forgetful);
  await logged(instance, instance.members[0], 'choose-primary: no sentinel knows of a primary and this pod has no data, but store-', 15);

  // The other replica may stay one of member 0 until it repairs itself.
  await instance.untilSucceeded(0, 100);
  expect(instance.members[0].log()).toMatch(/choose-primary: following store-[12]: (it is the primary|the sentinels report it as primary)\n/);
  for (const member of instance.members) { await expectKeys(member, 1000); }
});

waiting('a server that the sentinels never saw finds the primary by itself', {}, async (instance) => {
  const [primary, , unseen] = instance.members;
  await unseen.cli('replicaof', 'no', 'one');
  await instance.until('the primary has one replica', async () => await primary.info('connected_slaves') === '1');
  for (const sentinel of instance.sentinels) { await sentinel.cliAs('internal', INTERNAL_PASSWORD, 'sentinel', 'reset', INSTANCE); }

  await logged(instance, unseen, 'the sentinels name store-0 and this server follows another or none: now following store-0\n', 60);
  await instance.untilPrimary(0);
  await instance.untilWatched();
  await expectKeys(unseen, 1000);
});

waiting('a pod without data waits for those that may have some, and not for ever', { replicas: 1 }, async (instance) => {
  const [empty, silent] = instance.members;
  await stopAll([silent]);
  await instance.restart([empty], [empty]);
  await logged(instance, empty, 'choose-primary: this pod has no data, and these do not say whether they have: store-1\n', 15);

  await logged(instance, empty, 'choose-primary: starting as primary: the sentinels report this pod as primary\n', 45);
  await instance.until('the server runs', async () => await roleOf(empty) === 'master');
});

waiting('without sentinels the last known primary returns after a while, and its replicas follow it', { replicas: 1 }, async (instance) => {
  const [primary, replica] = instance.members;
  await stopAll(instance.sentinels);
  await instance.restart(instance.members);
  await logged(instance, primary, 'choose-primary: waiting for a quorum of the sentinels; the last known primary is store-0\n', 15);
  await logged(instance, replica, 'choose-primary: waiting for a quorum of the sentinels; the last known primary is store-0\n', 15);

  await logged(instance, primary, 'choose-primary: starting as primary: the last known primary, and there is no quorum of sentinels\n', 30);
  await instance.untilPrimary(0);
  expect(replica.log()).toMatch(/choose-primary: following store-0: (the last known|it is the) primary, and there is no quorum of sentinels\n/);
  for (const member of instance.members) { await expectKeys(member, 1000); }
});

waiting('a pod that has data does not follow an empty primary', {}, async (instance) => {
  const [empty, absent, full] = instance.members;
  await stopAll([...instance.sentinels, absent, full]);
  await empty.cli('config', 'set', 'min-replicas-to-write', '0');
  expect(await empty.cli('flushall')).toBe('OK');
  full.writeData('.primary', 'store-1\n');
  await full.start();
  await logged(instance, full, 'choose-primary: store-0 is a primary, but it is empty and this pod is not: not following it\n', 15);

  await logged(instance, full, 'choose-primary: following store-1: the last known primary, and there is no quorum of sentinels\n', 30);
  await instance.until('the server runs', async () => (await roleOf(full)).startsWith('slave'));
  await expectKeys(full, 1000);
});

/** A test with an instance of its own, whole and with 1000 keys. */
function waiting(name: string, props: Partial<RedisSentinelProps>, run: (instance: SentinelInstance) => Promise<void>): void {
  test.concurrent(name, async () => {
    const starting = started.then(async () => startWhole(props));
    started = starting.catch(() => undefined);
    const instance = await starting;
    await run(instance);
    await instance.dispose();
  }, TIMEOUT_MS);
}

async function startWhole(props: Partial<RedisSentinelProps>): Promise<SentinelInstance> {
  const instance = await SentinelInstance.create({ props });
  await instance.startReady();
  await writeKeys(instance.members[0], 1000, instance.members.length - 1);
  return instance;
}

async function stopAll(pods: readonly PodRunner[]): Promise<void> {
  await Promise.all(pods.map(async (pod) => pod.kill()));
}

async function logged(instance: SentinelInstance, pod: PodRunner, text: string, seconds: number): Promise<void> {
  await instance.until(`${pod.name} says '${text.trim()}'`, () => pod.log().includes(text), seconds);
}
