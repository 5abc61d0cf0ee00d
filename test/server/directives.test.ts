import { readFileSync } from 'fs';
import { join } from 'path';
import { Engine } from '../../src';
import { checkConfiguration, classifyDirective } from '../../src/validation/directives';
import { Problems } from '../../src/validation/problems';
import { disposePods } from '../support/pod-runner';
import { ENGINES } from '../support/pod-runner-images';
import { redisManifests, redisPod } from '../support/pod-runner-redis';

afterEach(disposePods);

/** Whatever stands in the tables, by their text: words in quotes that look like a directive. */
const TABLE_WORDS = [...new Set(readFileSync(join(__dirname, '..', '..', 'src', 'plan', 'directives.ts'), 'utf8').match(/(?<=')[a-z][a-z0-9]*(-[a-z0-9]+)*(?=')/g))];

/** Old directives that an engine has no more, but reads over without a word. */
const READ_OVER = ['dynamic-hz'];

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  let settings: Record<string, string>;

  beforeAll(async () => {
    settings = await allSettings(engine);
  });

  test('every directive of the server is in a table', () => {
    const kinds = ['allowed', 'managed', 'blocked'];
    expect(Object.keys(settings).length).toBeGreaterThan(150);
    expect(Object.keys(settings).filter((name) => !kinds.includes(classifyDirective(name, engine).kind))).toEqual([]);
  });

  test('the server knows every directive that is allowed', () => {
    const allowed = TABLE_WORDS.filter((word) => classifyDirective(word, engine).kind === 'allowed');
    expect(allowed.length).toBeGreaterThan(50);
    expect(allowed.filter((name) => !(name in settings))).toEqual([]);
  });

  test('the server does not know a directive that is said to need another engine', async () => {
    const others = TABLE_WORDS.filter((word) => classifyDirective(word, engine).kind === 'other-engine');
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter((name) => name in settings)).toEqual([]);
    for (const name of others.filter((other) => !READ_OVER.includes(other))) {
      expect([name, await startsWith(engine, [`${name} 1`])]).toEqual([name, false]);
    }
  });

  test('every allowed directive can stand in the configuration with its default value', async () => {
    const lines = Object.entries(settings)
      .filter(([name]) => classifyDirective(name, engine).kind === 'allowed')
      .map(([name, value]) => `${name} ${value || '""'}`);
    const problems = new Problems();
    checkConfiguration(problems, lines, engine);

    expect(() => problems.throwIfAny('configuration')).not.toThrow();
    expect(await startsWith(engine, lines)).toBe(true);
  });
});

const SOUND_QUOTES = ['Ex', '"Ex"', "'Ex'", '""', "''", '"E\\x78"', 'E"x"', "E'x'", '  Ex  '];

test.each(SOUND_QUOTES)('a line with sound quotes passes, and every engine starts with it: %s', async (value) => {
  const line = `notify-keyspace-events ${value}`;

  expect(passes(line, Engine.VALKEY_9_1)).toBe(true);
  for (const engine of ENGINES) {
    expect([String(engine), await startsWith(engine, [line])]).toEqual([String(engine), true]);
  }
});

/** Valkey 9 takes a letter after a closing quote; the others do not, and a line must work on all of them. */
const UNSOUND_QUOTES = ["'Ex", '"Ex', 'Ex"', "Ex'", '"E"x', "'E'x", '"E""x"', '"Ex\\"', '"Ex" "', "E\\'x", "'Ex\\'"];

test.each(UNSOUND_QUOTES)('a line with unsound quotes does not pass, and an engine refuses to start with it: %s', async (value) => {
  const line = `notify-keyspace-events ${value}`;

  expect(passes(line, Engine.VALKEY_8_1)).toBe(false);
  expect(await startsWith(Engine.VALKEY_8_1, [line])).toBe(false);
});

function passes(line: string, engine: Engine): boolean {
  const problems = new Problems();
  checkConfiguration(problems, [line], engine);
  return problems.isEmpty;
}

async function allSettings(engine: Engine): Promise<Record<string, string>> {
  const pod = await redisPod({ engine });
  await pod.startReady();
  const settings = JSON.parse(await pod.cli('--json', 'config', 'get', '*')) as Record<string, string>;
  await disposePods();
  return settings;
}

/** Whether the server starts with these lines, past the library's own checks. */
async function startsWith(engine: Engine, lines: readonly string[]): Promise<boolean> {
  const manifests = redisManifests(engine);
  const config = manifests.find(({ kind, data }) => kind === 'ConfigMap' && data['restart.conf']);
  config.data['restart.conf'] += lines.map((line) => `${line}\n`).join('');
  const pod = await redisPod({ engine, manifests });
  await pod.start();
  return Promise.race([pod.untilReady().then(() => true, () => false), pod.waitExit().then(() => false)]).finally(async () => pod.dispose());
}
