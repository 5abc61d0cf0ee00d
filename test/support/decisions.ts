import { spawnSync } from 'child_process';
import { join } from 'path';
import { RUNTIME } from './runtime-scripts';

/** What a filter in runtime/decide answers. */
export interface Decision {
  readonly verdict: string;
  readonly target: string;
  readonly reason: string;
}

/** A fact line: its kind and its facts; those that are undefined are absent. */
export function factLine(kind: string, facts: Readonly<Record<string, string | number | undefined>>): string {
  return [kind, ...Object.entries(facts).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${value}`)].join(' ');
}

/** The awk that runs the filters, and its first arguments: AWK='busybox awk' is another one than the machine's. */
export const [AWK, ...AWK_ARGUMENTS] = (process.env.AWK ?? 'awk').split(' ');

/** The answers of a decision to many sets of facts, in order. One process answers them all. */
export function decideAll(name: string, blocks: readonly string[], folder = join(RUNTIME, 'decide')): Decision[] {
  if (blocks.length === 0) { return []; }
  const files = ['facts', name].flatMap((file) => ['-f', join(folder, `${file}.awk`)]);
  const { stdout, stderr, status, error } = spawnSync(AWK, [...AWK_ARGUMENTS, ...files], { input: `${blocks.join('\n\n')}\n`, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error) { throw error; }
  const lines = stdout.split('\n').slice(0, -1);
  if (status !== 0 || stderr !== '' || lines.length !== blocks.length) {
    throw new Error(`decide ${name}: ${lines.length} answers to ${blocks.length} sets of facts, exit ${status}: ${stderr}`);
  }
  return lines.map((line) => {
    const [verdict, target, ...reason] = line.split(' ');
    return { verdict, target, reason: reason.join(' ') };
  });
}

/** Every combination of one value of each list. */
export function combinations<T extends Readonly<Record<string, readonly unknown[]>>>(lists: T): { [K in keyof T]: T[K][number] }[] {
  return Object.entries(lists).reduce<Record<string, unknown>[]>(
    (partial, [name, values]) => partial.flatMap((known) => values.map((value) => ({ ...known, [name]: value }))), [{}],
  ) as { [K in keyof T]: T[K][number] }[];
}
