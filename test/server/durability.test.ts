import { readdirSync } from 'fs';
import { Persistence } from '../../src';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES } from '../support/pod-runner-images';
import { crash, redisPod } from '../support/pod-runner-redis';

afterEach(disposePods);

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  test.each([Persistence.RDB, Persistence.RDB_AOF])('with %s an orderly stop loses nothing', async (persistence) => {
    const pod = await redisPod({ engine, props: { persistence } });
    await pod.startReady();
    await setKeys(pod, 1, 1000);

    expect(await pod.stop()).toBe(0);
    await pod.replace();
    await pod.startReady();
    expect(await pod.cli('dbsize')).toBe('1000');
    expect(await pod.cli('get', 'key:1000')).toBe('value 1000');
  });

  test('with rdb+aof a crash loses no acknowledged write', async () => {
    const pod = await redisPod({ engine, props: { persistence: Persistence.RDB_AOF } });
    await pod.startReady();
    const writer = pod.client();
    let acknowledged = 0;
    writer.stdout!.on('data', (data: Buffer) => { acknowledged += data.toString().split('OK').length - 1; });
    const disconnected = new Promise((resolve) => writer.on('close', resolve));
    writer.stdin!.on('error', () => undefined); // the crash closes it
    writer.stdin!.write(Array.from({ length: 200_000 }, (_, index) => `set key:${index + 1} x\n`).join(''));
    await until('20000 writes are acknowledged', () => acknowledged >= 20_000);

    await pod.kill();
    await disconnected;
    await pod.replace();
    await pod.startReady();
    expect(acknowledged).toBeLessThan(200_000);
    expect(Number(await pod.cli('dbsize'))).toBeGreaterThanOrEqual(acknowledged);
    expect(await pod.cli('get', `key:${acknowledged}`)).toBe('x');
  });

  test('with rdb a crash loses the writes since the last snapshot, and nothing else', async () => {
    const pod = await redisPod({ engine, props: { persistence: Persistence.RDB } });
    await pod.startReady();
    await setKeys(pod, 1, 1000);
    expect(await pod.cli('save')).toBe('OK');
    await setKeys(pod, 1001, 1100);

    await pod.kill();
    await pod.replace();
    await pod.startReady();
    expect(await pod.cli('dbsize')).toBe('1000');
    expect(await pod.cli('get', 'key:1000')).toBe('value 1000');
  });

  // A spot node that ends after 25 seconds, though the pod has more.
  test.each([
    [Persistence.RDB, 'the writes since the snapshot before it', '1000'],
    [Persistence.RDB_AOF, 'nothing', '1100'],
  ])('with %s an orderly stop that is interrupted during its snapshot loses %s', async (persistence, _, left) => {
    const pod = await redisPod({ engine, props: { persistence } });
    await pod.startReady();
    await setKeys(pod, 1, 1000);
    expect(await pod.cli('save')).toBe('OK');
    await setKeys(pod, 1001, 1100);
    // Ten milliseconds a key: the save of a large data set.
    expect(await pod.cli('config', 'set', 'rdb-key-save-delay', '10000')).toBe('OK');

    pod.signal('TERM');
    await until('the last snapshot is being written', () => readdirSync(pod.path('data')).some((name) => name.startsWith('temp-')));
    await pod.kill();
    await pod.replace();
    await pod.startReady();
    expect(pod.log()).toMatch(/prepare-data: removing temp-\S+, which a server that was killed left unfinished\n/);
    expect(await pod.cli('dbsize')).toBe(left);
  });

  test('without persistence a restart loses the data set', async () => {
    const pod = await redisPod({ engine, props: { persistence: Persistence.NONE } });
    await pod.startReady();
    await setKeys(pod, 1, 1000);

    expect(await pod.stop()).toBe(0);
    await pod.startReady();
    expect(await pod.cli('dbsize')).toBe('0');
  });

  test('with rdb+aof the writes of scripts and transactions survive a crash', async () => {
    const pod = await redisPod({ engine, props: { persistence: Persistence.RDB_AOF } });
    await pod.startReady();
    await pod.cli('eval', "for i = 1, 10 do redis.call('set', 'script:' .. i, i) end", '0');
    await pod.script(['multi', 'set transaction:1 1', 'set transaction:2 2', 'exec']);

    await crash(pod);
    await pod.startReady();
    expect(await pod.cli('dbsize')).toBe('12');
  });
});

async function setKeys(pod: PodRunner, from: number, to: number): Promise<void> {
  const lines = Array.from({ length: to - from + 1 }, (_, index) => `set key:${from + index} "value ${from + index}"`);
  expect(new Set(await pod.script(lines))).toEqual(new Set(['OK']));
}
