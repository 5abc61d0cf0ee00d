import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { buildSync } from 'esbuild';
import { RedisPlan } from '../../src';
import { messageOf } from '../support/errors';
import { renderSentinel } from '../support/manifests';
import { resolvePlan } from '../support/plans';
import { runtimeScripts } from '../support/runtime-scripts';

const ROOT = join(__dirname, '..', '..');

/** An app of a user in JavaScript: prints the YAML, or the message of an error. */
const APP = `
const { App, Chart, Testing, Yaml } = require('cdk8s');
const { RedisPlan, RedisSentinel, RedisStandalone } = require('cdk8s-managed-redis');
const chart = new Chart(new App({ outdir: '.' }), 'test');
try {
  if (process.argv[2] === 'wrong') {
    new RedisStandalone(chart, 'redis', { plan: 'PRO', memory: '1Gi', engine: 'valkey:9.1', use: 'QUEUE', labels: { team: 1 }, passwordSecret: 'x', evictionpolicy: 1 });
  } else {
    new RedisSentinel(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache' });
  }
  process.stdout.write(Yaml.stringify(...Testing.synth(chart)));
} catch (error) {
  process.stdout.write(error.message);
}
`;

/** What a bundler may be told: CommonJS or a module, names kept or not. */
const BUNDLES = [
  { name: 'a bundle', options: { format: 'cjs' }, file: 'app.cjs' },
  { name: 'a minified bundle', options: { format: 'cjs', minify: true }, file: 'app.cjs' },
  {
    name: 'a bundle that is an ES module',
    options: { format: 'esm', banner: { js: "import { createRequire } from 'module'; const require = createRequire(import.meta.url);" } },
    file: 'app.mjs',
  },
] as const;

// Outside of the repository, where neither node_modules nor the package is found.
const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Bundles the app, and runs it from another folder than the bundle's. */
function run({ options, file }: (typeof BUNDLES)[number], argument: string): string {
  buildSync({
    stdin: { contents: APP, resolveDir: ROOT },
    alias: { 'cdk8s-managed-redis': join(ROOT, 'lib', 'index.js') },
    bundle: true,
    platform: 'node',
    outfile: join(folder, file),
    logLevel: 'error',
    ...options,
  });
  return execFileSync(process.execPath, [join(folder, file), argument], { cwd: tmpdir(), encoding: 'utf8' });
}

describe.each(BUNDLES)('$name by esbuild, without anything else of the package,', (bundle) => {
  test('has the scripts, and prints the YAML', () => {
    expect(run(bundle, 'right')).toBe(renderSentinel({ plan: RedisPlan.PRO, name: 'cache' }).yaml);
  });

  test('prints the message of wrong input that TypeScript gets', () => {
    const wrong = { plan: 'PRO', memory: '1Gi', engine: 'valkey:9.1', use: 'QUEUE', labels: { team: 1 }, passwordSecret: 'x', evictionpolicy: 1 };
    expect(run(bundle, 'wrong')).toBe(messageOf(() => resolvePlan(wrong as never)));
  });
});

test('JavaScript without a bundler gets the same message', () => {
  const file = join(folder, 'app.cjs');
  writeFileSync(file, APP.replace("'cdk8s-managed-redis'", JSON.stringify(ROOT)).replace("'cdk8s'", JSON.stringify(join(ROOT, 'node_modules', 'cdk8s'))));
  expect(execFileSync(process.execPath, [file, 'wrong'], { cwd: folder, encoding: 'utf8' }).split('\n')).toEqual([
    "Redis instance 'test/redis' has 6 problems:",
    "  plan: must be a RedisPlan such as RedisPlan.PRO, got 'PRO'",
    "  use: must be one of cache, queue, session store, rate limiter, pub/sub, got 'QUEUE'",
    "  engine: must be an Engine such as Engine.VALKEY_9_1, got 'valkey:9.1'",
    "  memory: must be a Size in whole KiB, such as Size.mebibytes(512), got '1Gi'",
    '  labels: must be a map of strings, got {"team":1}',
    '  passwordSecret: must not be set, got a string; it is no prop any more: use password: RedisPassword.fromSecret({ secretName, key })',
    "  warning: 'evictionpolicy' is not a prop of RedisStandaloneProps and is ignored; did you mean 'evictionPolicy'?",
  ]);
});

test('the compiled scripts are those of runtime/', () => {
  const compiled = join(ROOT, 'lib', 'runtime-scripts.js');
  if (!existsSync(compiled)) { throw new Error('lib is absent: compile first (npx projen compile)'); }
  const { scriptsOf } = jest.requireActual(compiled);
  expect(readFileSync(compiled, 'utf8')).not.toMatch(/require\(/);
  for (const script of runtimeScripts()) {
    const [folderName, name] = script.split('/');
    expect(scriptsOf(folderName)[name]).toBe(readFileSync(join(ROOT, 'runtime', script), 'utf8'));
  }
});
