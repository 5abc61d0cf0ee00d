import { Duration } from 'cdk8s';
import { Engine, Persistence } from '../../src';
import { disposePods } from '../support/pod-runner';
import { ENGINES_AND_SHELLS } from '../support/pod-runner-images';
import { expectKeys, INSTANCE, memberName, primaryOf, SentinelInstance, writeKeys } from '../support/sentinel-instance';
import { SentinelWriter } from '../support/sentinel-writer';

afterAll(disposePods);

const CASES = [
  ...ENGINES_AND_SHELLS.map((image) => ({ ...image, persistence: Persistence.RDB_AOF })),
  { engine: Engine.VALKEY_9_1, shell: 'dash' as const, name: String(Engine.VALKEY_9_1), persistence: Persistence.NONE },
];

/** Each failover of these tests is requested. The sentinels must not come first when a container takes seconds to start. */
const LONG = Duration.seconds(10);

/** The tests of a block share an instance. Each leaves it complete; any member may be the primary. */
describe.each(CASES)('$name with $shell and $persistence', ({ engine, shell, persistence }) => {
  let instance: SentinelInstance;
  let primary = 0;

  beforeAll(async () => { instance = await SentinelInstance.create({ engine, shell, props: { persistence, downAfter: LONG } }); });
  beforeEach(async () => { if (instance.members[primary].running) { await instance.untilDiscovered(); } });
  afterAll(async () => instance.dispose());

  test('at the first start member 0 is the primary, the other members are in sync, and every sentinel reports it as primary', async () => {
    await instance.startReady();

    const [first, ...others] = instance.members;
    expect(first.log()).toContain('choose-primary: starting as primary: first start\n');
    for (const other of others) {
      expect(other.log()).toMatch(/choose-primary: following store-0: (it is the primary|the sentinels report it as primary)\n/);
    }
    await writeKeys(first, 1000);
  });

  test('a crash of the primary triggers a failover at once, and the server returns as a replica in sync', async () => {
    const crashed = instance.members[primary];
    await crashed.killServer();
    expect(await crashed.waitExit()).toBe(137);
    expect(crashed.log()).toContain('start-member: server exited (code 137): this pod is the primary, requesting a failover');
    await crashed.start();

    primary = await instance.untilFailover(primary);
    expect(crashed.log()).toContain(`choose-primary: following ${memberName(primary)}: the sentinels report it as primary\n`);
    for (const member of instance.members) { await expectKeys(member, 1000); }
  });

  test('a killed container that restarts at once does not serve until another member is promoted, then replicates from it', async () => {
    const killed = instance.members[primary];
    await killed.kill();
    await killed.start();

    primary = await instance.untilFailover(primary);
    expect(killed.log()).toMatch(/choose-primary: the sentinels report this pod as primary, but store-[012] is alive and holds no less: requesting a failover\n/);
    expect(killed.log()).toContain(`choose-primary: following ${memberName(primary)}: the sentinels report it as primary\n`);
    for (const member of instance.members) { await expectKeys(member, 1000); }
  });

  test('an orderly stop of the primary performs a switchover first, and no acknowledged write is lost', async () => {
    const writer = await SentinelWriter.start(instance);
    const stopped = instance.members[primary];

    expect(await stopped.stop()).toBe(0);
    await writer.untilWritten(100);
    expect(stopped.log()).toMatch(/switchover: switchover to store-[012] complete\n/);
    await stopped.replace();
    await stopped.start();
    primary = await instance.untilFailover(primary);
    expect(await writer.stop()).toEqual({ acknowledged: expect.any(Number), lost: 0 });
  });
});

/** The tests share an instance. Each leaves it complete. */
describe('lost volumes and partitions', () => {
  let instance: SentinelInstance;
  let primary = 0;

  beforeAll(async () => {
    instance = await SentinelInstance.create();
    await instance.startReady();
    await writeKeys(instance.members[0], 1000);
  });

  test('a replica that lost its volume resyncs from the primary', async () => {
    const replaced = instance.members[(primary + 1) % 3];
    await replaced.kill();
    await replaced.replace();
    replaced.loseData();
    await replaced.start();

    await instance.untilPrimary(primary);
    expect(replaced.log()).toContain(`choose-primary: following ${memberName(primary)}: the sentinels report it as primary\n`);
    await expectKeys(replaced, 1000);
  });

  test('a primary that lost its volume returns as a replica in sync', async () => {
    const replaced = instance.members[primary];
    await replaced.kill();
    await replaced.replace();
    replaced.loseData();
    await replaced.start();

    primary = await instance.untilFailover(primary);
    for (const member of instance.members) { await expectKeys(member, 1000); }
  });

  test('a partitioned primary soon rejects writes, another member is promoted, and it returns as a replica', async () => {
    const partitioned = instance.members[primary];
    await instance.untilDiscovered();
    await instance.network.partition(partitioned.name);

    await instance.until('the sentinels report another primary', async () => {
      const reported = await Promise.all(instance.sentinels.map(primaryOf));
      return new Set(reported).size === 1 && reported[0] !== instance.memberAddress(primary);
    });
    await instance.until('it rejects writes', async () => (await partitioned.cli('set', 'key:1', 'lost')).startsWith('NOREPLICAS'));
    await instance.network.heal(partitioned.name);
    primary = await instance.untilFailover(primary, 60);
    for (const member of instance.members) { await expectKeys(member, 1000); }
    expect(await instance.members[primary].cli('get', 'key:1')).toBe('value-1');
  });

  test('a replica that was frozen during a failover finds the new primary at once when it does not hear the old one', async () => {
    const partitioned = instance.members[primary];
    const frozen = instance.members[(primary + 1) % 3];
    const promoted = (primary + 2) % 3;
    await instance.untilDiscovered();
    // A sentinel reconfigures no replica that it considers down, and takes 8 seconds once that one is back (+fix-slave-config).
    await frozen.signalServer('STOP');
    await instance.until('the sentinels consider it down', async () => (await Promise.all(instance.sentinels.map(async (sentinel) =>
      sentinel.cli('sentinel', 'replicas', INSTANCE)))).every((replicas) => replicas.includes('s_down')));
    await instance.network.partition(partitioned.name);
    await instance.until('the sentinels report the other replica', async () =>
      (await Promise.all(instance.sentinels.map(primaryOf))).every((reported) => reported === instance.memberAddress(promoted)));

    await frozen.signalServer('CONT');
    await frozen.untilLogged(`the sentinels report ${memberName(promoted)} as primary; this server should follow ${memberName(promoted)} and does not: now following it`);
    await instance.until('the new primary accepts writes', async () => await instance.members[promoted].cli('set', 'key:1', 'value-1') === 'OK');
    await instance.network.heal(partitioned.name);
    primary = await instance.untilFailover(primary, 60);
    for (const member of instance.members) { await expectKeys(member, 1000); }
  });
});
