import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { RedisPlan } from '../../src';
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
  '-n leading dash',
  '--help --version',
  ' blanks around ',
  'tab\tand * ? [a-z] {a,b} ! ~root',
  'two\nlines',
  'x'.repeat(400),
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
  const pod = await redisPod({ password: 'from an editor\n' });
  await pod.startReady();

  pod.password = 'from an editor';
  expect(await pod.asApplication('ping')).toBe('PONG');
});

test.each(SHELLS)('with an empty password the server does not start, and the log says how to fix it (%s)', async (shell) => {
  const pod = await redisPod({ shell, password: '\n' });
  await pod.start();

  expect(await pod.waitExit()).toBe(1);
  expect(pod.log()).toContain('the password in the connection Secret is empty: delete the Secret\'s Job and apply again, or fill the Secret');
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
    const pod = await redisPod({ programs, password: 'first-secret' });
    await pod.startReady();
    await pod.probe('liveness');
    pod.refresh({ secrets: { [SECRET]: { password: 'second-secret' } } });
    pod.password = 'second-secret';
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
