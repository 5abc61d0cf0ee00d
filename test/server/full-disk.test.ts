import { chmodSync, chownSync } from 'fs';
import { AppendFsync, Persistence } from '../../src';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES } from '../support/pod-runner-images';
import { crash, redisPod } from '../support/pod-runner-redis';

afterEach(disposePods);

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  test('rdb+aof: a full volume rejects writes but not reads, and writes resume when it grows', async () => {
    const { pod, written } = await withFullAof();

    expect(await pod.cli('get', 'key:1')).toHaveLength(10_000);
    await expectServing(pod);
    await pod.resizeData('64m');
    await until('writes resume', async () => await pod.cli('set', 'late', 'x') === 'OK');

    await crash(pod);
    await pod.startReady();
    expect(Number(await pod.cli('dbsize'))).toBe(written + 1);
  });

  test('rdb+aof: a server starts on a full volume and serves reads', async () => {
    const { pod } = await withFullAof();
    await pod.kill();
    pod.fillData();

    await pod.startReady();
    expect(await pod.cli('get', 'key:1')).toHaveLength(10_000);
    await until('writes are rejected', async () => (await pod.cli('set', 'late', 'x'.repeat(10_000))).includes('MISCONF'));
    await expectServing(pod);
  });

  test('rdb+aof: a server that cannot write stops on SIGTERM', async () => {
    const { pod } = await withFullAof();

    await expectStops(pod);
  });

  test('rdb: after a failed snapshot writes are rejected, and they resume when the volume grows', async () => {
    const pod = await withFailedSnapshot();

    expect(await pod.cli('set', 'late', 'x')).toContain('MISCONF');
    expect(await pod.cli('get', 'key:1')).toHaveLength(10_000);
    await expectServing(pod);
    await pod.resizeData('64m');
    await pod.cli('bgsave');
    await until('writes resume', async () => await pod.cli('set', 'late', 'x') === 'OK');
  });

  test('rdb: a server whose last snapshot failed stops on SIGTERM and keeps the snapshot before it', async () => {
    const pod = await withFailedSnapshot();

    await expectStops(pod);
    await pod.startReady();
    expect(await pod.cli('dbsize')).toBe('1');
  });

  test.each([
    ['belongs to another user', 'Permission denied', async (pod: PodRunner) => { chownSync(pod.path('data'), 0, 0); chmodSync(pod.path('data'), 0o755); }],
    ['is mounted read-only', 'Read-only file system', async (pod: PodRunner) => pod.remountData('ro')],
  ] as const)('rdb: a server does not start on a volume that %s, and says why', async (_, reason, spoil) => {
    const pod = await redisPod({ engine, dataSize: '1m', props: { persistence: Persistence.RDB } });
    await pod.startReady();
    await pod.cli('set', 'key', 'value');
    await pod.stop();
    await pod.replace();
    await spoil(pod);
    await pod.start();

    expect(await pod.waitExit()).toBe(1);
    expect(pod.log()).toMatch(new RegExp(`prepare-data: cannot write to the volume, so the server does not start.*${reason}`));
    await pod.remountData('rw');
    chownSync(pod.path('data'), 0, 999);
    chmodSync(pod.path('data'), 0o2775);
    await pod.replace();
    await pod.startReady();
    expect(await pod.cli('get', 'key')).toBe('value');
  });

  test('rdb: a server starts on a full volume', async () => {
    const pod = await withFailedSnapshot();
    await pod.kill();
    pod.fillData();

    await pod.startReady();
    expect(await pod.cli('get', 'first')).toBe('kept');
  });

  async function withFullAof(): Promise<{ pod: PodRunner; written: number }> {
    const pod = await redisPod({ engine, dataSize: '4m', props: { persistence: Persistence.RDB_AOF } });
    await pod.startReady();
    const replies = await pod.script(Array.from({ length: 1000 }, (_, index) => `set key:${index + 1} ${unique(index)}`));
    const written = replies.filter((reply) => reply === 'OK').length;
    expect(written).toBeGreaterThan(100);
    expect(replies[replies.length - 1]).toContain('MISCONF');
    return { pod, written };
  }

  /** One key is in the snapshot on the volume. The data set in memory is larger than the volume. */
  async function withFailedSnapshot(): Promise<PodRunner> {
    const pod = await redisPod({ engine, dataSize: '4m', props: { persistence: Persistence.RDB } });
    await pod.startReady();
    await pod.cli('set', 'first', 'kept');
    expect(await pod.cli('save')).toBe('OK');
    await pod.script(Array.from({ length: 1000 }, (_, index) => `set key:${index + 1} ${unique(index)}`));
    await pod.cli('bgsave');
    await until('the snapshot has failed', async () => await pod.info('rdb_last_bgsave_status') === 'err');
    return pod;
  }
});

test('with appendFsync ALWAYS a server ends on a full volume, and has every acknowledged write when the volume has grown', async () => {
  const pod = await redisPod({ dataSize: '4m', props: { appendFsync: AppendFsync.ALWAYS } });
  await pod.startReady();
  const replies = await pod.script(Array.from({ length: 1000 }, (_, index) => `set key:${index + 1} ${unique(index)}`));
  const written = replies.filter((reply) => reply === 'OK').length;

  expect(await pod.waitExit()).toBe(1);
  expect(written).toBeGreaterThan(100);
  expect(pod.log()).toContain("Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting");
  await pod.resizeData('64m');
  await pod.startReady();
  expect(await pod.cli('exists', ...Array.from({ length: written }, (_, index) => `key:${index + 1}`))).toBe(String(written));
});

async function expectServing(pod: PodRunner): Promise<void> {
  expect(await pod.probe('liveness')).toEqual({ ok: true, output: '' });
  expect(await pod.probe('readiness')).toEqual({ ok: true, output: '' });
}

async function expectStops(pod: PodRunner): Promise<void> {
  const before = Date.now();
  pod.signal('TERM');
  expect(await pod.waitExit(20)).not.toBe('SIGKILL');
  expect(Date.now() - before).toBeLessThan(15_000);
}

/** Text that a snapshot cannot compress much. */
function unique(seed: number): string {
  let text = '';
  for (let value = seed + 1; text.length < 10_000;) {
    value = (value * 48_271) % 2_147_483_647;
    text += value.toString(36);
  }
  return text.slice(0, 10_000);
}
