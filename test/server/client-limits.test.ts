import { Engine, RedisPlan, RedisStandaloneProps } from '../../src';
import { attack, peakMebibytes } from '../support/attacker';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES } from '../support/pod-runner-images';
import { PodNetwork } from '../support/pod-runner-network';
import { redisPod } from '../support/pod-runner-redis';

afterEach(disposePods);

/** Plan FREE: the smallest pod, whose clients need no password. */
const PLAN = RedisPlan.FREE;
const LIMIT_MEBIBYTES = PLAN.memory.toMebibytes();
/** The engine's client, which agent and probes run in the same container. */
const OF_SCRIPTS = 16;

/** A hash as DUMP prints it, with the right checksum. Its first field says that it is 40 bytes long (a8), and the whole is 13 (0d). */
const FORGED_HASH = Buffer.from('100d0d0000000200a87802817802ff0b000132826d52d645d8', 'hex');

async function serverOn(network: PodNetwork, engine: Engine, props: Partial<RedisStandaloneProps> = {}): Promise<PodRunner> {
  network.addService('store-0');
  const pod = await redisPod({ engine, network, pod: 'store-0', props: { plan: PLAN, ...props } });
  await pod.startReady();
  return pod;
}

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  let network: PodNetwork;
  let pod: PodRunner;

  beforeEach(async () => {
    network = await PodNetwork.create();
    pod = await serverOn(network, engine);
  });

  test('one SETRANGE cannot take the memory of the pod', async () => {
    expect(await pod.cli('setrange', 'key', String(490 * 1024 * 1024), 'x')).toMatch(/^ERR string exceeds maximum allowed size/);
    expect(await peakMebibytes(pod, 'server')).toBeLessThan(LIMIT_MEBIBYTES - OF_SCRIPTS);
  });

  test('a value of some MiB can be written and read', async () => {
    const value = 'x'.repeat(5 * 1024 * 1024);
    const { stdout } = await pod.exec([`${engine.family}-cli`, '-x', 'set', 'key'], { input: value });
    expect(stdout.trim()).toBe('OK');
    expect(await pod.cli('get', 'key')).toBe(value);
  });

  test('a longer value is refused', async () => {
    const { stdout, stderr } = await pod.exec([`${engine.family}-cli`, '-x', 'set', 'key'], { input: 'x'.repeat(10 * 1024 * 1024) });
    expect(stdout + stderr).toMatch(/invalid bulk length|Broken pipe|reset by peer|Server closed/);
    expect(await pod.cli('exists', 'key')).toBe('0');
  });

  // Valkey makes the replies of LRANGE, HGETALL and HVALS in one piece, every engine that of SORT: they stay as large as the key.
  test.each([
    ['smembers key', (member: number, value: string) => `sadd key ${member}${value}`],
    ['zrange key 0 -1', (member: number, value: string) => `zadd key ${member} ${member}${value}`],
    ['xrange key - +', (_: number, value: string) => `xadd key * field ${value}`],
  ] as const)('a reply with the whole data set, of %s, is ended before it exceeds the memory of the pod', async (command, write) => {
    await pod.script(Array.from({ length: 15_000 }, (_, member) => write(member, 'x'.repeat(4000))));
    await pod.cli(...command.split(' '));

    expect(await peakMebibytes(pod, 'server')).toBeLessThan(LIMIT_MEBIBYTES - OF_SCRIPTS);
    expect(await pod.cli('dbsize')).toBe('1');
  });

  test.each(['hugeArgument', 'manyArguments', 'slowConnections', 'largeSlowConnections', 'unreadReplies'])(
    'the attack %s stays within the memory of the pod', async (name) => {
      await attack(network, pod, 6379, name);

      expect(await peakMebibytes(pod, 'server')).toBeLessThan(LIMIT_MEBIBYTES - OF_SCRIPTS);
      expect(await pod.cli('ping')).toBe('PONG');
    });

  // What the server notes of commands, and of clients: just more than the length from which Valkey notes a command as large.
  test.each(['longNames', 'deniedLogins', 'deniedChannels'])('the attack %s, with long texts, stays within the memory of the pod', async (name) => {
    await attack(network, pod, 6379, name, { LENGTH: '1100000' });

    expect(await peakMebibytes(pod, 'server')).toBeLessThan(LIMIT_MEBIBYTES - OF_SCRIPTS);
    expect(await pod.cli('ping')).toBe('PONG');
  });

  test('idle connections beyond maxclients are refused with an error, and none of those before is closed', async () => {
    const maxclients = Number(await pod.setting('maxclients'));
    const { refused, closed } = await attack(network, pod, 6379, 'idleConnections', { CONNECTIONS: '1000' });

    expect(closed).toBe(0);
    expect(refused).toBeGreaterThanOrEqual(1000 - maxclients);
    expect(await pod.info('evicted_clients')).toBe('0');
  });

  test('a forged value is refused and does not end the server', async () => {
    const { stdout } = await pod.exec([`${engine.family}-cli`, '-x', 'restore', 'key', '0'], { input: FORGED_HASH });
    await pod.cli('hgetall', 'key');

    expect(stdout).toMatch(/^ERR Bad data format/);
    expect(await pod.cli('ping')).toBe('PONG');
    expect(pod.log()).not.toContain('CRASHED BY SIGNAL');
  });

  test('the report of a crash has no arguments of the command that ran', async () => {
    const client = pod.cli('eval', 'while true do end', '1', 'confidential-key', 'confidential-value');
    await until('the script keeps the server busy', async () => (await pod.cli('ping')).startsWith('BUSY'));
    await pod.signalServer('SEGV');
    await pod.waitExit();
    await client;

    expect(pod.log()).toContain('CURRENT CLIENT INFO');
    expect(pod.log()).toMatch(/argv\[0\]/);
    expect(pod.log()).not.toContain('confidential');
  });
});

test('lines in configuration replace the limits that the library derives, and the server runs with them', async () => {
  const configuration = ['proto-max-bulk-len 64mb', 'client-output-buffer-limit normal 64mb 0 0'];
  const pod = await serverOn(await PodNetwork.create(), Engine.VALKEY_9_1, { configuration });

  expect(await pod.setting('proto-max-bulk-len')).toBe(String(64 * 1024 * 1024));
  expect(await pod.setting('client-output-buffer-limit')).toContain(`normal ${64 * 1024 * 1024} 0 0`);
});
