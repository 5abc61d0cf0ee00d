import { rmSync, writeFileSync } from 'fs';
import { disposePods, until } from '../support/pod-runner';
import { crash } from '../support/pod-runner-redis';
import { expectKeys, INSTANCE, INTERNAL_PASSWORD, SentinelInstance, startAll, writeKeys } from '../support/sentinel-instance';

afterAll(disposePods);

/** Both tests share an instance. The replicas stopped before the primary, which then wrote 100 more keys. All pods are down. */
describe('replicas that start before a primary with a newer data set', () => {
  let instance: SentinelInstance;

  beforeAll(async () => {
    instance = await SentinelInstance.create();
    await instance.startReady();
  });
  beforeEach(async () => {
    const [primary, ...replicas] = instance.members;
    await instance.untilPrimary(0);
    await instance.untilDiscovered();
    await primary.cli('flushall');
    await writeKeys(primary, 1000);
    await Promise.all(replicas.map(async (replica) => replica.stop()));
    // Otherwise the agent sets it back.
    writeFileSync(primary.path('run', 'settings-may-change'), '');
    await primary.cli('config', 'set', 'min-replicas-to-write', '0');
    await writeKeys(primary, 1100, 0);
    await crash(primary);
    rmSync(primary.path('run', 'settings-may-change'));
    await instance.restart([...replicas, ...instance.sentinels]);
    await instance.until('the sentinels have the current state of the replicas', async () => {
      const replies = await Promise.all(instance.sentinels.map(async (sentinel) => sentinel.cli('sentinel', 'replicas', INSTANCE)));
      return replies.every((reply) => reply.match(/\nflags\nslave\n/g)?.length === 2 && reply.match(/\nslave-priority\n0\n/g)?.length === 2);
    });
  });

  test('are not eligible for promotion', async () => {
    for (const sentinel of instance.sentinels) {
      // A sentinel that tries one by itself first refuses another until it has given that up.
      let reply = 'INPROG';
      await until('the sentinel performs no failover', async () => {
        reply = await sentinel.cliAs('internal', INTERNAL_PASSWORD, 'sentinel', 'failover', INSTANCE);
        return !reply.startsWith('INPROG');
      });
      expect(reply).toContain('NOGOODSLAVE');
    }
    for (const replica of instance.members.slice(1)) {
      expect(await replica.probe('readiness')).toMatchObject({ ok: false });
    }

    await startAll([instance.members[0]]);
    await instance.untilPrimary(0);
    for (const member of instance.members) { await expectKeys(member, 1100); }
    for (const replica of instance.members.slice(1)) { await replica.untilReady(); }
  });

  test('are promoted when the primary does not come back', async () => {
    const primary = await instance.untilFailover(0, 150);

    expect(instance.members[primary].log()).toContain(`agent-member: the primary ${instance.members[0].name} has not come back for 45 seconds: this replica is eligible for promotion, with what it loaded\n`);
    await expectKeys(instance.members[primary], 1000);
  }, 200_000);
});
