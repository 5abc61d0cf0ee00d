import { execFileSync } from 'child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Engine, Persistence } from '../../src';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { NEWEST_ENGINES_AND_SHELLS, SHELLS } from '../support/pod-runner-images';
import { crash } from '../support/pod-runner-redis';
import { ReplicationInstance, ReplicationInstanceOptions, replicationManifests } from '../support/replication-instance';
import { expectKeys, INTERNAL_PASSWORD, roleOf, startAll, writeKeys } from '../support/sentinel-instance';

const { NONE, RDB, RDB_AOF } = Persistence;
const KEYS = 1000;

afterEach(disposePods);

const kill = (pod: PodRunner) => pod.kill();

/** A running instance with the keys in its data set. */
async function startWithKeys(options: ReplicationInstanceOptions): Promise<ReplicationInstance> {
  const instance = await ReplicationInstance.create(options);
  await instance.startReady();
  await writeKeys(instance.primary, KEYS, instance.replicas.length);
  return instance;
}

/** The primary has its role again, the replicas are in sync, and every server has all keys. */
async function expectRecovered(instance: ReplicationInstance): Promise<void> {
  await instance.untilInSync();
  for (const pod of instance.pods) { await expectKeys(pod, KEYS); }
}

/** Replaces a pod and empties its volume. The new pod is not started. */
async function loseVolume(pod: PodRunner): Promise<void> {
  await pod.kill();
  await pod.replace();
  pod.loseData();
}

function recovering(pod: PodRunner): boolean {
  return existsSync(pod.path('data', '.recovering'));
}

describe.each(NEWEST_ENGINES_AND_SHELLS)('$name with $shell', ({ engine, shell }) => {
  test('at the first start the primary waits only until the replicas answer, and they replicate from it', async () => {
    const instance = await ReplicationInstance.create({ engine, shell });
    const before = Date.now();
    await instance.startReady();

    // Half a minute is how long it waits for replicas that do not answer.
    expect(Date.now() - before).toBeLessThan(30_000);
    expect(instance.primary.log()).toContain('choose-source: starting as primary: no server holds data\n');
    await writeKeys(instance.primary, KEYS);
    await expectRecovered(instance);
  });

  test.each([RDB_AOF, RDB, NONE])('a crash of the primary with persistence %s deletes no data and changes no role', async (persistence) => {
    const instance = await startWithKeys({ engine, shell, props: { persistence } });
    await (persistence === RDB_AOF ? crash : kill)(instance.primary);
    await instance.primary.start();

    await expectRecovered(instance);
    expect(instance.primary.log()).toMatch({
      [RDB_AOF]: /choose-source: starting as primary: the append-only file is complete\n/,
      // No snapshot was taken yet.
      [RDB]: /choose-source: this pod has no data of its own: resyncing from store-replica-[01] before anything is served\n/,
      [NONE]: /choose-source: this pod has no data of its own: resyncing from store-replica-[01] before anything is served\n/,
    }[persistence]);
  });

  test('a primary that lost its volume resyncs from a replica, and the data set survives the next crash', async () => {
    const instance = await startWithKeys({ engine, shell });
    await loseVolume(instance.primary);
    await instance.primary.start();
    await expectRecovered(instance);
    expect(instance.primary.log()).toMatch(/resync-primary: this server has the data set of store-replica-[01] and is the primary again\n/);

    await instance.primary.untilLogged('resync-primary: resync complete: the data set is on the volume');
    expect(recovering(instance.primary)).toBe(false);
    await crash(instance.primary);
    await instance.primary.start();
    await expectRecovered(instance);
    expect(instance.primary.log()).toContain('choose-source: starting as primary: the append-only file is complete\n');
  });
});

describe('a primary with a snapshot', () => {
  test('does not start from it when it is older than the data set of the replicas', async () => {
    const instance = await ReplicationInstance.create({ props: { persistence: RDB } });
    await instance.startReady();
    await instance.primary.cli('set', 'early', 'bird');
    expect(await instance.primary.cli('save')).toBe('OK');
    await instance.primary.cli('del', 'early');
    await writeKeys(instance.primary, KEYS);
    await instance.primary.kill();
    await instance.primary.start();

    await expectRecovered(instance);
    expect(instance.primary.log()).toMatch(/choose-source: the volume is older than what replicas hold: resyncing from store-replica-[01] before/);
  });

  test('starts from it when the replicas disconnected before it was taken', async () => {
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

    await instance.untilInSync();
    expect(instance.primary.log()).toContain('choose-source: starting as primary: no replica is known to hold more than the volume\n');
    for (const pod of instance.pods) { expect(await pod.cli('get', 'late')).toBe('bird'); }
  });
});

describe('a primary with a snapshot', () => {
  test('does not start from it when it is older than the data set of the replicas: the volume was restored, or the node lost power', async () => {
    const instance = await ReplicationInstance.create({});
    await instance.startReady();
    await instance.primary.cli('set', 'early', 'bird');
    await instance.primary.kill();
    const older = mkdtempSync(join(tmpdir(), 'older-'));
    // Keeps owners and times.
    const copy = (from: string, to: string) => execFileSync('cp', ['-a', `${from}/.`, to]);
    copy(instance.primary.path('data'), older);
    await instance.primary.start();
    await instance.untilInSync();
    await instance.primary.cli('del', 'early');
    await writeKeys(instance.primary, KEYS, instance.replicas.length);
    await loseVolume(instance.primary);
    copy(older, instance.primary.path('data'));
    rmSync(older, { recursive: true });
    await instance.primary.start();

    await expectRecovered(instance);
    expect(instance.primary.log()).toMatch(/choose-source: the volume is older than what replicas hold: resyncing from store-replica-[01] before/);
  });

  test('starts from it at once after an orderly stop', async () => {
    const instance = await startWithKeys({});
    const { preStop } = instance.primary.lifecycle();
    expect((await instance.primary.exec(preStop.exec.command)).code).toBe(0);
    expect(await instance.primary.stop()).toBe(0);
    await instance.primary.replace();
    await instance.primary.start();

    await expectRecovered(instance);
    expect(instance.primary.log()).toContain('choose-source: starting as primary: the append-only file is complete\n');
    expect(existsSync(instance.primary.path('data', '.stopped'))).toBe(false);
  });
});

test.each([RDB_AOF, RDB, NONE])('an orderly stop and start of the primary with persistence %s loses nothing', async (persistence) => {
  const instance = await startWithKeys({ props: { persistence } });
  expect(await instance.primary.stop()).toBe(0);
  await instance.primary.start();
  await expectRecovered(instance);
});

describe('an interrupted resync', () => {
  test.each([
    { after: 'choose-source: this pod has no data of its own', persistence: NONE },
    { after: 'start-primary: starting', persistence: NONE },
    { after: 'resync-primary: detaching store-replica', persistence: NONE },
    { after: 'and is the primary again', persistence: NONE },
    { after: 'start-primary: starting', persistence: RDB_AOF },
    { after: 'resync-primary: detaching store-replica', persistence: RDB_AOF },
    { after: 'and is the primary again', persistence: RDB_AOF },
  ])("starts again: after '$after' with persistence $persistence", async ({ after, persistence }) => {
    const instance = await startWithKeys({ props: { persistence } });
    await loseVolume(instance.primary);
    for (let round = 0; round < 2; round += 1) {
      await instance.primary.start();
      await instance.primary.untilLogged(round === 0 ? after : ': starting');
      await instance.primary.kill();
    }
    await instance.primary.start();
    await expectRecovered(instance);
  });

  test('does not start from an incomplete data set', async () => {
    const instance = await startWithKeys({});
    await loseVolume(instance.primary);
    // The server created an empty append-only file, and the source has sent nothing yet.
    await Promise.all(instance.replicas.map(async (pod) => instance.network.partition(pod.name)));
    await instance.primary.start();
    await instance.primary.untilLogged('choose-source: waiting for the answers of: store-replica-0 store-replica-1');
    await instance.primary.kill();
    instance.primary.writeData('.recovering', '');
    instance.primary.writeData('appendonlydir/appendonly.aof.1.incr.aof', '');
    instance.primary.writeData('appendonlydir/appendonly.aof.manifest', 'file appendonly.aof.1.incr.aof seq 1 type i\n');
    await Promise.all(instance.replicas.map(async (pod) => instance.network.heal(pod.name)));
    await instance.primary.start();

    await expectRecovered(instance);
    expect(instance.primary.log()).toContain('choose-source: an earlier resync did not end: resyncing from store-replica-');
    await instance.primary.untilLogged('resync-primary: resync complete');
    expect(recovering(instance.primary)).toBe(false);
  });

  describe('whose source crashes', () => {
    /** The source restarts empty after it was detached and before the primary connects to it. */
    async function loseSource(instance: ReplicationInstance): Promise<void> {
      await instance.primary.kill();
      await instance.primary.start();
      await instance.primary.untilLogged('serves as the source of this resync');
      const source = instance.replicas[Number(/resyncing from store-replica-(\d)/.exec(instance.primary.log())![1])];
      await until('the source is detached', async () => await roleOf(source) === 'master');
      await source.kill();
      await source.start();
      await until('the source is a replica again', async () => /^slave/.test(await roleOf(source)));
      instance.primary.writeData('.go', '');
    }

    const programs = mkdtempSync(join(tmpdir(), 'redis-programs-'));
    afterAll(() => rmSync(programs, { recursive: true }));

    /** An instance whose primary pauses before a resync until the file `.go` exists. */
    async function pausingResync(replicas: number): Promise<ReplicationInstance> {
      chmodSync(programs, 0o755);
      writeFileSync(join(programs, 'valkey-server'), [
        '#!/bin/sh', 'while [ -e /data/.recovering ] && ! [ -e /data/.go ]; do sleep 0.1; done', 'PATH=${PATH#*:}', 'exec valkey-server "$@"', '',
      ].join('\n'), { mode: 0o755 });
      return startWithKeys({ props: { persistence: NONE, replicas }, programs });
    }

    test('continues from another replica', async () => {
      const instance = await pausingResync(2);
      await loseSource(instance);
      await expectRecovered(instance);
      expect(instance.primary.log()).toMatch(/resync-primary: store-replica-[01] no longer serves as the source: resyncing from store-replica-[01]\n/);
    });

    test('starts again, and the primary starts empty, when it was the only replica', async () => {
      const instance = await pausingResync(1);
      await loseSource(instance);
      expect(await instance.primary.waitExit()).toBe(0);
      expect(instance.primary.log()).toContain('resync-primary: no server holds data any more: starting again\n');
      await instance.primary.start();
      await instance.untilInSync();
      expect(instance.primary.log()).toContain('choose-source: starting as primary: no server holds data\n');
    });
  });
});

test('during a resync neither the primary nor its source is ready', async () => {
  const instance = await startWithKeys({ props: { persistence: NONE } });
  const [source] = instance.replicas;
  await source.cli('replicaof', 'no', 'one');
  expect((await source.probe('readiness')).output).toBe('not ready: the replica is not in sync with its primary\n');
  await instance.primary.cli('replicaof', instance.network.address(source.name), '6379');
  expect((await instance.primary.probe('readiness')).output).toBe('not ready: the primary resyncs from a replica\n');
  expect((await instance.primary.probe('liveness')).ok).toBe(true);
});

test('when no server has data the primary starts empty', async () => {
  const instance = await startWithKeys({ props: { persistence: NONE } });
  for (const pod of instance.pods) { await pod.kill(); }
  await startAll(instance.pods);

  await instance.untilInSync();
  expect(instance.primary.log()).toContain('choose-source: starting as primary: no server holds data\n');
});

test('a replica that never comes back does not keep the primary from starting', async () => {
  const instance = await startWithKeys({ props: { persistence: NONE } });
  await instance.replicas[1].kill();
  await instance.primary.kill();
  await instance.primary.start();

  await instance.primary.untilReady();
  expect(instance.primary.log()).toContain('choose-source: waiting for the answers of: store-replica-1\n');
  await expectKeys(instance.primary, KEYS);
});

describe('a replica', () => {
  test('that lost its volume resyncs from the primary', async () => {
    const instance = await startWithKeys({});
    await loseVolume(instance.replicas[0]);
    await instance.replicas[0].start();
    await expectRecovered(instance);
  });

  test('that was promoted by hand is demoted', async () => {
    const instance = await startWithKeys({});
    const [rogue] = instance.replicas;
    expect(await rogue.cliAs('internal', INTERNAL_PASSWORD, 'replicaof', 'no', 'one')).toBe('OK');

    await expectRecovered(instance);
    expect(rogue.log()).toContain('agent-replica: this server should follow store-0 and does not: now following it\n');
  });

  test('that was promoted by hand does not replace its data set with that of an empty primary', async () => {
    const instance = await startWithKeys({ props: { persistence: NONE } });
    const [rogue] = instance.replicas;
    // Otherwise an agent that looks between the two commands has it follow again, and a replica deletes the keys with its primary.
    await instance.network.partition(rogue.name);
    await rogue.cli('replicaof', 'no', 'one');
    await instance.primary.cli('flushall');
    await instance.network.heal(rogue.name);

    await rogue.untilLogged('agent-replica: this server does not follow its primary and holds keys, and store-0 is empty: not following it');
    expect(await roleOf(rogue)).toBe('master');
    await expectKeys(rogue, KEYS);
  });

  test('waits until the DNS has the address of the primary', async () => {
    const instance = await ReplicationInstance.create({ props: { replicas: 1 } });
    instance.network.resolve(instance.primary.name, false);
    await startAll(instance.pods);
    await instance.replicas[0].untilLogged("start-replica: waiting for the name store-0 in the cluster's DNS");
    instance.network.resolve(instance.primary.name, true);
    await instance.untilInSync();
  });
});

test('another pod may replicate, and may not read, write or administer', async () => {
  const instance = await startWithKeys({});
  const asInternal = async (command: string) => instance.primary.cliAs('internal', INTERNAL_PASSWORD, ...command.split(' '));

  for (const command of ['get key:1', 'set key:1 x', 'keys *', 'flushall', 'dump key:1', 'eval return(1) 0', 'config get *', 'acl list', 'shutdown nosave', 'publish news x']) {
    expect([command, await asInternal(command)]).toEqual([command, expect.stringMatching(/^NOPERM /)]);
  }
  expect(await asInternal('ping')).toBe('PONG');
  expect(await asInternal('info replication')).toContain('role:master');
  expect(await instance.primary.cli('acl', 'getuser', 'internal')).toMatch(/^commands\n-@all \+ping \+info \+psync \+replconf \+replicaof\nkeys\n\nchannels\n\n/m);
});

test.each(SHELLS)('the Secrets have the read address and the passwords of the pods, and nothing about sentinels, with %s', async (shell) => {
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
