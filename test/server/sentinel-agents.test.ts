import { readFileSync } from 'fs';
import { Engine } from '../../src';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import {
  expectKeys, memberName, primaryOf, reportOf, roleOf, SentinelInstance, sentinelManifests, untilGraceEnds, writeKeys,
} from '../support/sentinel-instance';

/** The tests share an instance. Each but the last leaves it complete, with member 0 as the primary. */
describe('an instance whose primary is up', () => {
  let instance: SentinelInstance;

  beforeAll(async () => {
    instance = await SentinelInstance.create();
    await instance.startReady();
    await writeKeys(instance.members[0], 1000);
  });
  beforeEach(async () => {
    await instance.untilPrimary(0);
    await instance.untilDiscovered();
    for (const sentinel of instance.sentinels) { await untilGraceEnds(sentinel); }
  });
  afterAll(disposePods);

  test('a replica that was promoted by hand is demoted and resyncs from the primary', async () => {
    const replica = instance.members[2];
    await replica.cli('replicaof', 'no', 'one');
    await replica.cli('set', 'of the rogue', '1');
    expect(await roleOf(replica)).toBe('master');

    await instance.untilPrimary(0, 45);
    await expectKeys(replica, 1000);
  });

  test('a member corrects its record of the primary', async () => {
    instance.members[1].writeData('.primary', 'store-2\n');

    // An agent whose server follows the primary looks every 20 seconds.
    await until('the record is correct', () => readFileSync(instance.members[1].path('data', '.primary'), 'utf8') === 'store-0\n', 45);
  });

  test('a replica of another replica is repointed to the primary', async () => {
    const [, , replica] = instance.members;
    await until('it replicates from the other replica', async () => {
      // An agent that looks before the link is up follows the primary at once.
      if (await replica.info('master_host') !== instance.memberAddress(1)) { await replica.cli('replicaof', instance.memberAddress(1), '6379'); }
      return await roleOf(replica) === `slave of ${instance.memberAddress(1)}, up`;
    });

    await instance.untilPrimary(0, 45);
  });

  test('a sentinel that lost its state takes the primary from the other sentinels, not from a rogue primary', async () => {
    const sentinel = instance.sentinels[1];
    await sentinel.kill();
    await sentinel.replace();
    sentinel.loseData();
    await instance.members[1].cli('replicaof', 'no', 'one');
    await sentinel.start();

    await sentinel.untilLogged(`agent-sentinel: monitoring store-0 at ${instance.memberAddress(0)}, `);
    expect(sentinel.log()).not.toContain('agent-sentinel: monitoring store-1 at');
    await instance.untilPrimary(0, 45);
  });

  test('sentinels that all lost their state wait while there are two primaries', async () => {
    await Promise.all(instance.sentinels.map(async (pod) => pod.kill()));
    await instance.members[1].cli('replicaof', 'no', 'one');
    for (const sentinel of instance.sentinels) {
      await sentinel.replace();
      sentinel.loseData();
      await sentinel.start();
    }
    const [sentinel] = instance.sentinels;
    await until('the agents of the sentinels have run several rounds', async () => Number(await sentinel.info('total_connections_received')) > 10);
    for (const pod of instance.sentinels) { expect(pod.log()).not.toContain('agent-sentinel: monitoring'); }
    expect(await sentinel.probe('readiness')).toEqual({ ok: false, output: expect.stringMatching(/^not ready: the sentinel knows of no primary: /) });
    expect((await sentinel.probe('liveness')).ok).toBe(true);

    await instance.members[1].cli('replicaof', instance.memberAddress(0), '6379');
    await instance.untilPrimary(0);
    for (const pod of instance.sentinels) { await pod.untilReady(); }
  });

  test('a sentinel that reports another primary in the same epoch, which it would do forever, is reset', async () => {
    const [,, sentinel] = instance.sentinels;
    const before = await stateOf(sentinel);
    await sentinel.kill();
    await sentinel.replace();
    const [primary, other] = [instance.memberAddress(0), instance.memberAddress(1)];
    const swapAddresses = (text: string) => text.replaceAll(`${primary} `, 'A ').replaceAll(`${other} `, `${primary} `).replaceAll('A ', `${other} `);
    sentinel.writeData('sentinel.conf', swapAddresses(readFileSync(sentinel.path('data', 'sentinel.conf'), 'utf8')));
    await sentinel.start();
    await until('it reports the other member', async () => await primaryOf(sentinel) === other);

    await instance.members[0].untilLogged(`${sentinel.name} has reported another primary or none for 75 seconds, against a quorum: resetting it to monitor store-0, OK OK OK`, 120);
    await instance.untilPrimary(0);
    await instance.untilDiscovered();
    expect(await stateOf(sentinel)).toEqual(before);
  });

  test('a connection that was refused inside connect() does not keep a sentinel busy', async () => {
    const [sentinel,, peer] = instance.sentinels;
    const before = await stateOf(sentinel);
    const reconnects = () => sentinel.log().includes('uses a whole core: reconnecting to all pods: OK OK');
    await until('the agent has found a connection that keeps the event loop busy', async () => {
      await peer.kill();
      await instance.network.refuse(peer.name);
      await until('the sentinel tries to connect', async () => await turnsOf(sentinel) > 10_000);
      await instance.network.accept(peer.name);
      await peer.replace();
      await peer.start();
      await instance.untilDiscovered();
      await untilGraceEnds(peer);
      // Not every connection is such a one, and one that is may end before the agent looks.
      await until('the agent has reconnected, or the event loop sleeps', async () => reconnects() || await turnsInOneSecond(sentinel) < 10_000, 30);
      return reconnects();
    }, 120);

    await until('the event loop sleeps', async () => await turnsOf(sentinel) < 1000);
    await instance.untilDiscovered();
    expect(await stateOf(sentinel)).toEqual(before);
    expect(sentinel.log()).not.toMatch(/\+sdown master|\+odown/);
    // And it is left alone from then on.
    const reconnected = () => sentinel.log().match(/auth-pass/g)?.length;
    const uptime = async () => Number(await sentinel.info('uptime_in_seconds'));
    const [since, reconnections] = [await uptime(), reconnected()];
    // Nothing tells that the agent has looked and found nothing. It looks every 15 seconds.
    await until('the agent has looked twice more', async () => await uptime() > since + 32, 60);
    expect(reconnected()).toBe(reconnections);
  });

  test('a restarted sentinel whose network is late keeps its state, and does not consider the primary down', async () => {
    const [sentinel] = instance.sentinels;
    const before = await stateOf(sentinel);
    await sentinel.kill();
    await sentinel.replace();
    await instance.network.partition(sentinel.name);
    await sentinel.start();
    let report: Record<string, string> = {};
    await until('the primary has been unreachable for longer than down-after-milliseconds', async () => {
      report = await reportOf(sentinel);
      return Number(report['last-ping-reply']) > Number(before['down-after-milliseconds']) + 500;
    });
    expect(report.flags).not.toContain('down');

    // The grace period ends.
    await untilGraceEnds(sentinel);
    expect(await stateOf(sentinel)).toEqual(before);
    expect(sentinel.log()).not.toContain('agent-sentinel: monitoring');
    await instance.network.heal(sentinel.name);
  });

  test('a sentinel that restarts while the DNS lacks some pods keeps their addresses', async () => {
    const [sentinel] = instance.sentinels;
    const before = await stateOf(sentinel);
    const names = [memberName(0), memberName(2), instance.sentinels[2].name];
    for (let restart = 0; restart < 2; restart += 1) {
      await sentinel.kill();
      await sentinel.replace();
      names.forEach((name) => instance.network.resolve(name, false));
      await sentinel.start();
      await untilGraceEnds(sentinel);
      expect(await stateOf(sentinel)).toEqual(before);
    }
    names.forEach((name) => instance.network.resolve(name, true));
  });

  test('a sentinel waits until the DNS has its own name', async () => {
    const [sentinel] = instance.sentinels;
    await sentinel.kill();
    await sentinel.replace();
    instance.network.resolve(sentinel.name, false);
    await sentinel.start();
    await sentinel.untilLogged(`start-sentinel: waiting for the name ${sentinel.name} in the cluster's DNS`);

    instance.network.resolve(sentinel.name, true);
    await sentinel.untilLogged('start-sentinel: starting valkey-server');
  });

  test('a restarted sentinel applies a changed quorum and keeps its other state', async () => {
    const [sentinel] = instance.sentinels;
    const before = await stateOf(sentinel);
    expect(before.quorum).toBe('2');
    await sentinel.stop();
    await sentinel.replace(sentinelManifests(Engine.VALKEY_9_1, { quorum: 3 }));
    await sentinel.start();

    await untilGraceEnds(sentinel);
    expect(await stateOf(sentinel)).toEqual({ ...before, quorum: '3' });
    // With a quorum of three, two sentinels that start an election at once both fail to win it.
    await sentinel.stop();
    await sentinel.replace(sentinelManifests());
    await sentinel.start();
    await instance.untilDiscovered();
  });

  test('an instance that was deleted and applied again gets other addresses and keeps its primary and data set', async () => {
    await instance.members[0].kill();
    const primary = await instance.untilFailover(0);
    await Promise.all(instance.pods.filter((pod) => pod.running).map(async (pod) => pod.kill()));
    for (const pod of instance.pods) { await instance.network.readdress(pod.name); }
    await instance.restart(instance.pods);

    await instance.untilPrimary(primary);
    await instance.untilDiscovered();
    for (const member of instance.members) { await expectKeys(member, 1000); }
    for (const sentinel of instance.sentinels) { expect(sentinel.log()).not.toContain('agent-sentinel: monitoring'); }
  });
});

test('restarted sentinels forget removed members and sentinels', async () => {
  const instance = await SentinelInstance.create({ props: { sentinels: 5 } });
  await instance.startReady();
  const removed = [instance.members[2], ...instance.sentinels.slice(3)];
  const kept = instance.sentinels.slice(0, 3);
  await Promise.all(removed.map(async (pod) => pod.kill()));
  const manifests = sentinelManifests(Engine.VALKEY_9_1, { replicas: 1, sentinels: 3 });
  instance.members.forEach((pod) => pod.refresh({ manifests }));
  for (const sentinel of kept) {
    await sentinel.stop();
    await sentinel.replace(manifests);
    await sentinel.start();
  }

  await instance.untilPrimary(0);
  for (const sentinel of kept) {
    const known = await stateOf(sentinel);
    expect(known).toMatchObject({ 'num-slaves': '1', 'num-other-sentinels': '2', 'quorum': '2' });
    expect(sentinel.log()).not.toContain('agent-sentinel: monitoring');
  }
  await disposePods();
});

/** How often a second the event loop of a sentinel turns: about 100 times when it has nothing to do. */
async function turnsOf(sentinel: PodRunner): Promise<number> {
  return Number(await sentinel.info('instantaneous_eventloop_cycles_per_sec'));
}

/** The turns of the event loop from now on. The engine's own figure is an average that also covers the 1.6 seconds before. */
async function turnsInOneSecond(sentinel: PodRunner): Promise<number> {
  const counters = async () => ({
    turns: Number(await sentinel.info('eventloop_cycles')),
    microseconds: Number(await sentinel.info('server_time_usec')),
  });
  const start = await counters();
  let now = start;
  await until('a second has passed', async () => {
    now = await counters();
    return now.microseconds > start.microseconds + 1_000_000;
  });
  return now.turns - start.turns;
}

/** The state of a sentinel that does not change while the instance is stable. */
async function stateOf(sentinel: PodRunner): Promise<Record<string, string>> {
  const report = await reportOf(sentinel);
  const kept = ['ip', 'port', 'config-epoch', 'num-slaves', 'num-other-sentinels', 'quorum', 'down-after-milliseconds', 'failover-timeout'];
  return Object.fromEntries(kept.map((name) => [name, report[name]]));
}
