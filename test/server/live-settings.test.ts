import { readFileSync } from 'fs';
import { Duration, Size } from 'cdk8s';
import { AppendFsync, Engine, EvictionPolicy, Persistence, RedisStandaloneProps, SavePoint } from '../../src';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { NEWEST_ENGINES_AND_SHELLS, SHELLS } from '../support/pod-runner-images';
import { redisManifests, redisPod, SECRET } from '../support/pod-runner-redis';

afterEach(disposePods);

describe.each(NEWEST_ENGINES_AND_SHELLS)('$name with $shell', ({ engine, shell }) => {
  test('changed settings are applied to the running server', async () => {
    const pod = await redisPod({ engine, shell });
    await pod.startReady();
    await untilFirstRound(pod);
    const run = await pod.info('run_id');

    const changed: Partial<RedisStandaloneProps> = {
      evictionPolicy: EvictionPolicy.VOLATILE_TTL,
      maxmemory: Size.mebibytes(100),
      maxClients: 500,
      timeout: Duration.minutes(5),
      snapshotSchedule: [SavePoint.after(Duration.hours(1)), SavePoint.after(Duration.minutes(5), 100)],
      appendFsync: AppendFsync.NEVER,
    };
    const expected = {
      'maxmemory-policy': 'volatile-ttl', 'maxmemory': String(100 * 1024 * 1024), 'maxclients': '508', 'timeout': '300', 'save': '3600 1 300 100', 'appendfsync': 'no',
    };
    pod.refresh({ manifests: redisManifests(engine, changed) });
    for (const [name, value] of Object.entries(expected)) {
      await until(`${name} is ${value}`, async () => await pod.setting(name) === value);
    }
    expect(await pod.info('run_id')).toBe(run);
    await pod.untilLogged('agent: applied the changed settings of live.conf');

    pod.refresh({ manifests: redisManifests(engine) });
    const defaults = { maxclients: '10000', timeout: '0', save: '900 1', appendfsync: 'everysec' };
    for (const [name, value] of Object.entries(defaults)) {
      await until(`${name} is ${value} again`, async () => await pod.setting(name) === value);
    }
  });

  test('a changed password is applied: the old one is rejected, and open connections are closed after the grace', async () => {
    const passwordGrace = Duration.seconds(5);
    const pod = await redisPod({ engine, shell, password: 'the old "password"', props: { passwordGrace } });
    await pod.startReady();
    const open = pod.applicationClient();
    let replies = '';
    open.stdout!.on('data', (data: Buffer) => { replies += data.toString(); });
    open.stdin!.write('set before 1\n');
    await until('the connection is open', () => replies.includes('OK'));

    pod.refresh({ secrets: { [SECRET]: { password: 'the new $password' } } });
    const probes = probeUntil(pod, 'the password of the connection Secret changed');
    await pod.untilLogged('agent: the password of the connection Secret changed: new connections need the new one, those of the old one are closed in 5 seconds');
    open.stdin!.write('get before\n');
    await until('the open connection still works', () => replies.endsWith('1\n'));
    expect(await probes).toEqual([]);

    expect(await pod.asApplication('ping')).toContain('WRONGPASS');
    pod.password = 'the new $password';
    expect(await pod.asApplication('ping')).toBe('PONG');
    // The server counts the age of connections in whole seconds.
    const time = async () => Number((await pod.cli('time')).split('\n')[0]);
    const changed = await time();
    await until('the second of the change is over', async () => await time() > changed);
    const renewed = pod.applicationClient();
    let renewedReplies = '';
    renewed.stdout!.on('data', (data: Buffer) => { renewedReplies += data.toString(); });
    renewed.stdin!.write('get before\n');
    await pod.untilLogged('agent: closed 1 connections that logged in with the old password', 60);
    open.stderr!.on('data', (data: Buffer) => { replies += data.toString(); });
    open.stdin!.write('get before\n');
    await until('the old connection is closed', () => /Server closed|WRONGPASS|NOAUTH/.test(replies));
    renewed.stdin!.write('get before\n');
    await until('that of the new password works', () => renewedReplies === '1\n1\n');
    expect(pod.log()).not.toMatch(/old "password"|new \$password/);

    await pod.kill();
    await pod.startReady();
    expect(await pod.asApplication('ping')).toBe('PONG');
  });
});

test.each(SHELLS)('a new password that cannot be used is not taken, and the log says so once (%s)', async (shell) => {
  const pod = await redisPod({ shell });
  await pod.startReady();
  const line = 'agent: the new password in the connection Secret has 9 bytes, not 16 to 512: '
    + 'the server keeps the old one, and will not start again until the Secret is changed';

  const settings = redisManifests(Engine.VALKEY_9_1, { evictionPolicy: EvictionPolicy.VOLATILE_TTL });
  pod.refresh({ secrets: { [SECRET]: { password: 'too short' } }, manifests: settings });
  await pod.untilLogged(line);
  await until('the settings are applied all the same', async () => await pod.setting('maxmemory-policy') === 'volatile-ttl');
  expect(await pod.asApplication('ping')).toBe('PONG');

  pod.refresh({ secrets: { [SECRET]: { password: 'long enough to be one' } } });
  await pod.untilLogged('agent: the password of the connection Secret changed: new connections need the new one');
  expect(pod.log().split(line).length - 1).toBe(1);
  pod.password = 'long enough to be one';
  expect(await pod.asApplication('ping')).toBe('PONG');
});

test('a running server accepts every live setting of every persistence mode', async () => {
  for (const persistence of Object.values(Persistence)) {
    const pod = await redisPod({ props: { persistence } });
    await pod.startReady();
    await untilFirstRound(pod);
    const manifests = redisManifests(Engine.VALKEY_9_1, { persistence, maxmemory: Size.mebibytes(100) });
    pod.refresh({ manifests });

    await pod.untilLogged('applied the changed settings of live.conf');
    expect(pod.log()).not.toContain('refused');
  }
});

test('a line that the server rejects is logged once however often the agent tries it, and the other lines are applied', async () => {
  const pod = await redisPod();
  await pod.startReady();
  const manifests = redisManifests(Engine.VALKEY_9_1, { maxmemory: Size.mebibytes(100), evictionPolicy: EvictionPolicy.NOEVICTION });
  const config = manifests.find(({ kind, data }) => kind === 'ConfigMap' && data['live.conf']);
  config.data['live.conf'] = `maxmemory-policy nonsense\n${config.data['live.conf'].replace('maxmemory-policy noeviction\n', '')}`;
  pod.refresh({ manifests });

  await until('the other settings are applied', async () => await pod.setting('maxmemory') === String(100 * 1024 * 1024));
  const attempts = async () => Number(/^cmdstat_config\|set:.*failed_calls=(\d+)/m.exec(await pod.cli('info', 'commandstats'))?.[1] ?? 0);
  await until('the agent has tried it twice', async () => await attempts() >= 2, 60);
  expect(pod.log().split("the server refused 'maxmemory-policy nonsense'").length - 1).toBe(1);
  expect(await pod.setting('maxmemory-policy')).toBe('allkeys-lru');

  pod.refresh({ manifests: redisManifests(Engine.VALKEY_9_1, { evictionPolicy: EvictionPolicy.NOEVICTION }) });
  await until('the corrected line is applied', async () => await pod.setting('maxmemory-policy') === 'noeviction', 40);
  expect(pod.log().split("the server refused 'maxmemory-policy nonsense'").length - 1).toBe(1);
});

test('the server works without the agent', async () => {
  const pod = await redisPod();
  await pod.startReady();
  await pod.cli('set', 'key', 'value');
  const found = await pod.exec(['sh', '-c', 'grep -l agent[.]sh /proc/[0-9]*/cmdline']);
  const agent = found.stdout.split('\n').map((path) => path.split('/')[2]).find((pid) => pid !== undefined && pid !== 'self')!;

  expect((await pod.exec(['sh', '-c', `kill -9 ${agent}`])).code).toBe(0);
  expect(await pod.cli('get', 'key')).toBe('value');
  expect((await pod.probe('liveness')).ok).toBe(true);
  expect((await pod.probe('readiness')).ok).toBe(true);
  expect(await pod.cli('bgsave')).toContain('started');
  await until('the snapshot is taken', async () => await pod.info('rdb_bgsave_in_progress') === '0');
  expect(await pod.info('rdb_last_bgsave_status')).toBe('ok');
  expect(await pod.stop()).toBe(0);
});

/** The agent logs what it applies from its second round on. The first round applies the settings that the server started with. */
async function untilFirstRound(pod: PodRunner): Promise<void> {
  const lines = readFileSync(pod.path('config', 'live.conf'), 'utf8').split('\n').length - 1;
  const calls = async () => Number(/^cmdstat_config\|set:calls=(\d+)/m.exec(await pod.cli('info', 'commandstats'))?.[1] ?? 0);
  await until('the agent has applied every line', async () => await calls() >= lines - 1); // `appendonly no` may need no CONFIG SET
}

/** Runs both probes until the log has the text, and at least six times. Returns the failures. */
async function probeUntil(pod: PodRunner, text: string): Promise<string[]> {
  const failures: string[] = [];
  const deadline = Date.now() + 60_000;
  for (let count = 0; count < 6 || !pod.log().includes(text); count += 1) {
    if (Date.now() > deadline) { throw new Error(`the log has no '${text}'`); }
    for (const kind of ['liveness', 'readiness'] as const) {
      const { ok, output } = await pod.probe(kind);
      if (!ok) { failures.push(`${kind}: ${output}`); }
    }
  }
  return failures;
}
