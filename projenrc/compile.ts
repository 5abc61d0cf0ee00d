/**
 * Compiles src/ to lib/ with jsii, and puts the scripts of runtime/ into it. Many tasks begin with this one: when nothing has changed since it last
 * passed, it does nothing.
 */
import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { embedScripts } from './embed-scripts';

/** What it compiles, and the versions that it compiles with. */
const INPUTS = ['src', 'runtime', 'projenrc', 'package.json', 'package-lock.json'];
const OUTPUTS = ['lib/index.js', '.jsii'];
const PASSED = '.tools/compiled';

function filesOf(path: string): string[] {
  return statSync(path).isDirectory() ? readdirSync(path).sort().flatMap((name) => filesOf(join(path, name))) : [path];
}

function digest(): string {
  const hash = createHash('sha256');
  for (const file of INPUTS.flatMap(filesOf)) { hash.update(`${file}\0`).update(readFileSync(file)).update('\0'); }
  return hash.digest('hex');
}

const inputs = digest();
if (OUTPUTS.every((file) => existsSync(file)) && existsSync(PASSED) && readFileSync(PASSED, 'utf8') === inputs) {
  console.log('lib is up to date');
} else {
  rmSync(PASSED, { force: true });
  const { status } = spawnSync('jsii', ['--fail-on-warnings'], { stdio: 'inherit' });
  if (status !== 0) { process.exit(status ?? 1); }
  embedScripts();
  mkdirSync('.tools', { recursive: true });
  writeFileSync(PASSED, inputs);
}
