import { execFileSync } from 'child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Engine, Persistence } from '../../src';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES_AND_SHELLS, SHELLS } from '../support/pod-runner-images';
import { ReplicationInstance, ReplicationInstanceOptions, replicationManifests } from '../support/replication-instance';
import { expectKeys, INTERNAL_PASSWORD, roleOf, startAll, writeKeys } from '../support/sentinel-instance';

const { NONE, RDB, RDB_AOF } = Persistence;
const KEYS = 1000;

afterEach(disposePods);

/** An instance that runs and holds the keys. */
async function filled(options: ReplicationInstanceOptions): Promise<ReplicationInstance> {
  const instance = await ReplicationInstance.create(options);
  await instance.startReady();
  await writeKeys(instance.primary, KEYS, instance.replicas.length);
  return instance;
}

/** Everything is as it was before. */
async function expectWhole(instance: ReplicationInstance): Promise<void> {
  await instance.untilSettled();
  for (const pod of instance.pods) { await expectKeys(pod, KEYS); }
}

/** A pod that is gone with its volume, and its successor, which is not started yet. */
async function loseVolume(pod: PodRunner): Promise<void> {
  await pod.kill();
  await pod.replace();
  pod.loseData();
}

function recovering(pod: PodRunner): boolean {
  return existsSync(pod.path('data', '.recovering'));
}

describe.each(ENGINES_AND_SHELLS)('$name with $shell', ({ engine, shell }) => {
  test('at the first start of all the primary waits for the answers of the replicas and no longer, and they follow it', async () => {
    const instance = await ReplicationInstance.create({ engine, shell });
    const before = Date.now();
    await instance.startReady();

    expect(Date.now() - before).toBeLessThan(15_000);
    expect(instance.primary.log()).toContain('choose-source: starting as primary: no server holds data\n');
    await writeKeys(instance.primary, KEYS);
    await expectWhole(instance);
  });

  test.each([RDB_AOF, RDB, NONE])('a crash of a primary with persistence %s wipes nobody and changes no role', async (persistence) => {
    const instance = await filled({ engine, shell, props: { persistence } });
    await instance.primary.kill();
    await instance.primary.start();

    await expectWhole(instance);
    expect(instance.primary.log()).toMatch({
      [RDB_AOF]: /choose-source: starting as primary: the append-only file is complete\n/,
      // There was no snapshot yet.
      [RDB]: /choose-source: this pod has no data of its own: resyncing from store-replica-[01] before anything is served\n/,
      [NONE]: /choose-source: this pod has no data of its own: resyncing from store-replica-[01] before anything is served\n/,
    }[persistence]);
  });

  test('a primary whose volume is lost takes everything over, and what it took over survives it', async () => {
    const instance = await filled({ engine, shell });
    await loseVolume(instance.primary);
    await instance.primary.start();
    await expectWhole(instance);
    expect(instance.primary.log()).toMatch(/resync-primary: this server has the data set of store-replica-[01] and is the primary again\n/);

    await instance.primary.untilLogged('resync-primary: resync complete: the data set is on the volume');
    expect(recovering(instance.primary)).toBe(false);
    await instance.primary.kill();
    await instance.primary.start();
    await expectWhole(instance);
    expect(instance.primary.log()).toContain('choose-source: starting as primary: the append-only file is complete\n');
  });
});

describe('a snapshot', () => {
  test('that is older than what the replicas hold is not started from', async () => {
    const instance = await ReplicationInstance.create({ props: { persistence: RDB } });
    await instance.startReady();
    await instance.primary.cli('set', 'early', 'bird');
    expect(await instance.primary.cli('save')).toBe('OK');
    await instance.primary.cli('del', 'early');
    await writeKeys(instance.primary, KEYS);
    await instance.primary.kill();
    await instance.primary.start();

    await expectWhole(instance);
    expect(instance.primary.log()).toMatch(/choose-source: the volume is older than what replicas hold: resyncing from store-replica-[01] before/);
  });

  test('is started from when the replicas were away before it was written', async () => {
    const instance = await ReplicationInstance.create({ props: { persistence: RDB } });
    await instance.startReady();
    await writeKeys(instance.primary, KEYS);
    await instance.network.partition(instance.primary.name);
    for (const replica of instance.replicas) { await replica.stop(); }
    expect(await instance.primary.cli('set', 'late', 'bird')).toBe('OK');
    expect(await instance.primary.cli('save')).toBe('OK');
    await instance.network.heal(instance.primary.name);
    await instance.primary.kill();
    await startAll(instance.pods);

    await instance.untilSettled();
    expect(instance.primary.log()).toContain('choose-source: starting as primary: no replica is known to hold more than the volume\n');
    for (const pod of instance.pods) { expect(await pod.cli('get', 'late')).toBe('bird'); }
  });
});

describe('an append-only file', () => {
  test('that is older than what the replicas hold, on a volume that was restored or whose node lost its power, is not started from', async () => {
    const instance = await ReplicationInstance.create({});
    await instance.startReady();
    await instance.primary.cli('set', 'early', 'bird');
    await instance.primary.kill();
    const older = mkdtempSync(join(tmpdir(), 'older-'));
    // Owners and times stay.
    const copy = (from: string, to: string) => execFileSync('cp', ['-a', `${from}/.`, to]);
    copy(instance.primary.path('data'), older);
    await instance.primary.start();
    await instance.untilSettled();
    await instance.primary.cli('del', 'early');
    await writeKeys(instance.primary, KEYS, instance.replicas.length);
    await loseVolume(instance.primary);
    copy(older, instance.primary.path('data'));
    rmSync(older, { recursive: true });
    await instance.primary.start();

    await expectWhole(instance);
    expect(instance.primary.log()).toMatch(/choose-source: the volume is older than what replicas hold: resyncing from store-replica-[01] before/);
  });

  test('of a pod that stopped in order is started from at once', async () => {
    const instance = await filled({});
    const { preStop } = instance.primary.lifecycle();
    expect((await instance.primary.exec(preStop.exec.command)).code).toBe(0);
    expect(await instance.primary.stop()).toBe(0);
    await instance.primary.replace();
    await instance.primary.start();

    await expectWhole(instance);
    expect(instance.primary.log()).toContain('choose-source: starting as primary: the append-only file is complete\n');
    expect(existsSync(instance.primary.path('data', '.stopped'))).toBe(false);
  });
});

test.each([RDB_AOF, RDB, NONE])('an orderly stop and start of a primary with persistence %s loses nothing', async (persistence) => {
  const instance = await filled({ props: { persistence } });
  expect(await instance.primary.stop()).toBe(0);
  await instance.primary.start();
  await expectWhole(instance);
});

describe('a take-over that is cut off', () => {
  test.each([
    { after: 'choose-source: this pod has no data of its own', persistence: NONE },
    { after: 'start-primary: starting', persistence: NONE },
    { after: 'resync-primary: detaching store-replica', persistence: NONE },
    { after: 'this is the primary again', persistence: NONE },
    { after: 'start-primary: starting', persistence: RDB_AOF },
    { after: 'resync-primary: detaching store-replica', persistence: RDB_AOF },
    { after: 'this is the primary again', persistence: RDB_AOF },
  ])("after '$after' with persistence $persistence begins again", async ({ after, persistence }) => {
    const instance = await filled({ props: { persistence } });
    await loseVolume(instance.primary);
    for (let round = 0; round < 2; round += 1) {
      await instance.primary.start();
      await instance.primary.untilLogged(round === 0 ? after : ': starting');
      await instance.primary.kill();
    }
    await instance.primary.start();
    await expectWhole(instance);
  });

  test('does not take what is half taken over for data', async () => {
    const instance = await filled({});
    await loseVolume(instance.primary);
    // The server has made an empty append-only file, and nothing has come from the source yet.
    await Promise.all(instance.replicas.map(async (pod) => instance.network.partition(pod.name)));
    await instance.primary.start();
    await instance.primary.untilLogged('choose-source: waiting for the answers of: store-replica-0 store-replica-1');
    await instance.primary.kill();
    instance.primary.writeData('.recovering', '');
    instance.primary.writeData('appendonlydir/appendonly.aof.1.incr.aof', '');
    instance.primary.writeData('appendonlydir/appendonly.aof.manifest', 'file appendonly.aof.1.incr.aof seq 1 type i\n');
    await Promise.all(instance.replicas.map(async (pod) => instance.network.heal(pod.name)));
    await instance.primary.start();

    await expectWhole(instance);
    expect(instance.primary.log()).toContain('choose-source: an earlier resync did not end: resyncing from store-replica-');
    await instance.primary.untilLogged('resync-primary: resync complete');
    expect(recovering(instance.primary)).toBe(false);
  });

  describe('by the end of its source', () => {
    /** The source restarts empty after it was released and before the server of the primary has asked it for anything. */
    async function loseSource(instance: ReplicationInstance): Promise<void> {
      await instance.primary.kill();
      await instance.primary.start();
      await instance.primary.untilLogged('serves as the source of this resync');
      const source = instance.replicas[Number(/taking over the data of store-replica-(\d)/.exec(instance.primary.log())![1])];
      await until('the source is released', async () => await roleOf(source) === 'master');
      await source.kill();
      await source.start();
      await until('the source follows', async () => /^slave/.test(await roleOf(source)));
      instance.primary.writeData('.go', '');
    }

    const programs = mkdtempSync(join(tmpdir(), 'redis-programs-'));
    afterAll(() => rmSync(programs, { recursive: true }));

    /** An instance whose primary takes data over when it is told to go on. */
    async function halting(replicas: number): Promise<ReplicationInstance> {
      chmodSync(programs, 0o755);
      writeFileSync(join(programs, 'valkey-server'), [
        '#!/bin/sh', 'while [ -e /data/.recovering ] && ! [ -e /data/.go ]; do sleep 0.1; done', 'PATH=${PATH#*:}', 'exec valkey-server "$@"', '',
      ].join('\n'), { mode: 0o755 });
      return filled({ props: { persistence: NONE, replicas }, programs });
    }

    test('goes on with another replica', async () => {
      const instance = await halting(2);
      await loseSource(instance);
      await expectWhole(instance);
      expect(instance.primary.log()).toMatch(/resync-primary: store-replica-[01] no longer serves as the source: resyncing from store-replica-[01]\n/);
    });

    test('begins again, and starts empty, when it was the only one', async () => {
      const instance = await halting(1);
      await loseSource(instance);
      expect(await instance.primary.waitExit()).toBe(0);
      expect(instance.primary.log()).toContain('resync-primary: no server holds data any more: starting again\n');
      await instance.primary.start();
      await instance.untilSettled();
      expect(instance.primary.log()).toContain('choose-source: starting as primary: no server holds data\n');
    });
  });
});

test('a primary that takes data over is not ready, and its source is not either', async () => {
  const instance = await filled({ props: { persistence: NONE } });
  const [source] = instance.replicas;
  await source.cli('replicaof', 'no', 'one');
  expect((await source.probe('readiness')).output).toBe('not ready: the replica is not in sync with its primary\n');
  await instance.primary.cli('replicaof', instance.network.address(source.name), '6379');
  expect((await instance.primary.probe('readiness')).output).toBe('not ready: the primary takes over the data of a replica\n');
  expect((await instance.primary.probe('liveness')).ok).toBe(true);
});

test('when everybody has lost everything the primary starts empty', async () => {
  const instance = await filled({ props: { persistence: NONE } });
  for (const pod of instance.pods) { await pod.kill(); }
  await startAll(instance.pods);

  await instance.untilSettled();
  expect(instance.primary.log()).toContain('choose-source: starting as primary: no server holds data\n');
});

test('a replica that is gone for good keeps no primary from starting', async () => {
  const instance = await filled({ props: { persistence: NONE } });
  await instance.replicas[1].kill();
  await instance.primary.kill();
  await instance.primary.start();

  await instance.primary.untilReady();
  expect(instance.primary.log()).toContain('choose-source: waiting for the answers of: store-replica-1\n');
  await expectKeys(instance.primary, KEYS);
});

describe('a replica', () => {
  test('whose volume is lost gets everything from the primary', async () => {
    const instance = await filled({});
    await loseVolume(instance.replicas[0]);
    await instance.replicas[0].start();
    await expectWhole(instance);
  });

  test('that follows nobody is brought back', async () => {
    const instance = await filled({});
    const [rogue] = instance.replicas;
    expect(await rogue.cliAs('internal', INTERNAL_PASSWORD, 'replicaof', 'no', 'one')).toBe('OK');

    await expectWhole(instance);
    expect(rogue.log()).toContain('agent-replica: this server should follow store-0 and does not: now following it\n');
  });

  test('that follows nobody does not throw its keys away for a primary that has none', async () => {
    const instance = await filled({ props: { persistence: NONE } });
    const [rogue] = instance.replicas;
    await rogue.cli('replicaof', 'no', 'one');
    await instance.primary.cli('flushall');

    await rogue.untilLogged('agent-replica: this server does not follow its primary and holds keys, and store-0 is empty: not following it');
    expect(await roleOf(rogue)).toBe('master');
    await expectKeys(rogue, KEYS);
  });

  test('waits for the address of the primary', async () => {
    const instance = await ReplicationInstance.create({ props: { replicas: 1 } });
    instance.network.resolve(instance.primary.name, false);
    await startAll(instance.pods);
    await instance.replicas[0].untilLogged("start-replica: waiting for the name store-0 in the cluster's DNS");
    instance.network.resolve(instance.primary.name, true);
    await instance.untilSettled();
  });
});

test.each(SHELLS)('the Secrets have the address for reads and passwords of the pods, and nothing of sentinels, with %s', async (shell) => {
  const engine = Engine.VALKEY_9_1;
  const job = await PodRunner.create({ manifests: replicationManifests(engine), engine, shell, kind: 'Job', container: 'write' });
  await job.start();
  expect(await job.waitExit()).toBe(0);

  const read = (name: string): Record<string, string> => JSON.parse(readFileSync(job.path('manifests', name), 'utf8')).data;
  const { uri, 'read-uri': readUri, ...rest } = read('connection.json');
  const decoded = (value: string) => Buffer.from(value, 'base64').toString();
  expect(decoded(readUri)).toBe(decoded(uri).replace('@store.', '@store-ro.'));
  expect(Object.keys(rest).sort()).toEqual(['host', 'password', 'port', 'provider', 'type', 'url', 'username']);
  expect(Object.keys(read('internal.json')).sort()).toEqual(['internal-password', 'monitor-password']);
});
