import { readFileSync } from 'fs';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { expectKeys, memberName, primaryOf, roleOf, SentinelInstance, startAll, writeKeys } from '../support/sentinel-instance';

describe('the first start', () => {
  afterEach(disposePods);

  test('without a quorum of sentinels no member becomes the primary', async () => {
    const instance = await SentinelInstance.create();
    const [first, ...others] = instance.members;
    await startAll(instance.members);
    await first.untilLogged('choose-primary: first start: waiting for a quorum of the sentinels');
    for (const other of others) { await other.untilLogged('choose-primary: first start: waiting for the first primary'); }

    const [one, two] = instance.sentinels;
    await one.start();
    await untilAsked(one, 10);
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
    await untilAsked(instance.sentinels[0], 10);
    for (const other of others) { expect(await roleOf(other)).toContain('Connection refused'); }

    await first.start();
    await instance.untilPrimary(0);
  });

  test('a member that waits for the first primary stops on SIGTERM at once', async () => {
    const instance = await SentinelInstance.create();
    const [, second] = instance.members;
    await second.start();
    await second.untilLogged('choose-primary: first start: waiting for the first primary');

    expect(await second.stop()).toBe(143);
  });
});

/** The tests share an instance. Each leaves it complete, with member 1 as the primary: no start order favours it. */
describe('pods that restart at once', () => {
  let instance: SentinelInstance;
  let primary: PodRunner;
  let replicas: readonly PodRunner[];

  beforeAll(async () => {
    instance = await SentinelInstance.create();
    await instance.startReady();
    await writeKeys(instance.members[0], 1000);
    await instance.lowerPriority(instance.members[2]);
    await instance.members[0].killServer();
    await instance.members[0].waitExit();
    await instance.members[0].start();
    await instance.untilPrimary(1);
    [primary, replicas] = [instance.members[1], [instance.members[0], instance.members[2]]];
    await untilRecorded(instance, 1);
  });
  afterAll(disposePods);

  test('all members: the last primary is the primary again at once', async () => {
    await instance.restart(instance.members);

    await instance.untilPrimary(1);
    expect(primary.log()).toContain('choose-primary: starting as primary: the sentinels report this pod as primary\n');
    for (const replica of replicas) { expect(replica.log()).toContain(`choose-primary: following ${memberName(1)}: the sentinels report it as primary\n`); }
    await expectAll();
  });

  test('all members, and a replica lost its volume: the last primary is the primary again', async () => {
    await instance.restart(instance.members, [replicas[0]]);

    await instance.untilPrimary(1);
    await expectAll();
  });

  test('all members and sentinels: the last primary is the primary again', async () => {
    await instance.restart(instance.pods);

    await instance.untilPrimary(1);
    expect(primary.log()).toContain('choose-primary: starting as primary: the sentinels report this pod as primary\n');
    for (const sentinel of instance.sentinels) { expect(sentinel.log()).not.toContain('agent-sentinel: monitoring'); }
    await expectAll();
  });

  test('all members and sentinels, and the sentinels lost their state: the last primary is the primary again', async () => {
    await instance.restart(instance.pods, instance.sentinels);

    await instance.untilPrimary(1);
    await instance.untilDiscovered();
    expect(primary.log()).toContain('choose-primary: starting as primary: the last known primary, and there is no quorum of sentinels\n');
    for (const replica of replicas) {
      expect(replica.log()).toMatch(/choose-primary: following store-1: (it is the primary|the sentinels report it as primary)\n/);
    }
    for (const sentinel of instance.sentinels) { expect(sentinel.log()).toContain(`agent-sentinel: monitoring store-1 at ${instance.memberAddress(1)}, `); }
    await expectAll();
  });

  test('all sentinels, and they lost their state: they monitor the running primary again', async () => {
    const run = await primary.info('run_id');
    await instance.restart(instance.sentinels, instance.sentinels);

    await instance.untilPrimary(1);
    await instance.untilDiscovered();
    expect(await primary.info('run_id')).toBe(run);
  });

  test('all members, and the primary lost its volume: a replica is promoted', async () => {
    await instance.restart(instance.members, [primary]);

    // No replica has been connected to a primary since it last started.
    const promoted = await instance.untilFailover(1, 90);
    expect(primary.log()).toMatch(/choose-primary: the sentinels report this pod as primary, but (it has no data and store-[02] has|store-[02] is alive and holds no less): requesting a failover\n/);
    expect(primary.log()).toContain(`choose-primary: following ${memberName(promoted)}: the sentinels report it as primary\n`);
    await expectAll();
  }, 150_000);

  async function expectAll(): Promise<void> {
    for (const member of instance.members) { await expectKeys(member, 1000); }
    await instance.untilDiscovered();
  }
});

/** Waits until a sentinel has answered this many more connections. */
async function untilAsked(sentinel: PodRunner, times: number): Promise<void> {
  const connections = async () => Number(await sentinel.info('total_connections_received'));
  await until('the sentinel answers', async () => await connections() > 0);
  const before = await connections();
  await until('the members have connected to the sentinel', async () => await connections() > before + times);
}

/** Waits until every member has recorded the primary on its volume. */
async function untilRecorded(instance: SentinelInstance, primary: number): Promise<void> {
  await until('every member has recorded the primary', () => instance.members
    .every((pod) => readFileSync(pod.path('data', '.primary'), 'utf8') === `${memberName(primary)}\n`));
  for (const sentinel of instance.sentinels) { expect(await primaryOf(sentinel)).toBe(instance.memberAddress(primary)); }
}
