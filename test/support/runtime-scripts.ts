import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

/** The folder of the scripts that the package ships. */
export const RUNTIME = join(__dirname, '..', '..', 'runtime');

/** Every script, as FOLDER/NAME. */
export function runtimeScripts(): string[] {
  return readdirSync(RUNTIME).sort().flatMap((folder) => readdirSync(join(RUNTIME, folder)).sort().map((name) => `${folder}/${name}`));
}

/** FOLDER/NAME of a script, by its unique name. */
export function scriptPath(name: string): string {
  const found = runtimeScripts().find((script) => script.endsWith(`/${name}`));
  if (found === undefined) { throw new Error(`no script in runtime/ is named ${name}`); }
  return found;
}

/** The text of a script, by its name. */
export function scriptText(name: string): string {
  return readFileSync(join(RUNTIME, scriptPath(name)), 'utf8');
}
