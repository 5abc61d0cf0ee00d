import { visible } from './visible';

/**
 * Problems with the input, collected so that the user sees all of them at once.
 *
 * A line states the prop, the rule, the value received, and the reason for the rule or what to do:
 * `memory: must be 80Mi or more, got 32Mi; the server itself needs 32Mi`.
 */
export class Problems {
  private readonly lines: string[] = [];
  private readonly ignored: string[] = [];
  private readonly props = new Set<string>();

  /** `prefix` precedes the name of every prop, for the props of a nested struct. */
  public constructor(private readonly prefix = '') {}

  /** Records one problem; `got` is shown as the user wrote it, `why` gives the reason or what to do. */
  public add(prop: string, rule: string, got: unknown, why?: string): void {
    this.addUnshown(prop, rule, show(got), why);
  }

  /** Records one problem with a value that must not be shown: `kind` says what it is. */
  public addUnshown(prop: string, rule: string, kind: string, why?: string): void {
    this.props.add(`${this.prefix}${prop}`);
    this.lines.push(visible(`${this.prefix}${prop}: ${rule}, got ${kind}${why ? `; ${why}` : ''}`));
  }

  /** Records a prop that is ignored, and the one that was probably meant. It is shown with the problems, or by the construct if there is none. */
  public warn(prop: string, what: string, meant?: string): void {
    this.ignored.push(`'${this.prefix}${prop}' ${what}${meant ? `; did you mean '${this.prefix}${meant}'?` : ''}`);
  }

  /** What is ignored, also of what was checked earlier. */
  public get warnings(): readonly string[] {
    return this.ignored;
  }

  public addWarnings(warnings: readonly string[]): void {
    this.ignored.push(...warnings);
  }

  /** For the props of a nested struct; `addAll` takes them over. */
  public within(prop: string): Problems {
    return new Problems(`${this.prefix}${prop}.`);
  }

  /** Records the problems of a nested struct. */
  public addAll(other: Problems): void {
    this.lines.push(...other.lines);
    this.ignored.push(...other.ignored);
    other.props.forEach((prop) => this.props.add(prop));
  }

  /** Whether one of these props has a problem: what depends on it cannot be checked. */
  public has(...props: readonly string[]): boolean {
    return props.some((prop) => this.props.has(`${this.prefix}${prop}`));
  }

  public get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  /** Throws one error with every line, or does nothing if there is none. */
  public throwIfAny(subject: string): void {
    if (!this.isEmpty) { throw this.asError(subject); }
  }

  /** The error, where the problems are known. */
  public asError(subject: string): Error {
    const count = this.lines.length === 1 ? '1 problem' : `${this.lines.length} problems`;
    const lines = [...this.lines, ...this.ignored.map((line) => `warning: ${visible(line)}`)];
    return new Error([`${visible(subject)} has ${count}:`, ...lines.map((line) => `  ${line}`)].join('\n'));
  }
}

const LONGEST_JSON = 80;

function show(value: unknown): string {
  if (typeof value === 'string') { return `'${withoutSecrets(value)}'`; }
  if (typeof value === 'function') { return 'a function'; }
  if (typeof value !== 'object' || value === null) { return String(value); }
  const text = withoutSecrets(json(value).replace(/^"|"$/g, ''));
  return text.length <= LONGEST_JSON ? text : `${text.slice(0, LONGEST_JSON)}...`;
}

/** A URL where a host name belongs, and a line of configuration with a password, are mistakes that end up in the log of CI. */
const SECRETS = [/(\/\/)[^\s"]*(?=@)/g, /(\b(?:requirepass|masterauth|primaryauth|[\w-]+-pass)\s+|(?:^|["\n])[\s#]*user\s+\S+\s+)\S.*/is];

function withoutSecrets(text: string): string {
  return SECRETS.reduce((shown, secret) => shown.replace(secret, '$1...'), text);
}

function json(value: object): string {
  try {
    return JSON.stringify(value, (_, part: unknown) => (part === undefined ? 'undefined' : isInstance(part) ? withArticle(className(part)!) : part));
  } catch {
    return 'an object'; // It refers to itself, or has a number that JSON cannot write.
  }
}

/** Of a class: it may refer to itself, as a construct does, and says less than its name. */
function isInstance(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && className(value) !== undefined;
}

export function withArticle(name: string): string {
  return `${/^[AEIOaeio]/.test(name) ? 'an' : 'a'} ${name}`;
}

const JSII_TYPE = Symbol.for('jsii.rtti');

/** Whatever the realm: in a test of jest, `structuredClone` makes objects with another `Object.prototype`. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The name of the object's class, if it has one, whatever a bundler made of it. The compiler of jsii writes it into each class. */
export function className(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) { return undefined; }
  const type = (value as { constructor?: unknown }).constructor;
  if (typeof type !== 'function' || isPlain(value)) { return undefined; }
  // Of the class itself: a class of the user inherits what its parent has.
  const declared = Object.hasOwn(type, JSII_TYPE) ? (type as { [JSII_TYPE]?: { fqn?: string } })[JSII_TYPE]?.fqn?.split('.').pop() : undefined;
  return declared ?? (type.name.replace(/^_+|\d+$/g, '') || undefined);
}

/** The message of whatever code of the user threw. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
