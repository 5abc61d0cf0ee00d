import { readdirSync } from 'fs';
import { Engine, EvictionPolicy, Persistence, RedisPlan } from '../../src';
import { disposePods, until } from '../support/pod-runner';
import { ENGINES, Shell, SHELLS } from '../support/pod-runner-images';
import { printedBy } from '../support/pod-runner-namespaces';
import { redisManifests, redisPod } from '../support/pod-runner-redis';

afterEach(disposePods);

const COMBINATIONS = RedisPlan._ALL.flatMap((plan) => plan.allowedPersistence.map((persistence) => ({ plan, persistence })));

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  test.each(COMBINATIONS.map((pair) => ({ ...pair, name: pair.plan.name })))('with $name and $persistence the server runs with the rendered settings', async ({ plan, persistence }) => {
    const pod = await redisPod({ engine, props: { plan, persistence, evictionPolicy: EvictionPolicy.VOLATILE_TTL } });
    await pod.startReady();

    const config = redisManifests(engine, { plan, persistence, evictionPolicy: EvictionPolicy.VOLATILE_TTL })
      .find(({ kind, data }) => kind === 'ConfigMap' && data['live.conf']).data;
    for (const line of `${config['restart.conf']}${config['live.conf']}`.trim().split('\n')) {
      const [, name, value] = /^(\S+) (.*)$/.exec(line)!;
      // The limits of all classes of clients are one setting.
      const expected = name === 'client-output-buffer-limit' ? expect.stringContaining(value) : settingOf(value);
      expect([name, await pod.setting(name)]).toEqual([name, expected]);
    }
  });

  test('it starts on a node without IPv6', async () => {
    const pod = await redisPod({ engine });
    await pod.disableIpv6();
    await pod.startReady();

    expect(await pod.asApplication('ping')).toBe('PONG');
  });

  test.each(SHELLS)('its scripts run with %s', async (shell) => {
    const pod = await redisPod({ engine, shell });
    await pod.startReady();

    expect((await pod.exec(['sh', '-c', 'readlink -f /proc/$$/exe'])).stdout.trim()).toBe(shell === 'dash' ? '/usr/bin/dash' : '/busybox/busybox');
    expect(await pod.cli('set', 'key', 'value')).toBe('OK');
    expect(await pod.stop()).toBe(0);
    expect(pod.logs()).not.toMatch(/not found|invalid option|usage:/i);
  });
});

/** The value as CONFIG GET returns it. */
function settingOf(value: string): string {
  return ({ '""': '' } as Record<string, string>)[value] ?? value;
}

test('the plan sets maxmemory, the eviction policy and the persistence', async () => {
  const pod = await redisPod({ engine: Engine.VALKEY_9_1, props: { plan: RedisPlan.PRO, evictionPolicy: EvictionPolicy.NOEVICTION } });
  await pod.startReady();

  const limit = 2048 * 1024 * 1024;
  const clients = Math.floor(limit / 10);
  expect(await pod.setting('maxmemory')).toBe(String(Math.floor(0.45 * (limit - 32 * 1024 * 1024 - clients))));
  expect(await pod.setting('maxmemory-clients')).toBe(String(clients));
  expect(await pod.setting('maxmemory-policy')).toBe('noeviction');
  expect(await pod.setting('save')).toBe('900 1');
  expect(await pod.setting('appendonly')).toBe('yes');
  expect(await pod.setting('appendfsync')).toBe('everysec');
});

test('without persistence the server writes no file', async () => {
  const pod = await redisPod({ props: { plan: RedisPlan.FREE, persistence: Persistence.NONE } });
  await pod.startReady();
  await pod.cli('set', 'key', 'value');
  await pod.stop();

  expect(readdirSync(pod.path('data'))).toEqual([]);
});

test.each<Shell>(['dash', 'busybox'])('the lines in configuration reach the server after those of the library (%s)', async (shell) => {
  const pod = await redisPod({ shell, props: { configuration: ['locale-collate C', 'slowlog-max-len 7', 'latency-tracking-info-percentiles ""'] } });
  await pod.startReady();

  expect(await pod.setting('locale-collate')).toBe('C');
  expect(await pod.setting('slowlog-max-len')).toBe('7');
  expect(await pod.setting('latency-tracking-info-percentiles')).toBe('');
});

test('an application receives the events of keyspaceEvents', async () => {
  const pod = await redisPod({ props: { keyspaceEvents: 'E$' } });
  await pod.startReady();
  const client = pod.applicationClient();
  const received = printedBy(client);
  client.stdin!.write('subscribe __keyevent@0__:set\n');
  await until('the application has subscribed', () => received().includes('subscribe'));

  expect(await pod.asApplication('set', 'a-key', 'value')).toBe('OK');
  await until('it has the event', () => received().includes('a-key'));
});

test('a container has the privileges of the manifest, not those of the test process', async () => {
  const pod = await redisPod();
  await pod.startReady();

  const inside = (await pod.exec(['cat', '/proc/1/status'])).stdout;
  expect(inside).toMatch(/^Uid:\t999\t999\t999\t999$/m);
  expect(inside).toMatch(/^Groups:\t999 $/m);
  expect(inside).toMatch(/^CapEff:\t0000000000000000$/m);
  expect((await pod.exec(['touch', '/file'])).stderr).toMatch(/Read-only file system/);
  expect((await pod.exec(['touch', '/opt/redis/file'])).stderr).toMatch(/Read-only file system/);
});
