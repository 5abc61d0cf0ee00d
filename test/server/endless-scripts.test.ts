import { ChildProcess } from 'child_process';
import { existsSync, readFileSync, writeFileSync } from 'fs';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES_AND_SHELLS } from '../support/pod-runner-images';
import { printedBy } from '../support/pod-runner-namespaces';
import { redisPod, RedisPodOptions } from '../support/pod-runner-redis';

afterEach(disposePods);

describe.each(ENGINES_AND_SHELLS)('$name with $shell', ({ engine, shell }) => {
  test('a script that runs for less than a minute goes on', async () => {
    const pod = await serverWith({ engine, shell });
    const client = await blockedBy(pod, 'eval', 'while true do end', '0');

    expect(await pod.probe('liveness')).toEqual({ ok: true, output: '' });
    busySince(pod, 30);
    expect(await pod.probe('liveness')).toEqual({ ok: true, output: '' });
    expect(await pod.cli('ping')).toContain('BUSY');

    await pod.cli('script', 'kill');
    await client.ended;
    expect(await pod.probe('liveness')).toEqual({ ok: true, output: '' });
    expect(existsSync(pod.path('run', 'busy-since'))).toBe(false);
  });

  test.each([
    ['EVAL', ['eval', 'while true do end', '0']],
    ['EVAL that catches errors', ['eval', "while true do pcall(redis.call, 'nothing') end", '0']],
    ['FCALL', ['fcall', 'endless', '0']],
  ])('%s that does not end is killed after a minute, and the server serves again', async (_, command) => {
    const pod = await serverWith({ engine, shell });
    const client = await blockedBy(pod, ...command);
    await pod.probe('liveness');
    busySince(pod, 61);

    expect(await pod.probe('liveness')).toEqual({ ok: true, output: '' });
    expect(await client.ended).toMatch(/killed by user/i);
    await pod.untilReady();
    expect(await pod.cli('set', 'key', 'value')).toBe('OK');
  });

  test.each([
    ['EVAL', ['eval', "redis.call('set', 'key', 'value') while true do end", '0']],
    ['FCALL', ['fcall', 'writing', '0']],
  ])('%s that has written and does not end makes the container restart after a minute', async (_, command) => {
    const pod = await serverWith({ engine, shell });
    await blockedBy(pod, ...command);
    expect(await pod.probe('liveness')).toEqual({ ok: true, output: '' });
    busySince(pod, 61);

    for (let failure = 0; failure < 3; failure += 1) {
      expect(await pod.probe('liveness')).toEqual({ ok: false, output: expect.stringMatching(/^a script keeps the server busy for more than 60 seconds and has written/) });
    }
    await pod.kill();
    await pod.startReady();
    expect(await pod.probe('liveness')).toEqual({ ok: true, output: '' });
    expect(existsSync(pod.path('run', 'busy-since'))).toBe(false);
  });
});

interface Client {
  /** What it printed, once its command has ended. */
  readonly ended: Promise<string>;
}

async function serverWith(options: RedisPodOptions): Promise<PodRunner> {
  const pod = await redisPod({ ...options, props: { configuration: ['busy-reply-threshold 100'] } });
  await pod.startReady();
  const functions = [
    '#!lua name=library',
    "redis.register_function('endless', function() while true do end end)",
    "redis.register_function('writing', function() redis.call('set', 'key', 'value') while true do end end)",
  ];
  expect(await pod.cli('function', 'load', functions.join('\n'))).toBe('library');
  return pod;
}

/** Runs a command that keeps the server busy. */
async function blockedBy(pod: PodRunner, ...command: string[]): Promise<Client> {
  const client: ChildProcess = pod.client(...command);
  const printed = printedBy(client);
  const ended = new Promise<string>((resolve) => client.on('close', () => resolve(printed())));
  await until('the server is busy', async () => (await pod.cli('ping')).includes('BUSY'));
  return { ended };
}

/** Puts back the time of the first probe that found the server busy. */
function busySince(pod: PodRunner, seconds: number): void {
  const file = pod.path('run', 'busy-since');
  expect(Number(readFileSync(file, 'utf8'))).toBeGreaterThan(0);
  writeFileSync(file, `${Math.floor(Date.now() / 1000) - seconds}\n`);
}
