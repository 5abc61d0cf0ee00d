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

/** Text of a script without its comments. */
export function scriptCode(name: string): string {
  return scriptText(name).replace(/^\s*#.*$/gm, '');
}

/** The scripts of these names, those that they source or run, and so on. */
export function scriptsCalledBy(names: readonly string[]): string[] {
  const called = new Set(names);
  for (const script of called) { // what is added meanwhile has its turn too
    const code = scriptCode(script);
    for (const [, name] of code.matchAll(/(?:\$here|\$\{0%\/\*\})\/([a-z-]+\.(?:sh|awk))/g)) { called.add(name); }
    for (const [, switchover] of code.matchAll(/^serve ([a-z-]+)$/gm)) { called.add(`${switchover}.sh`); }
    for (const [, decision] of code.matchAll(/\bdecide(?:_asking)? ([a-z-]+)/g)) { called.add(`${decision}.awk`); }
    for (const [, steps] of code.matchAll(/^run_steps ([a-z -]+)$/gm)) { steps.split(' ').forEach((step) => called.add(`${step}.sh`)); }
  }
  return [...called].sort();
}
