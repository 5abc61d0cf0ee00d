import { appendFileSync, chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Engine, Persistence } from '../../src';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { NEWEST_ENGINES_AND_SHELLS, SHELLS } from '../support/pod-runner-images';
import { crash, redisManifests, redisPod } from '../support/pod-runner-redis';

afterEach(disposePods);

describe.each(NEWEST_ENGINES_AND_SHELLS)('$name with $shell', ({ engine, shell }) => {
  test('from rdb to rdb+aof by a restart: the snapshot becomes the base of the append-only file', async () => {
    const pod = await redisPod({ engine, shell, props: { persistence: Persistence.RDB } });
    await pod.startReady();
    await setKeys(pod, 1, 500);
    await pod.stop();

    await pod.replace(manifests(engine, Persistence.RDB_AOF));
    await pod.startReady();
    expect(pod.log()).toContain('prepare-data: no append-only file yet: the snapshot dump.rdb becomes its base');
    expect(await pod.cli('dbsize')).toBe('500');
    expect(await pod.info('aof_enabled')).toBe('1');

    await setKeys(pod, 501, 600);
    await crash(pod);
    await pod.replace();
    await pod.startReady();
    expect(pod.log()).not.toContain('becomes its base');
    expect(await pod.cli('dbsize')).toBe('600');

    expect(await pod.cli('bgrewriteaof')).toContain('started');
    await until('the append-only file is rewritten', async () => await pod.info('aof_rewrite_in_progress') === '0');
    expect(await pod.cli('save')).toBe('OK');
    await pod.kill();
    await pod.startReady();
    expect(await pod.cli('dbsize')).toBe('600');
  });

  test('from rdb+aof to rdb by a restart: the append-only file is loaded, and removed once a snapshot has the data set', async () => {
    const pod = await redisPod({ engine, shell, props: { persistence: Persistence.RDB_AOF } });
    await pod.startReady();
    await setKeys(pod, 1, 500);
    await crash(pod);

    await pod.replace(manifests(engine, Persistence.RDB));
    await pod.startReady();
    expect(await pod.cli('dbsize')).toBe('500');
    await untilAofIsRemoved(pod);
    expect(await pod.info('aof_enabled')).toBe('0');

    await pod.kill();
    await pod.replace();
    await pod.startReady();
    expect(await pod.cli('dbsize')).toBe('500');
    expect(await pod.info('aof_enabled')).toBe('0');
  });

  test('from rdb+aof to rdb without a restart', async () => {
    const pod = await redisPod({ engine, shell, props: { persistence: Persistence.RDB_AOF } });
    await pod.startReady();
    await setKeys(pod, 1, 500);
    const run = await pod.info('run_id');

    pod.refresh({ manifests: manifests(engine, Persistence.RDB) });
    await untilAofIsRemoved(pod);
    expect(await pod.info('aof_enabled')).toBe('0');
    expect(await pod.info('run_id')).toBe(run);
    expect(pod.log()).toContain('the append-only file is off: the configuration no longer wants it, and dump.rdb holds the data');

    await pod.kill();
    await pod.startReady();
    expect(await pod.cli('dbsize')).toBe('500');
  });

  test('from rdb to rdb+aof without a restart, back to rdb, and to rdb+aof again', async () => {
    const pod = await redisPod({ engine, shell, props: { persistence: Persistence.RDB } });
    await pod.startReady();
    await setKeys(pod, 1, 500);
    const run = await pod.info('run_id');

    pod.refresh({ manifests: manifests(engine, Persistence.RDB_AOF) });
    await untilAofIsComplete(pod);
    pod.refresh({ manifests: manifests(engine, Persistence.RDB) });
    await untilAofIsRemoved(pod);
    pod.refresh({ manifests: manifests(engine, Persistence.RDB_AOF) });
    await untilAofIsComplete(pod);
    await setKeys(pod, 501, 600);
    expect(await pod.info('run_id')).toBe(run);

    await crash(pod);
    await pod.startReady();
    expect(await pod.cli('dbsize')).toBe('600');
    expect(await pod.info('aof_enabled')).toBe('1');
  });
});

test('an interrupted conversion of the snapshot starts again', async () => {
  const pod = await redisPod({ props: { persistence: Persistence.RDB } });
  await pod.startReady();
  await setKeys(pod, 1, 500);
  await pod.stop();
  pod.writeData('appendonlydir/appendonly.aof.1.base.rdb', '');
  pod.writeData('appendonlydir/appendonly.aof.manifest.new', 'file appendonly');

  await pod.replace(manifests(Engine.VALKEY_9_1, Persistence.RDB_AOF));
  await pod.startReady();
  expect(await pod.cli('dbsize')).toBe('500');
});

test('an interrupted removal of the append-only file leaves no file that the next start loads', async () => {
  const pod = await redisPod({ props: { persistence: Persistence.RDB_AOF } });
  await pod.startReady();
  await setKeys(pod, 1, 500);
  pod.refresh({ manifests: manifests(Engine.VALKEY_9_1, Persistence.RDB) });
  await untilAofIsRemoved(pod);
  await pod.kill();
  pod.writeData('appendonlydir/appendonly.aof.1.incr.aof', '*1\r\n$8\r\nFLUSHALL\r\n');

  await pod.startReady();
  expect(await pod.cli('dbsize')).toBe('500');
  expect(await pod.info('aof_enabled')).toBe('0');
  await untilAofIsRemoved(pod);
});

test.each([
  ['aof_enabled', 'the append-only file stays on for now: the server does not tell whether it writes one'],
  ['rdb_saves', 'the append-only file stays on for now: a snapshot could not be taken'],
])('the append-only file is not removed when INFO lacks %s', async (field, message) => {
  const programs = mkdtempSync(join(tmpdir(), 'redis-programs-'));
  chmodSync(programs, 0o755);
  writeFileSync(join(programs, 'valkey-cli'), `#!/bin/sh\n/usr/bin/env PATH="\${PATH#*:}" valkey-cli "$@" | grep -v '^${field}:'\n`, { mode: 0o755 });
  const pod = await redisPod({ programs, props: { persistence: Persistence.RDB_AOF } });
  await pod.startReady();
  await setKeys(pod, 1, 500);
  pod.refresh({ manifests: manifests(Engine.VALKEY_9_1, Persistence.RDB) });

  await pod.untilLogged(message);
  expect(existsSync(pod.path('data', 'appendonlydir', 'appendonly.aof.manifest'))).toBe(true);
  expect(await pod.setting('appendonly')).toBe('yes');
  rmSync(programs, { recursive: true });
});

test('the append-only file stays on while snapshots fail', async () => {
  const pod = await redisPod({ dataSize: '4m', props: { persistence: Persistence.RDB_AOF } });
  await pod.startReady();
  await setKeys(pod, 1, 500);
  const ballast = fill(pod);
  pod.refresh({ manifests: manifests(Engine.VALKEY_9_1, Persistence.RDB) });

  await pod.untilLogged('the append-only file stays on for now: a snapshot could not be taken');
  expect(await pod.info('aof_enabled')).toBe('1');
  await pod.kill();
  rmSync(ballast);
  await pod.startReady();
  expect(await pod.cli('dbsize')).toBe('500');
  await untilAofIsRemoved(pod);
});

test.each(SHELLS)('on a full volume the snapshot does not become the base of an append-only file until there is room (%s)', async (shell) => {
  const pod = await redisPod({ shell, dataSize: '4m', props: { persistence: Persistence.RDB } });
  await pod.startReady();
  await setKeys(pod, 1, 500);
  await pod.stop();
  const ballast = fill(pod);

  await pod.replace(manifests(Engine.VALKEY_9_1, Persistence.RDB_AOF));
  await pod.start();
  expect(await pod.waitExit()).toBe(1);
  expect(pod.log()).toContain('is the volume full? Nothing was changed');
  rmSync(ballast);
  await pod.startReady();
  expect(await pod.cli('dbsize')).toBe('500');
  expect(await pod.info('aof_enabled')).toBe('1');
});

test('an append-only file that is wanted again while a snapshot is to replace it stays on', async () => {
  const pod = await redisPod({ props: { persistence: Persistence.RDB_AOF } });
  await pod.startReady();
  await setKeys(pod, 1, 500);
  expect(await pod.cli('config', 'set', 'rdb-key-save-delay', '20000')).toBe('OK');
  pod.refresh({ manifests: manifests(Engine.VALKEY_9_1, Persistence.RDB) });
  await until('the snapshot runs', async () => await pod.info('rdb_bgsave_in_progress') === '1', 20);
  pod.refresh({ manifests: manifests(Engine.VALKEY_9_1, Persistence.RDB_AOF) });

  await pod.untilLogged('the append-only file stays on: a snapshot that was to replace it has not ended yet', 20);
  await until('the snapshot is complete', async () => await pod.info('rdb_bgsave_in_progress') === '0', 40);
  await pod.untilLogged('applied the changed settings of live.conf', 60);
  expect(await pod.info('aof_enabled')).toBe('1');
  expect(existsSync(pod.path('data', 'appendonlydir', 'appendonly.aof.manifest'))).toBe(true);
  await pod.kill();
  await pod.startReady();
  expect(await pod.cli('dbsize')).toBe('500');
});

test('on an empty volume the server starts with an append-only file', async () => {
  const pod = await redisPod({ props: { persistence: Persistence.RDB_AOF } });
  await pod.startReady();

  expect(readdirSync(pod.path('data'))).toContain('appendonlydir');
  expect(pod.log()).not.toContain('prepare-data');
});

function manifests(engine: Engine, persistence: Persistence) {
  return redisManifests(engine, { persistence });
}

/** Fills the volume. Returns the file that takes the space. */
function fill(pod: PodRunner): string {
  const ballast = pod.path('data', 'ballast');
  for (;;) {
    try {
      appendFileSync(ballast, Buffer.alloc(4096));
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
      return ballast;
    }
  }
}

async function setKeys(pod: PodRunner, from: number, to: number): Promise<void> {
  const lines = Array.from({ length: to - from + 1 }, (_, index) => `set key:${from + index} "value ${from + index}"`);
  expect(new Set(await pod.script(lines))).toEqual(new Set(['OK']));
  // While it syncs the file, which takes long on a busy machine, the engine keeps acknowledged writes back for up to two seconds.
  await until('the append-only file has them', async () => (await pod.info('aof_buffer_length') ?? '0') === '0');
}

async function untilAofIsRemoved(pod: PodRunner): Promise<void> {
  await until('the append-only file is removed', () => !existsSync(pod.path('data', 'appendonlydir')));
}

async function untilAofIsComplete(pod: PodRunner): Promise<void> {
  await until('the append-only file is complete', async () => existsSync(pod.path('data', 'appendonlydir', 'appendonly.aof.manifest'))
    && await pod.info('aof_enabled') === '1' && await pod.info('aof_rewrite_in_progress') === '0');
}
