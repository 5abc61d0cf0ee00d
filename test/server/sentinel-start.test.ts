import { readFileSync } from 'fs';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { expectKeys, memberName, primaryOf, roleOf, SentinelInstance, startAll, writeKeys } from '../support/sentinel-instance';

describe('the first start', () => {
  afterEach(disposePods);

  test('nobody becomes the primary without a quorum of sentinels', async () => {
    const instance = await SentinelInstance.create();
    const [first, ...others] = instance.members;
    await startAll(instance.members);
    await first.untilLogged('choose-primary: first start: waiting for a quorum of the sentinels');
    for (const other of others) { await other.untilLogged('choose-primary: first start: waiting for the first primary'); }

    const [one, two] = instance.sentinels;
    await one.start();
    await askedBy(one, 10);
    for (const member of instance.members) { expect(await roleOf(member)).toContain('Connection refused'); }

    await two.start();
    await instance.untilPrimary(0);
    expect(first.log()).toContain('choose-primary: starting as primary: first start\n');
  });

  test('members that start before member 0 wait for it', async () => {
    const instance = await SentinelInstance.create();
    await startAll(instance.sentinels);
    const [first, ...others] = instance.members;
    await startAll(others);
    for (const other of others) { await other.untilLogged('choose-primary: first start: waiting for the first primary'); }
    await askedBy(instance.sentinels[0], 10);
    for (const other of others) { expect(await roleOf(other)).toContain('Connection refused'); }

    await first.start();
    await instance.untilPrimary(0);
  });

  test('a member that is told to stop while it waits ends at once', async () => {
    const instance = await SentinelInstance.create();
    const [, second] = instance.members;
    await second.start();
    await second.untilLogged('choose-primary: first start: waiting for the first primary');

    second.signal('TERM');
    expect(await second.waitExit(2)).toBe(143);
  });
});

/** One instance for all: each test leaves it whole. Its primary is member 1, which no start order favours. */
describe('everything restarts at once', () => {
  let instance: SentinelInstance;
  let primary: PodRunner;
  let replicas: readonly PodRunner[];

  beforeAll(async () => {
    instance = await SentinelInstance.create();
    await instance.startReady();
    await writeKeys(instance.members[0], 1000);
    await instance.preferOthersTo(instance.members[2]);
    await instance.members[0].killServer();
    await instance.members[0].waitExit();
    await instance.members[0].start();
    await instance.untilPrimary(1);
    [primary, replicas] = [instance.members[1], [instance.members[0], instance.members[2]]];
    await untilRemembered(instance, 1);
  });
  afterAll(disposePods);

  test('the last primary is the primary at once', async () => {
    await instance.restart(instance.members);

    await instance.untilPrimary(1);
    expect(primary.log()).toContain('choose-primary: starting as primary: the sentinels report this pod as primary\n');
    for (const replica of replicas) { expect(replica.log()).toContain(`choose-primary: following ${memberName(1)}: the sentinels report it as primary\n`); }
    await expectAll();
  });

  test('also with the volume of a replica lost', async () => {
    await instance.restart(instance.members, [replicas[0]]);

    await instance.untilPrimary(1);
    await expectAll();
  });

  test('also with all sentinels', async () => {
    await instance.restart(instance.pods);

    await instance.untilPrimary(1);
    expect(primary.log()).toContain('choose-primary: starting as primary: the sentinels report this pod as primary\n');
    for (const sentinel of instance.sentinels) { expect(sentinel.log()).not.toContain('agent-sentinel: monitoring'); }
    await expectAll();
  });

  test('also with all sentinels and what they remember', async () => {
    await instance.restart(instance.pods, instance.sentinels);

    await instance.untilPrimary(1);
    await instance.untilWatched();
    expect(primary.log()).toContain('choose-primary: starting as primary: the last known primary, and there is no quorum of sentinels\n');
    for (const replica of replicas) {
      expect(replica.log()).toMatch(/choose-primary: following store-1: (it is the primary|the sentinels report it as primary)\n/);
    }
    for (const sentinel of instance.sentinels) { expect(sentinel.log()).toContain(`agent-sentinel: monitoring store-1 at ${instance.memberAddress(1)}, `); }
    await expectAll();
  });

  test('sentinels that lost what they remember find the primary that runs', async () => {
    const run = await primary.info('run_id');
    await instance.restart(instance.sentinels, instance.sentinels);

    await instance.untilPrimary(1);
    await instance.untilWatched();
    expect(await primary.info('run_id')).toBe(run);
  });

  test('with the volume of the primary lost a replica takes over', async () => {
    await instance.restart(instance.members, [primary]);

    // No replica has been in touch with a primary since it started.
    const successor = await instance.untilSucceeded(1, 90);
    expect(primary.log()).toMatch(/choose-primary: the sentinels report this pod as primary, but (it has no data and store-[02] has|store-[02] is alive and holds no less): requesting a failover\n/);
    expect(primary.log()).toContain(`choose-primary: following ${memberName(successor)}: the sentinels report it as primary\n`);
    await expectAll();
  }, 150_000);

  async function expectAll(): Promise<void> {
    for (const member of instance.members) { await expectKeys(member, 1000); }
    await instance.untilWatched();
  }
});

/** Waits until a sentinel has been asked so many times more. */
async function askedBy(sentinel: PodRunner, times: number): Promise<void> {
  const connections = async () => Number(await sentinel.info('total_connections_received'));
  await until('the sentinel answers', async () => await connections() > 0);
  const before = await connections();
  await until('the members have asked the sentinel', async () => await connections() > before + times);
}

/** Waits until every member has written down which one is the primary. */
async function untilRemembered(instance: SentinelInstance, primary: number): Promise<void> {
  await until('every member has written down the primary', () => instance.members
    .every((pod) => readFileSync(pod.path('data', '.primary'), 'utf8') === `${memberName(primary)}\n`));
  for (const sentinel of instance.sentinels) { expect(await primaryOf(sentinel)).toBe(instance.memberAddress(primary)); }
}
