import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { RedisPassword, RedisPlan } from '../../src';
import { disposePods, PodRunner } from '../support/pod-runner';
import { ENGINES, SHELLS } from '../support/pod-runner-images';
import { redisPod, SECRET } from '../support/pod-runner-redis';

afterEach(disposePods);

/** Each breaks a shell, a configuration file, a format string or an option parser that does not quote it. */
const PASSWORDS = [
  'kept in double "quotes" and \'single\' ones',
  '# not a comment, >not-a-rule <nor-this ~* &* -@all',
  '100%s of %d %n %%',
  '$HOME $(id) `id` $REDIS_PORT',
  'back\\slash \\n \\\\ \\x41',
  'pässwörd 密码 🔑',
  '-n a leading dash',
  '--help --version',
  '  blanks around  ',
  'tab\tand * ? [a-z] {a,b} ! ~root',
  'a password of\ntwo lines',
  'a carriage\rreturn \u0001 \u007f',
  'user:p@ss/word?a=b&c=%41%00+',
  'x'.repeat(16),
  'é'.repeat(256),
];

describe.each(SHELLS)('with %s', (shell) => {
  test.each(PASSWORDS)('the server accepts this password and no other: %j', async (password) => {
    const pod = await redisPod({ shell, password });
    await pod.startReady();
    await expectLocked(pod, password);
  });
});

test.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name accepts the password in the Secret and no other', async ({ engine }) => {
  const password = PASSWORDS.slice(0, 8).join('');
  const pod = await redisPod({ engine, password });
  await pod.startReady();
  await expectLocked(pod, password);
});

test('a line feed at the end of the Secret is not part of the password', async () => {
  const pod = await redisPod({ password: 'typed in an editor\n' });
  await pod.startReady();

  pod.password = 'typed in an editor';
  expect(await pod.asApplication('ping')).toBe('PONG');
});

/** What cannot be used, and why. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['\n', 'is empty'],
  ['fifteen letters', 'has 15 bytes, not 16 to 512'],
  ['x'.repeat(513), 'has 513 bytes, not 16 to 512'],
  ['a NUL byte\0 in the middle', 'has a NUL byte'],
];

describe.each(SHELLS)('with %s', (shell) => {
  test.each(REFUSED)('the server does not start with the password %j, and the log says how to fix it', async (password, fault) => {
    const pod = await redisPod({ shell, password });
    await pod.start();

    expect(await pod.waitExit()).toBe(1);
    expect(pod.log()).toContain(`start: the password in the connection Secret ${fault}: change the Secret, or delete it and its Job and apply again\n`);
  });
});

test('a server that does not take a password starts when the Secret is changed', async () => {
  const pod = await redisPod({ password: 'too short' });
  await pod.start();
  expect(await pod.waitExit()).toBe(1);

  pod.refresh({ secrets: { [SECRET]: { password: 'long enough to be one' } } });
  await pod.startReady();
  pod.password = 'long enough to be one';
  expect(await pod.asApplication('ping')).toBe('PONG');
});

test.each(PASSWORDS)('a client logs in with the URL that the Job writes: %j', async (password) => {
  const job = await redisPod({
    kind: 'Job', container: 'write', props: { password: RedisPassword.fromSecret({ secretName: 'own', key: 'redis' }) }, secrets: { own: { redis: password } },
  });
  await job.start();
  expect(await job.waitExit()).toBe(0);
  const { data } = JSON.parse(readFileSync(job.path('manifests', 'connection.json'), 'utf8')) as { data: Record<string, string> };
  const valueOf = (key: string) => Buffer.from(data[key], 'base64').toString('utf8');

  const pod = await redisPod({ password: valueOf('password') });
  await pod.startReady();
  const url = valueOf('uri').replace(/@[^@]*$/, '@127.0.0.1:6379');
  expect((await pod.exec(['valkey-cli', '-u', url, 'ping'])).stdout).toContain('PONG');
});

test('with a plan without a password the server needs no authentication', async () => {
  const pod = await redisPod({ props: { plan: RedisPlan.FREE } });
  await pod.startReady();

  expect(await pod.asApplication('ping')).toBe('PONG');
});

describe('no program has the password in its arguments', () => {
  const programs = mkdtempSync(join(tmpdir(), 'redis-recorder-'));
  const recorded = ['sh', 'cat', 'cut', 'grep', 'mkdir', 'mv', 'rm', 'sed', 'sha256sum', 'sleep', 'timeout', 'valkey-cli', 'valkey-server'];

  beforeAll(() => {
    chmodSync(programs, 0o755);
    for (const name of recorded) {
      const lines = ['#!/bin/sh', 'echo "$0 $*" >>/run/redis/arguments', `program=$(PATH=\${PATH#*:}; command -v ${name})`, 'exec "$program" "$@"', ''];
      writeFileSync(join(programs, name), lines.join('\n'), { mode: 0o755 });
    }
  });
  afterAll(() => rmSync(programs, { recursive: true }));

  test('at the start, in probes and when the password changes', async () => {
    const pod = await redisPod({ programs, password: 'first-secret-password' });
    await pod.startReady();
    await pod.probe('liveness');
    pod.refresh({ secrets: { [SECRET]: { password: 'second-secret-password' } } });
    pod.password = 'second-secret-password';
    await pod.untilLogged('the password of the connection Secret changed');
    await pod.probe('readiness');

    const record = readFileSync(pod.path('run', 'arguments'), 'utf8');
    for (const name of ['sh', 'cat', 'sha256sum', 'timeout', 'valkey-cli', 'valkey-server']) {
      expect(record).toContain(`/programs/${name} `);
    }
    expect(record).not.toMatch(/first-secret|second-secret/);
    expect((await pod.exec(['sh', '-c', 'cat /proc/[0-9]*/cmdline'])).stdout).not.toMatch(/first-secret|second-secret/);
  });
});

test('the user of the scripts has another password at each start, in a file in memory that no other user can read', async () => {
  const pod = await redisPod();
  const passwords: string[] = [];
  for (let start = 0; start < 2; start += 1) {
    await pod.startReady();
    passwords.push(readFileSync(pod.path('run', 'pod-password'), 'utf8'));
    expect((await pod.exec(['stat', '-c', '%a %u', '/run/redis/pod-password'])).stdout).toBe('600 999\n');
    expect(await pod.cliAs('pod', passwords[start], 'acl', 'whoami')).toBe('pod');
    await pod.kill();
  }
  expect(passwords[0]).toMatch(/^[0-9a-f]{64}$/);
  await pod.startReady();
  for (const password of passwords) { expect(await pod.cliAs('pod', password, 'ping')).toMatch(/WRONGPASS/); }
});

async function expectLocked(pod: PodRunner, password: string): Promise<void> {
  pod.password = undefined;
  expect(await pod.asApplication('get', 'key')).toBe('NOAUTH Authentication required.');
  pod.password = `${password}x`;
  expect(await pod.asApplication('get', 'key')).toContain('WRONGPASS');
  pod.password = password;
  expect(await pod.asApplication('set', 'key', 'value')).toBe('OK');

  expect(readFileSync(pod.path('run', 'server.conf'), 'utf8')).not.toContain(password);
  expect(pod.logs()).not.toContain(password);
}
