import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'fs';
import { Engine, Persistence } from '../../src';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES_AND_SHELLS, Shell } from '../support/pod-runner-images';
import { crash, redisPod, RedisPodOptions } from '../support/pod-runner-redis';

afterEach(disposePods);

const MIB = 1024 * 1024;
const INCR = 'appendonly.aof.1.incr.aof';
describe.each(ENGINES_AND_SHELLS)('$name with $shell', ({ engine, shell }) => {
  test.each([
    ['letters', Buffer.from('not a command')],
    ['zeros, as a file system leaves them', Buffer.alloc(4096)],
    ['random bytes', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256))],
  ])('garbage after the last command is truncated: %s', async (_, garbage) => {
    const pod = await crashed({ engine, shell });
    const sound = statSync(aof(pod)).size;
    appendFileSync(aof(pod), garbage);

    await expectRepaired(pod, garbage, sound);
    expect(await pod.cli('dbsize')).toBe('1000');
  });

  test('damage in the last kilobytes is truncated, with everything after it', async () => {
    const pod = await crashed({ engine, shell });
    const content = readFileSync(aof(pod));
    const damaged = content.lastIndexOf('*3\r\n', content.length - 2000);
    content.write('?', damaged);
    writeFileSync(aof(pod), content);

    await expectRepaired(pod, content.subarray(damaged), damaged);
    const left = Number(await pod.cli('dbsize'));
    expect(left).toBeGreaterThan(900);
    expect(await pod.cli('get', `key:${left}`)).toBe(`value ${left}`);
  });

  test('the server itself drops a last command that is incomplete', async () => {
    const pod = await crashed({ engine, shell });
    truncateSync(aof(pod), statSync(aof(pod)).size - 5);

    await pod.startReady();
    expect(await pod.cli('dbsize')).toBe('999');
    expect(pod.log()).not.toContain('prepare-data');
  });

  test('after a start that did not finish, an incomplete last command is truncated and a copy of it is kept', async () => {
    const pod = await crashed({ engine, shell });
    const content = readFileSync(aof(pod));
    const last = content.lastIndexOf('*3\r\n');
    writeFileSync(aof(pod), content.subarray(0, content.length - 5));
    pod.writeData('.loading', '');

    await pod.startReady();
    expect(pod.log()).toContain(`cut the last ${content.length - 5 - last} of ${content.length - 5} bytes off ${INCR}`);
    expect(readFileSync(pod.path('data', `${INCR}.tail-${last}`))).toEqual(content.subarray(last, content.length - 5));
    expect(await pod.cli('dbsize')).toBe('999');
  });

  test('more damage than a torn write causes is left to an operator', async () => {
    const pod = await crashed({ engine, shell });
    const sound = statSync(aof(pod)).size;
    truncateSync(aof(pod), sound + 64 * MIB + 1);

    await expectRefused(pod, `cannot repair /data/appendonlydir/${INCR}: ${64 * MIB + 1} bytes after byte ${sound} are unreadable`);
    expect(statSync(aof(pod)).size).toBe(sound + 64 * MIB + 1);
  });

  test('damage in the base file is left to an operator', async () => {
    const pod = await redisPod({ engine, shell, props: { persistence: Persistence.RDB_AOF } });
    await pod.startReady();
    await setKeys(pod);
    await pod.cli('bgrewriteaof');
    await until('the append-only file is rewritten', () => existsSync(pod.path('data', 'appendonlydir', 'appendonly.aof.2.base.rdb')));
    await until('the rewrite has ended', async () => await pod.info('aof_rewrite_in_progress') === '0');
    await pod.kill();
    const base = pod.path('data', 'appendonlydir', 'appendonly.aof.2.base.rdb');
    const content = readFileSync(base);
    content.write('?', content.indexOf('value 5'));
    writeFileSync(base, content);

    await expectRefused(pod, /prepare-data: the tail is sound\. If the server refuses to load the file, restore a backup[^]*(CRC|checksum|base file)/);
    expect(readFileSync(base).equals(content)).toBe(true);
  });

  test('a missing file is left to an operator', async () => {
    const pod = await crashed({ engine, shell });
    rmSync(aof(pod));

    await expectRefused(pod, `prepare-data: cannot check /data/appendonlydir/${INCR}. Restore a backup`);
  });

  test('after a start that did not finish the files are checked, and an intact file is not changed', async () => {
    const pod = await crashed({ engine, shell });
    const content = readFileSync(aof(pod));
    pod.writeData('.loading', '');

    await pod.startReady();
    expect(pod.log()).toContain('prepare-data: the tail is sound');
    expect(readFileSync(aof(pod))).toEqual(content);
    expect(await pod.cli('dbsize')).toBe('1000');
  });
});

test('after a crash or a stop the files are not checked', async () => {
  const pod = await crashed({});
  expect(existsSync(pod.path('data', '.loading'))).toBe(false);

  await pod.startReady();
  expect(existsSync(pod.path('data', '.loading'))).toBe(false);
  await pod.stop();
  await pod.startReady();
  expect(pod.logs()).not.toContain('prepare-data');
});

test.each<Shell>(['dash', 'busybox'])('nothing is truncated when the volume has no room for the copy (%s)', async (shell) => {
  const pod = await crashed({ shell, dataSize: '4m' });
  const sound = statSync(aof(pod)).size;
  appendFileSync(aof(pod), Buffer.alloc(MIB));
  await pod.start();
  await pod.waitExit();
  fill(pod);
  await pod.start();

  expect(await pod.waitExit()).toBe(1);
  expect(pod.log()).toContain(`cannot keep a copy of the ${MIB} broken bytes of ${INCR}: is the volume full? Nothing was changed`);
  expect(statSync(aof(pod)).size).toBe(sound + MIB);

  await pod.resizeData('16m');
  await pod.startReady();
  expect(await pod.cli('dbsize')).toBe('1000');
  expect(readdirSync(pod.path('data')).filter((name) => name.endsWith('.new'))).toEqual([]);
});

/** A server that was killed with a thousand keys in its append-only file. */
async function crashed(options: RedisPodOptions & { engine?: Engine }): Promise<PodRunner> {
  const pod = await redisPod({ ...options, props: { persistence: Persistence.RDB_AOF } });
  await pod.startReady();
  await setKeys(pod);
  await crash(pod);
  return pod;
}

async function setKeys(pod: PodRunner): Promise<void> {
  const lines = Array.from({ length: 1000 }, (_, index) => `set key:${index + 1} "value ${index + 1}"`);
  expect(new Set(await pod.script(lines))).toEqual(new Set(['OK']));
}

function aof(pod: PodRunner, name = INCR): string {
  return pod.path('data', 'appendonlydir', name);
}

/** The server rejects the file at the first start; the next start of the container repairs it. */
async function expectRepaired(pod: PodRunner, tail: Buffer, sound: number): Promise<void> {
  const size = statSync(aof(pod)).size;
  await pod.start();
  expect(await pod.waitExit()).toBe(1);
  expect(statSync(aof(pod)).size).toBe(size);

  await pod.startReady();
  const copy = `${INCR}.tail-${sound}`;
  expect(pod.log()).toContain(`prepare-data: cut the last ${tail.length} of ${size} bytes off ${INCR}: `
    + `they were damaged and could not be loaded. They are kept in /data/${copy}`);
  expect(readFileSync(pod.path('data', copy)).equals(tail)).toBe(true);
  expect(existsSync(pod.path('data', '.loading'))).toBe(false);
}

/** Every start fails, and none changes a file. */
async function expectRefused(pod: PodRunner, message: string | RegExp): Promise<void> {
  await pod.start();
  expect(await pod.waitExit()).toBe(1);
  const before = readdirSync(pod.path('data')).sort();
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await pod.start();
    expect(await pod.waitExit()).toBe(1);
    expect(pod.log()).toMatch(message);
  }
  expect(readdirSync(pod.path('data')).sort()).toEqual(before);
}

function fill(pod: PodRunner): void {
  try {
    for (;;) { appendFileSync(pod.path('data', 'ballast'), Buffer.alloc(4096)); }
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  }
}
