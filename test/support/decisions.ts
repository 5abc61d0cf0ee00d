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

/** AWK='busybox awk' is another one than the machine's: its name, and its first arguments. */
export const [AWK, ...AWK_ARGUMENTS] = (process.env.AWK ?? 'awk').split(' ');

/** Another awk is asked about one of so many states. No fact has that many values, or a multiple: each value is among them. */
const SHARE = 13;

/** The answers of a decision to many sets of facts, in order. Another awk than the machine's must give the same ones. */
export function decideAll(name: string, blocks: readonly string[], folder = join(RUNTIME, 'decide')): Decision[] {
  // A filter has no memory: what is the same is asked once.
  const asked = [...new Set(blocks)];
  const answers = new Map(answersOf(['awk'], name, asked, folder).map((line, at) => [asked[at], line]));
  if (process.env.AWK !== undefined) { compare(name, answers, folder); }
  const decisions = new Map([...new Set(answers.values())].map((line) => [line, decisionOf(line)]));
  return blocks.map((block) => decisions.get(answers.get(block)!)!);
}

function decisionOf(line: string): Decision {
  const [verdict, target, ...reason] = line.split(' ');
  return { verdict, target, reason: reason.join(' ') };
}

/** Asks the awk that AWK names about a share of the states, and about one for each answer that there is: its language is tested, not the rules. */
function compare(name: string, answers: ReadonlyMap<string, string>, folder: string): void {
  const seen = new Set<string>();
  const sample = [...answers].filter(([, answer], at) => {
    const first = !seen.has(answer);
    seen.add(answer);
    return first || at % SHARE === 0;
  });
  if (sample.length < answers.size) { process.stdout.write(`${process.env.AWK} is asked about ${sample.length} of ${answers.size} states of ${name}\n`); }
  const others = answersOf([AWK, ...AWK_ARGUMENTS], name, sample.map(([block]) => block), folder);
  const at = sample.findIndex(([, answer], index) => answer !== others[index]);
  if (at >= 0) { throw new Error(`decide ${name}: ${process.env.AWK} answers '${others[at]}', not '${sample[at][1]}' to\n${sample[at][0]}`); }
}

/** A line for each set of facts. One process answers them all. */
function answersOf([program, ...programArguments]: readonly string[], name: string, blocks: readonly string[], folder: string): string[] {
  if (blocks.length === 0) { return []; }
  const files = ['facts', name].flatMap((file) => ['-f', join(folder, `${file}.awk`)]);
  const { stdout, stderr, status, error } = spawnSync(program, [...programArguments, ...files], { input: `${blocks.join('\n\n')}\n`, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error) { throw error; }
  const lines = stdout.split('\n').slice(0, -1);
  if (status !== 0 || stderr !== '' || lines.length !== blocks.length) {
    throw new Error(`decide ${name}: ${lines.length} answers to ${blocks.length} sets of facts, exit ${status}: ${stderr}`);
  }
  return lines;
}

/** Every combination of one value of each list. */
export function combinations<T extends Readonly<Record<string, readonly unknown[]>>>(lists: T): { [K in keyof T]: T[K][number] }[] {
  return Object.entries(lists).reduce<Record<string, unknown>[]>(
    (partial, [name, values]) => partial.flatMap((known) => values.map((value) => ({ ...known, [name]: value }))), [{}],
  ) as { [K in keyof T]: T[K][number] }[];
}
