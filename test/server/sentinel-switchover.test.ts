import { join } from 'path';
import { disposePods, until } from '../support/pod-runner';
import { printedBy } from '../support/pod-runner-namespaces';
import { expectKeys, INSTANCE, INTERNAL_PASSWORD, PASSWORD, primaryOf, SentinelInstance, startAll, writeKeys } from '../support/sentinel-instance';
import { SentinelWriter } from '../support/sentinel-writer';

/** The tests share an instance. Each leaves it complete; any member may be the primary. */
describe('an orderly stop', () => {
  let instance: SentinelInstance;
  let primary = 0;

  beforeAll(async () => {
    instance = await SentinelInstance.create();
    await instance.startReady();
    await writeKeys(instance.members[0], 1000);
  });
  afterAll(disposePods);

  test('of a replica performs no switchover', async () => {
    const replica = instance.members[(primary + 1) % 3];

    expect(await replica.stop()).toBe(0);
    expect(replica.log()).not.toContain('switchover');
    await replica.start();
    await instance.untilPrimary(primary);
    // Its agent sets the priority when it is eligible: not after the next test has lowered it.
    await replica.untilReady();
  });

  test('performs a switchover to the replica in sync, not to a rogue primary', async () => {
    const rogue = instance.members[(primary + 1) % 3];
    const stopped = instance.members[primary];
    await instance.lowerPriority(rogue);
    await rogue.cli('replicaof', 'no', 'one');
    await rogue.cli('flushall');
    await rogue.cli('set', 'of the rogue', '1');

    expect(await stopped.stop()).toBe(0);
    const promoted = (primary + 2) % 3;
    expect(stopped.log()).toContain(`switchover: switchover to ${instance.members[promoted].name} complete\n`);
    // The pod stays until a quorum of the sentinels reports the new primary: until then the proxies need it.
    const reported = await Promise.all(instance.sentinels.map(primaryOf));
    expect(reported.filter((address) => address === instance.memberAddress(promoted)).length).toBeGreaterThanOrEqual(2);
    await stopped.start();
    primary = await instance.untilFailover(primary, 60);
    for (const member of instance.members) { await expectKeys(member, 1000); }
  });

  test('that SIGKILL ends after the switchover loses nothing: a spot node has 25 seconds, the switchover takes one', async () => {
    const stopped = instance.members[primary];
    const writer = await SentinelWriter.start(instance);

    stopped.signal('TERM');
    await stopped.untilLogged('switchover: switchover to store-', 25);
    await stopped.kill();
    await writer.untilWritten(100);
    await stopped.start();
    primary = await instance.untilFailover(primary, 60);
    expect(await writer.stop()).toEqual({ acknowledged: expect.any(Number), lost: 0 });
    await instance.members[primary].cli('eval', "for _, key in ipairs(redis.call('keys', '*')) do if not key:find('^key:') then redis.call('del', key) end end", '0');
  });

  test('closes the connections whose writes wait before those that only read', async () => {
    const stopped = instance.members[primary];
    const program = join(__dirname, '../support/programs/writer-beside-reader.mjs');
    const printed = printedBy(instance.network.spawn([process.execPath, program], { ADDRESS: instance.network.address(stopped.name), PORT: '6379', PASSWORD }));
    await until('both are connected', () => printed() === 'ready\n');

    expect(await stopped.stop()).toBe(0);
    await until('both are closed', () => printed().includes('reader closed'));
    expect(printed()).toBe('ready\nwriter closed\nreader closed\n');
    await stopped.start();
    primary = await instance.untilFailover(primary, 60);
    await instance.members[primary].cli('del', 'of-the-writer');
  });

  test('of a sentinel completes the failover that it performs, and tells the others', async () => {
    const [sentinel, ...others] = instance.sentinels;
    // The failover then ends in the moment in which the other one is promoted.
    const lost = instance.members[(primary + 1) % 3];
    for (const member of instance.members) { await member.untilReady(); }
    await lost.kill();
    await instance.until('a replica is considered down', async () => (await sentinel.cli('sentinel', 'replicas', INSTANCE)).includes('s_down'));

    expect(await sentinel.cliAs('internal', INTERNAL_PASSWORD, 'sentinel', 'failover', INSTANCE)).toBe('OK');
    expect(await sentinel.stop()).toBe(0);
    expect(sentinel.log()).toContain('finish-failover: this sentinel performs a failover: stopping afterwards\n');
    const reported = await Promise.all(others.map(async (other) => other.cli('sentinel', 'get-master-addr-by-name', INSTANCE)));
    expect(reported).not.toContainEqual(expect.stringContaining(instance.memberAddress(primary)));
    primary = await instance.untilFailover(primary, 60);
    await startAll([lost, sentinel]);
    await sentinel.untilReady();
    for (const member of instance.members) { await member.untilReady(); }
  });

  test('of a sentinel whose failover has no replica left does not wait for its end', async () => {
    const [sentinel] = instance.sentinels;
    const replicas = instance.members.filter((_, index) => index !== primary);
    // The one that is to be promoted does not hear of it.
    for (const replica of replicas) { await replica.signalServer('STOP'); }
    expect(await sentinel.cliAs('internal', INTERNAL_PASSWORD, 'sentinel', 'failover', INSTANCE)).toBe('OK');

    sentinel.signal('TERM');
    await sentinel.untilLogged('finish-failover: this sentinel performs a failover: stopping afterwards\n', 5);
    await Promise.all(replicas.map(async (replica) => replica.kill()));
    expect(await sentinel.waitExit()).toBe(0);
    expect(sentinel.log()).not.toContain('finish-failover: the failover takes longer');
    await startAll([...replicas, sentinel]);
    await instance.untilPrimary(primary);
    for (const pod of [...instance.members, sentinel]) { await pod.untilReady(); }
  });

  test('without sentinels completes within the grace period of the pod and loses nothing', async () => {
    await Promise.all(instance.sentinels.map(async (pod) => pod.kill()));
    const stopped = instance.members[primary];

    expect(await stopped.stop()).toBe(0);
    expect(stopped.log()).toContain('switchover: switchover failed, no replica was promoted: the sentinels will start a failover when this server is down\n');
    await startAll(instance.sentinels);
    await stopped.start();
    primary = await instance.untilFailover(primary, 60);
    for (const member of instance.members) { await expectKeys(member, 1000); }
  });

  test('without replicas performs no switchover and loses nothing', async () => {
    const replicas = instance.members.filter((_, index) => index !== primary);
    await Promise.all(replicas.map(async (replica) => replica.kill()));
    const stopped = instance.members[primary];

    expect(await stopped.stop()).toBe(0);
    expect(stopped.log()).toContain('switchover: no replica is in sync: stopping without a switchover\n');
    await startAll(instance.members);
    await instance.untilPrimary(primary);
    for (const member of instance.members) { await expectKeys(member, 1000); }
  });
});

test('an orderly stop does not wait long for an unreachable replica', async () => {
  const instance = await SentinelInstance.create({ props: { replicas: 1 } });
  await instance.startReady();
  await instance.network.partition('store-1');

  instance.members[0].signal('TERM');
  expect(await instance.members[0].waitExit(20)).toBe(0);
  expect(instance.members[0].log()).toContain('switchover: switchover failed, no replica was promoted: the sentinels will start a failover when this server is down\n');
  await disposePods();
});
