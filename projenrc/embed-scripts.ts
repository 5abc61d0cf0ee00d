/**
 * Writes lib/runtime-scripts.js, the compiled src/runtime-scripts.ts, anew: with the scripts of runtime/ in it instead of code that reads them.
 *
 * Not a source file that is checked in: it would be wrong after each change of a script until the task is run again, and a conflict in each merge.
 */
import { readdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { scriptsOf } from '../src/runtime-scripts';

const ROOT = join(__dirname, '..');

export function embedScripts(): void {
  const folders = readdirSync(join(ROOT, 'runtime')).sort();
  const scripts = Object.fromEntries(folders.map((folder) => [folder, scriptsOf(folder)]));

  writeFileSync(join(ROOT, 'lib', 'runtime-scripts.js'), `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.scriptsOf = scriptsOf;
// The files of runtime/, written by the task compile.
const SCRIPTS = ${JSON.stringify(scripts, undefined, 1)};
function scriptsOf(folder) { return SCRIPTS[folder]; }
`);
}
