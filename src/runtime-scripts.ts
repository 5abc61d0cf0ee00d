import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

/** Next to lib in the package, and next to src in the repository. */
const ROOT = join(__dirname, '..', 'runtime');

/**
 * The scripts of a folder of `runtime/` by file name, as they are.
 *
 * The task `compile` replaces the code of this file: lib/runtime-scripts.js has the scripts in it, so that an app needs no files beside its code. A
 * bundle has neither the package nor its folders.
 */
export function scriptsOf(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(join(ROOT, folder)).map((name) => [name, readFileSync(join(ROOT, folder, name), 'utf8')]));
}
