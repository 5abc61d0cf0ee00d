import { App, Chart, Yaml } from 'cdk8s';
import { expandedNames, parseAsKubernetes } from './kubernetes-text';
import { Manifests } from './manifests';
import type { Random } from './random';
import { silently } from './warnings';

/** What ends a line, a text, a comment or an argument somewhere, or is replaced, or read as something else than text. */
const TROUBLE = [
  '\u0085', '\u0085\u0085', '\u2028', '\u2029', '\r', '\n', '\r\n', '\t', '\u000b', '\0', '\u001b[2J', '\u007f', '\u009f', '\u00a0', '\ufeff', '\ufffe',
  '\u202e', '\u200b', '\ud83d', 'é', '密', '🔑', '"', "'", '\\', '\\n', '#', ' #', ':', ': ', '- ', '{{', '}}', '{', '[', ',', '$(HOME)', '$$', '$', '`', '%',
  '&a', '*a', '!a', '|', '>', '@', '---', '...', '<<', '~', '=', ' ', '..', '/', '../', ';', '?', '_', '+', '-', '0o17', '0X1F', '1e1_0', 'yes', 'null', '',
];

/** A text that is valid as it is, in most cases with one or two pieces of trouble in it, or nothing but those. */
export function text(random: Random, valid: string): string {
  if (random.chance(0.1)) { return random.pick(TROUBLE) + random.pick(TROUBLE); }
  let result = valid;
  for (let pieces = random.between(0, 2); pieces > 0; pieces -= 1) {
    const at = random.between(0, result.length);
    result = result.slice(0, at) + random.pick(TROUBLE) + result.slice(at);
  }
  return result;
}

/** One of several texts of a prop: mostly left as it is, so that not every prop is an error. */
export function seldom(random: Random, valid: string): string {
  return random.chance(0.2) ? text(random, valid) : valid;
}

/** What an app with these texts is. */
export type Synthesized = { readonly objects: any[] } | { readonly error: string };

/** The objects, or the error. Without the scripts, which no text enters: their YAML is most of the whole. */
export function synthesized(build: (chart: Chart) => void): Synthesized {
  const chart = new Chart(new App(), 'test', { namespace: 'shop' });
  try {
    silently(() => build(chart));
    return { objects: (silently(() => chart.toJson()) as any[]).filter(({ metadata }) => !metadata.name.endsWith('-runtime')) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** The arguments of containers, and the values of their variables. */
export function expandable(objects: readonly any[]): string[] {
  return new Manifests(objects).entries.filter(({ path }) => /\/(env\/\d+\/value|(args|command)\/\d+)$/.test(path)).map(({ value }) => value as string);
}

/**
 * Either an error says in one line for each problem what is wrong, or Kubernetes reads every text as it was given, and looks up no variables in them but
 * these.
 */
export function expectHarmless(result: Synthesized, variables: RegExp): void {
  if ('error' in result) {
    const [first, ...lines] = result.error.split('\n');
    expect(first).toMatch(/ has \d+ problems?:$/);
    expect(lines.filter((line) => !/^ {2}[a-zA-Z]+[^ ]*.*: must /.test(line))).toEqual([]);
    expect(result.error).not.toMatch(/[^\n\P{Cc}]|[\p{Zl}\p{Zp}\p{Cs}]/u);
    return;
  }
  expect(result.objects).not.toEqual([]);
  expect(expandable(result.objects).flatMap(expandedNames).filter((name) => !variables.test(name))).toEqual([]);
  const unknown = result.objects.map((object) => JSON.stringify(object)).filter((json) => !asGiven.has(json)).map((json) => JSON.parse(json));
  if (unknown.length === 0) { return; }
  expect(parseAsKubernetes(Yaml.stringify(...unknown))).toEqual(unknown);
  for (const object of unknown) { asGiven.add(JSON.stringify(object)); }
}

/** Objects that Kubernetes reads as they are: most do not have the text, and reading them takes long. */
const asGiven = new Set<string>();

/** With these seeds some texts are harmless, and others an error. */
export function expectBoth(results: readonly Synthesized[]): void {
  expect(results.some((result) => 'objects' in result)).toBe(true);
  expect(results.some((result) => 'error' in result)).toBe(true);
}
