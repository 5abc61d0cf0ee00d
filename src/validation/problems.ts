import { visible } from './visible';

/**
 * Problems with the input, collected so that the user sees all of them at once.
 *
 * A line states the prop, the rule, the value received, and the reason for the rule or what to do:
 * `memory: must be 80Mi or more, got 32Mi; the server itself needs 32Mi`.
 */
export class Problems {
  private readonly lines: string[] = [];

  /** `prefix` precedes the name of every prop, for the props of a nested struct. */
  public constructor(private readonly prefix = '') {}

  /** Records one problem; `got` is shown as the user wrote it, `why` gives the reason or what to do. */
  public add(prop: string, rule: string, got: unknown, why?: string): void {
    this.lines.push(visible(`${this.prefix}${prop}: ${rule}, got ${show(got)}${why ? `; ${why}` : ''}`));
  }

  /** Records the problems of a nested struct. */
  public addAll(other: Problems): void {
    this.lines.push(...other.lines);
  }

  public get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  /** Throws one error with every line, or does nothing if there is none. */
  public throwIfAny(subject: string): void {
    if (this.isEmpty) { return; }
    const count = this.lines.length === 1 ? '1 problem' : `${this.lines.length} problems`;
    throw new Error([`${visible(subject)} has ${count}:`, ...this.lines.map((line) => `  ${line}`)].join('\n'));
  }
}

const LONGEST_JSON = 80;

function show(value: unknown): string {
  if (typeof value === 'string') { return `'${value}'`; }
  if (typeof value === 'function') { return 'a function'; }
  if (typeof value !== 'object' || value === null) { return String(value); }
  const text = JSON.stringify(value, (_, part: unknown) => (isInstance(part) ? `a ${part.constructor.name}` : part)).replace(/^"|"$/g, '');
  return text.length <= LONGEST_JSON ? text : `${text.slice(0, LONGEST_JSON)}...`;
}

/** Of a class: it may refer to itself, as a construct does, and says less than its name. */
function isInstance(value: unknown): value is object {
  return typeof value === 'object' && value !== null && ![Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value));
}

/** The message of whatever code of the user threw. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
