import { disposePods } from '../support/pod-runner';
import { expectKeys, primaryOf, SentinelInstance, startAll, writeKeys } from '../support/sentinel-instance';

/** One instance for all: each test leaves it whole, with whatever primary. */
describe('an orderly stop', () => {
  let instance: SentinelInstance;
  let primary = 0;

  beforeAll(async () => {
    instance = await SentinelInstance.create();
    await instance.startReady();
    await writeKeys(instance.members[0], 1000);
  });
  afterAll(disposePods);

  test('of a replica needs nobody', async () => {
    const replica = instance.members[(primary + 1) % 3];

    expect(await replica.stop()).toBe(0);
    expect(replica.log()).not.toContain('switchover');
    await replica.start();
    await instance.untilPrimary(primary);
  });

  test('beside a pretender hands over to the replica that has everything', async () => {
    const pretender = instance.members[(primary + 1) % 3];
    const stopped = instance.members[primary];
    await instance.preferOthersTo(pretender);
    await pretender.cli('replicaof', 'no', 'one');
    await pretender.cli('flushall');
    await pretender.cli('set', 'of the pretender', '1');

    expect(await stopped.stop()).toBe(0);
    const successor = (primary + 2) % 3;
    expect(stopped.log()).toContain(`switchover: switchover to ${instance.members[successor].name} complete\n`);
    // It stayed for as long as the proxies needed it: the sentinels know.
    const named = await Promise.all(instance.sentinels.map(primaryOf));
    expect(named.filter((address) => address === instance.memberAddress(successor)).length).toBeGreaterThanOrEqual(2);
    await stopped.start();
    primary = await instance.untilSucceeded(primary, 60);
    for (const member of instance.members) { await expectKeys(member, 1000); }
  });

  test('without sentinels takes no longer than its pod has, and loses nothing', async () => {
    await Promise.all(instance.sentinels.map(async (pod) => pod.kill()));
    const stopped = instance.members[primary];

    expect(await stopped.stop()).toBe(0);
    expect(stopped.log()).toContain('switchover: switchover failed, no replica was promoted: the sentinels will start a failover when this server is down\n');
    await startAll(instance.sentinels);
    await stopped.start();
    primary = await instance.untilSucceeded(primary, 60);
    for (const member of instance.members) { await expectKeys(member, 1000); }
  });

  test('without replicas is that of a single server', async () => {
    const replicas = instance.members.filter((_, index) => index !== primary);
    await Promise.all(replicas.map(async (replica) => replica.kill()));
    const stopped = instance.members[primary];

    expect(await stopped.stop()).toBe(0);
    expect(stopped.log()).toContain('switchover: no replica is in sync: stopping without a successor\n');
    await startAll(instance.members);
    await instance.untilPrimary(primary);
    for (const member of instance.members) { await expectKeys(member, 1000); }
  });
});

test('an orderly stop does not wait long for a replica that is silent', async () => {
  const instance = await SentinelInstance.create({ props: { replicas: 1 } });
  await instance.startReady();
  await instance.network.partition('store-1');

  instance.members[0].signal('TERM');
  expect(await instance.members[0].waitExit(20)).toBe(0);
  expect(instance.members[0].log()).toContain('switchover: switchover failed, no replica was promoted: the sentinels will start a failover when this server is down\n');
  await disposePods();
});
