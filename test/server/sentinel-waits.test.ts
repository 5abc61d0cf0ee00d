import { Duration } from 'cdk8s';
import type { RedisSentinelProps } from '../../src';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { expectKeys, INSTANCE, INTERNAL_PASSWORD, roleOf, SentinelInstance, untilGraceEnds, writeKeys } from '../support/sentinel-instance';

/** Cases that wait up to a minute by design. They run concurrently, the longest first; their instances start one after the other. */
const TIMEOUT_MS = 240_000;
let started: Promise<unknown> = Promise.resolve();

afterAll(disposePods);

slowTest('the sentinels have a minute to report a primary that they did not promote', {}, async (instance) => {
  const [reported, rogue, stopped] = instance.members;
  for (const replica of [rogue, stopped]) { await replica.cli('config', 'set', 'replica-priority', '0'); }
  await instance.until('the sentinels know that no replica is eligible for promotion', async () => {
    const replies = await Promise.all(instance.sentinels.map(async (pod) => pod.cli('sentinel', 'replicas', INSTANCE)));
    return replies.every((reply) => reply.split('slave-priority\n0').length === 3);
  });
  await stopAll([reported, stopped]);
  await rogue.cli('replicaof', 'no', 'one');
  await reported.start();
  await untilLogged(instance, reported, 'choose-primary: the sentinels report this pod as primary, but store-1 says that it is: waiting until they agree\n', 15);

  await untilLogged(instance, reported, 'choose-primary: starting as primary: the sentinels report this pod as primary\n', 75);
  await instance.untilPrimary(0, 60);
  for (const member of [reported, rogue]) { await expectKeys(member, 1000); }
});

slowTest('the pod promotes a replica itself when the sentinels consider none eligible', { downAfter: Duration.millis(1000) }, async (instance) => {
  const [crashed, ...replicas] = instance.members;
  await stopAll([...instance.sentinels, crashed]);
  // Sentinels promote no replica that has been disconnected from its primary for more than ten times down-after.
  for (const replica of replicas) {
    await instance.until('the replica has been disconnected for too long', async () => Number(await replica.info('master_link_down_since_seconds')) > 12);
  }
  await instance.restart(instance.sentinels);
  for (const sentinel of instance.sentinels) { await untilGraceEnds(sentinel); }
  await crashed.start();
  await untilLogged(instance, crashed, 'is alive and holds no less: requesting a failover\n', 30);

  await instance.untilFailover(0, 100);
  expect(crashed.log().match(/holds no less\. The sentinels promote no server: promoting store-[12]\n/g)).toHaveLength(1);
  for (const member of instance.members) { await expectKeys(member, 1000); }
});

test('a sentinel without a primary has started, but is not ready, when it has had 10 seconds to find one', async () => {
  const { sentinels: [sentinel] } = await SentinelInstance.create();
  await sentinel.start();
  expect(await sentinel.probe('startup')).toMatchObject({ ok: false });
  await until('it answers', async () => (await sentinel.probe('liveness')).ok);
  const unready = { ok: false, output: expect.stringMatching(/^not ready: the sentinel knows of no primary: /) };
  expect(await sentinel.probe('startup')).toEqual(unready);
  await until('it has had its time', async () => (await sentinel.probe('startup')).ok);
  expect(Number(await sentinel.info('uptime_in_seconds'))).toBeGreaterThanOrEqual(10);
  expect(await sentinel.probe('readiness')).toEqual(unready);
}, TIMEOUT_MS);

slowTest('without sentinels a crashed primary does not start as primary while a replica has its data set', { replicas: 1 }, async (instance) => {
  const [crashed, replica] = instance.members;
  await stopAll(instance.sentinels);
  await crashed.killServer();
  await crashed.waitExit();
  await crashed.start();
  await untilLogged(instance, crashed, 'choose-primary: no quorum of sentinels. This pod was the primary, but store-1 is alive and holds no less\n', 30);
  expect(await roleOf(replica)).toContain('slave');

  await untilLogged(instance, crashed, 'choose-primary: following store-1: it is the primary, and there is no quorum of sentinels\n', 45);
  await instance.untilPrimary(1);
  for (const member of instance.members) { await expectKeys(member, 1000); }
});

slowTest('a primary other than member 0 rejoins as a replica when it and the sentinels lost their volumes', {}, async (instance) => {
  await instance.members[0].killServer();
  await instance.members[0].waitExit();
  await instance.members[0].start();
  const last = await instance.untilFailover(0);
  await instance.untilDiscovered();
  const emptied = [instance.members[last], ...instance.sentinels];
  await instance.restart(emptied, emptied);

  await instance.untilFailover(last, 100);
  for (const member of instance.members) { await expectKeys(member, 1000); }
});

slowTest('member 0 without data does not start as first primary while other members have data, even if the sentinels lost their state', {}, async (instance) => {
  const emptied = [instance.members[0], ...instance.sentinels];
  await instance.restart(emptied, emptied);
  await untilLogged(instance, instance.members[0], 'choose-primary: no sentinel knows a primary and neither does this pod, but store-', 15);

  // The other replica may replicate from member 0 until its agent repoints it.
  await instance.untilFailover(0, 100);
  expect(instance.members[0].log()).toMatch(/choose-primary: following store-[12]: (it is the primary|the sentinels report it as primary)\n/);
  for (const member of instance.members) { await expectKeys(member, 1000); }
});

slowTest('a server that the sentinels do not know is repointed to the primary by its agent', {}, async (instance) => {
  const [primary, , unknown] = instance.members;
  await unknown.cli('replicaof', 'no', 'one');
  await instance.until('the primary has one replica', async () => await primary.info('connected_slaves') === '1');
  for (const sentinel of instance.sentinels) {
    for (const command of [
      ['remove', INSTANCE], ['monitor', INSTANCE, instance.memberAddress(0), '6379', '2'], ['set', INSTANCE, 'auth-user', 'internal', 'auth-pass', INTERNAL_PASSWORD],
    ]) { expect(await sentinel.cliAs('internal', INTERNAL_PASSWORD, 'sentinel', ...command)).toBe('OK'); }
  }

  await untilLogged(instance, unknown, 'the sentinels report store-0 as primary; this server should follow store-0 and does not: now following it\n', 60);
  await instance.untilPrimary(0);
  await instance.untilDiscovered();
  await expectKeys(unknown, 1000);
});

slowTest('a pod without data waits for members that may have data, but not forever', { replicas: 1 }, async (instance) => {
  const [empty, stopped] = instance.members;
  await stopAll([stopped]);
  await instance.restart([empty], [empty]);
  await untilLogged(instance, empty, 'choose-primary: the sentinels report this pod as primary, but it has no data: waiting for the answers of store-1\n', 15);

  await untilLogged(instance, empty, 'choose-primary: starting as primary: the sentinels report this pod as primary, and no server is known to hold data\n', 45);
  await instance.until('the server runs', async () => await roleOf(empty) === 'master');
});

slowTest('without sentinels the last known primary starts as primary after a timeout, and its replicas replicate from it', { replicas: 1 }, async (instance) => {
  const [primary, replica] = instance.members;
  await stopAll(instance.sentinels);
  await instance.restart(instance.members);
  await untilLogged(instance, primary, 'choose-primary: waiting for a quorum of the sentinels; the last known primary is store-0\n', 15);
  await untilLogged(instance, replica, 'choose-primary: waiting for a quorum of the sentinels; the last known primary is store-0\n', 15);

  await untilLogged(instance, primary, 'choose-primary: starting as primary: the last known primary, and there is no quorum of sentinels\n', 30);
  await instance.untilPrimary(0);
  expect(replica.log()).toMatch(/choose-primary: following store-0: (the last known|it is the) primary, and there is no quorum of sentinels\n/);
  for (const member of instance.members) { await expectKeys(member, 1000); }
});

slowTest('a pod with data does not replicate from an empty primary', {}, async (instance) => {
  const [empty, stopped, full] = instance.members;
  await stopAll([...instance.sentinels, stopped, full]);
  await empty.cli('config', 'set', 'min-replicas-to-write', '0');
  expect(await empty.cli('flushall')).toBe('OK');
  full.writeData('.primary', 'store-1\n');
  await full.start();
  await untilLogged(instance, full, '; store-0 is a primary, but it is empty and this pod is not: not following it\n', 15);

  await untilLogged(instance, full, 'choose-primary: following store-1: the last known primary, and there is no quorum of sentinels\n', 30);
  await instance.until('the server runs', async () => (await roleOf(full)).startsWith('slave'));
  await expectKeys(full, 1000);
});

/** A test with its own complete instance that has 1000 keys. */
function slowTest(name: string, props: Partial<RedisSentinelProps>, run: (instance: SentinelInstance) => Promise<void>): void {
  test.concurrent(name, async () => {
    const starting = started.then(async () => startWithKeys(props));
    started = starting.catch(() => undefined);
    const instance = await starting;
    await run(instance);
    await instance.dispose();
  }, TIMEOUT_MS);
}

async function startWithKeys(props: Partial<RedisSentinelProps>): Promise<SentinelInstance> {
  const instance = await SentinelInstance.create({ props });
  await instance.startReady();
  await writeKeys(instance.members[0], 1000, instance.members.length - 1);
  return instance;
}

async function stopAll(pods: readonly PodRunner[]): Promise<void> {
  await Promise.all(pods.map(async (pod) => pod.kill()));
}

async function untilLogged(instance: SentinelInstance, pod: PodRunner, text: string, seconds: number): Promise<void> {
  await instance.until(`${pod.name} logs '${text.trim()}'`, () => pod.log().includes(text), seconds);
}
