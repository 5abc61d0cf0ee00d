import { wordsOf } from './directive-words';
import type { Problems } from './problems';

/** A line of the user's configuration with a directive that is allowed. */
interface DirectiveLine {
  readonly line: string;
  readonly directive: string;
  /** What follows the directive. */
  readonly value: string;
  /** Whether the library knows how many values the directive takes. */
  readonly listed: boolean;
}

/** Directives that take more than one value; the server tests compare the numbers with what the engines refuse. */
const SEVERAL_VALUES: Readonly<Record<string, { readonly groupOf: number; readonly rule: string }>> = {
  'client-output-buffer-limit': { groupOf: 4, rule: 'class, hard limit, soft limit and seconds' },
  'latency-tracking-info-percentiles': { groupOf: 1, rule: 'percentiles' },
};

/** Checks what only the server would otherwise find, when it starts. */
export function checkValues(problems: Problems, prop: string, { line, directive, value, listed }: DirectiveLine): void {
  if (value === '') {
    problems.add(prop, `must have a value for ${directive}`, line, 'write "" for an empty value');
    return;
  }
  const words = wordsOf(value);
  if (!words) {
    problems.add(prop, 'must close its quotes', line, 'the server would refuse to start');
    return;
  }
  // A line break in a value would be a line of its own in what the server reports, INFO for example.
  if (words.some((word) => /[\x00-\x1f\x7f]/.test(word))) {
    problems.add(prop, 'must not have control characters in its value', line, 'the server reports it, and scripts read what it reports');
  }
  if (listed) { checkNumber(problems, prop, line, directive, words.length); }
}

function checkNumber(problems: Problems, prop: string, line: string, directive: string, count: number): void {
  const name = directive.toLowerCase();
  if (!Object.hasOwn(SEVERAL_VALUES, name)) {
    if (count !== 1) { problems.add(prop, `must have one value for ${directive}`, line, 'quote a value that contains blanks'); }
  } else if (count % SEVERAL_VALUES[name].groupOf !== 0) {
    problems.add(prop, `must have ${SEVERAL_VALUES[name].rule} for ${directive}`, line, 'the server would refuse to start');
  }
}
