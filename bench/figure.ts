/** One line of the result: what was measured, its reference in the same run, and what was promised. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same measure of the reference. */
  readonly reference?: number;
  /** Of value to reference, where it is more than their quotient: the median of the ratios of turns, which a machine that slows down does not shift. */
  readonly ratio?: number;
  /** Upper or lower bound of `value`, or of the ratio to the reference where the unit of the promise is 'x'. */
  readonly promise?: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** JSON first, for programs; then a table, for people and for docs/benchmarks.md. */
export function print(figures: readonly Figure[]): void {
  process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n\n`);
  process.stdout.write('| figure | value | reference | ratio | promise |\n| --- | --- | --- | --- | --- |\n');
  for (const { name, value, unit, reference, ratio: given, promise } of figures) {
    const ratio = reference === undefined ? '' : `${(given ?? value / reference).toFixed(2)}x`;
    const cells = [name, `${round(value)} ${unit}`, reference === undefined ? '' : `${round(reference)} ${unit}`, ratio, promise ?? ''];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  }
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
