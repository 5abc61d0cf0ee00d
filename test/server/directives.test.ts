import { readFileSync } from 'fs';
import { join } from 'path';
import { Engine } from '../../src';
import { checkConfiguration, classifyDirective } from '../../src/validation/directives';
import { Problems } from '../../src/validation/problems';
import { disposePods } from '../support/pod-runner';
import { ENGINES } from '../support/pod-runner-images';
import { redisManifests, redisPod } from '../support/pod-runner-redis';

afterEach(disposePods);

/** The directives in the tables, extracted from the source text: quoted words that look like a directive. */
const TABLE_WORDS = [...new Set(readFileSync(join(__dirname, '..', '..', 'src', 'validation', 'directives.ts'), 'utf8').match(/(?<=')[a-z][a-z0-9]*(-[a-z0-9]+)*(?=')/g))];

/** Removed directives that an engine still ignores without an error. */
const IGNORED = ['dynamic-hz'];

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  let settings: Record<string, string>;

  beforeAll(async () => {
    settings = await allSettings(engine);
  });

  test('every directive of the server is in one of the tables', () => {
    const kinds = ['allowed', 'managed', 'blocked'];
    expect(Object.keys(settings).length).toBeGreaterThan(150);
    expect(Object.keys(settings).filter((name) => !kinds.includes(classifyDirective(name, engine).kind))).toEqual([]);
  });

  test('the server supports every allowed directive', () => {
    const allowed = TABLE_WORDS.filter((word) => classifyDirective(word, engine).kind === 'allowed');
    expect(allowed.length).toBeGreaterThan(50);
    expect(allowed.filter((name) => !(name in settings))).toEqual([]);
  });

  test('the server rejects every directive that needs another engine', async () => {
    const others = TABLE_WORDS.filter((word) => classifyDirective(word, engine).kind === 'other-engine');
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter((name) => name in settings)).toEqual([]);
    for (const name of others.filter((other) => !IGNORED.includes(other))) {
      expect([name, await startsWith(engine, [`${name} 1`])]).toEqual([name, false]);
    }
  });

  test('a line that the library rejects for the number of its values is one that the server rejects for it', async () => {
    const allowed = TABLE_WORDS.filter((word) => classifyDirective(word, engine).kind === 'allowed');
    const counts = [1, 2, 3, 4, 5, 8];
    const lines = allowed.flatMap((name) => counts.map((count) => `${name} ${Array(count).fill('1').join(' ')}`));
    const rejected = lines.filter((line) => !passes(line, engine));
    const several = allowed.filter((name) => passes(`${name} 1 1 1 1`, engine));

    expect(several.sort()).toEqual(['client-output-buffer-limit', 'latency-tracking-info-percentiles']);
    expect(rejected.length).toBeGreaterThan(4 * 50);
    expect(await notRejectedForNumber(engine, rejected)).toEqual([]);
  });

  test('every allowed directive is accepted in the configuration with its default value', async () => {
    const lines = Object.entries(settings)
      .filter(([name]) => classifyDirective(name, engine).kind === 'allowed')
      .map(([name, value]) => `${name} ${value || '""'}`);
    const problems = new Problems();
    checkConfiguration(problems, lines, engine);

    expect(() => problems.throwIfAny('configuration')).not.toThrow();
    expect(await startsWith(engine, lines)).toBe(true);
  });
});

const VALID_QUOTES = ['Ex', '"Ex"', "'Ex'", '""', "''", '"E\\x78"', 'E"x"', "E'x'", '  Ex  '];

test.each(VALID_QUOTES)('a line with valid quotes is accepted, and every engine starts with it: %s', async (value) => {
  const line = `notify-keyspace-events ${value}`;

  expect(passes(`locale-collate ${value}`, Engine.VALKEY_9_1)).toBe(true);
  for (const engine of ENGINES) {
    expect([String(engine), await startsWith(engine, [line])]).toEqual([String(engine), true]);
  }
});

/** Valkey 9 accepts a letter after a closing quote, the other engines do not. A line must work on all of them. */
const INVALID_QUOTES = ["'Ex", '"Ex', 'Ex"', "Ex'", '"E"x', "'E'x", '"E""x"', '"Ex\\"', '"Ex" "', "E\\'x", "'Ex\\'"];

test.each(INVALID_QUOTES)('a line with invalid quotes is rejected, and an engine does not start with it: %s', async (value) => {
  const line = `notify-keyspace-events ${value}`;

  expect(passes(`locale-collate ${value}`, Engine.VALKEY_8_1)).toBe(false);
  expect(await startsWith(Engine.VALKEY_8_1, [line])).toBe(false);
});

function passes(line: string, engine: Engine): boolean {
  const problems = new Problems();
  checkConfiguration(problems, [line], engine);
  return problems.isEmpty;
}

/** Those of the lines that the server does not reject for their number of values. It reads each as its whole configuration, and ends at once. */
async function notRejectedForNumber(engine: Engine, lines: readonly string[]): Promise<string[]> {
  const pod = await redisPod({ engine });
  await pod.startReady();
  const script = 'while IFS= read -r line; do printf "%s\\n" "$line" | timeout 5 "$REDIS_SERVER" - 2>&1 | grep -qi "wrong number of arguments" || echo "$line"; done';
  const { stdout } = await pod.exec(['sh', '-c', script], { input: lines.map((line) => `${line}\n`).join(''), timeoutMs: 120_000 });
  await pod.dispose();
  return stdout.split('\n').filter((line) => line !== '');
}

async function allSettings(engine: Engine): Promise<Record<string, string>> {
  const pod = await redisPod({ engine });
  await pod.startReady();
  const settings = JSON.parse(await pod.cli('--json', 'config', 'get', '*')) as Record<string, string>;
  await disposePods();
  return settings;
}

/** Whether the server starts with these lines. Bypasses the checks of the library. */
async function startsWith(engine: Engine, lines: readonly string[]): Promise<boolean> {
  const manifests = redisManifests(engine);
  const config = manifests.find(({ kind, data }) => kind === 'ConfigMap' && data['restart.conf']);
  config.data['restart.conf'] += lines.map((line) => `${line}\n`).join('');
  const pod = await redisPod({ engine, manifests });
  await pod.start();
  return Promise.race([pod.untilReady().then(() => true, () => false), pod.waitExit().then(() => false)]).finally(async () => pod.dispose());
}
