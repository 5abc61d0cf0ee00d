/**
 * What is wrong with the input, collected so that the user sees all of it at once.
 *
 * A line reads: the prop, the rule, the value received, and why the rule exists or what to do:
 * `memory: must be 80Mi or more, got 32Mi; the server itself needs 32Mi`.
 */
export class Problems {
  private readonly lines: string[] = [];

  /** Records one problem; `got` is shown as the user wrote it, `why` says the reason or the way out. */
  public add(prop: string, rule: string, got: unknown, why?: string): void {
    this.lines.push(`${prop}: ${rule}, got ${show(got)}${why ? `; ${why}` : ''}`);
  }

  public get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  /** Throws one error with every line, or does nothing when there is none. */
  public throwIfAny(subject: string): void {
    if (this.isEmpty) { return; }
    const count = this.lines.length === 1 ? '1 problem' : `${this.lines.length} problems`;
    throw new Error([`${subject} has ${count}:`, ...this.lines.map((line) => `  ${line}`)].join('\n'));
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
