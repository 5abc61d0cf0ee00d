/** A row of the result: a measured value, its reference from the same run, and the promise. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same measurement of the reference. */
  readonly reference?: number;
  /** Upper or lower bound of `value`, or of the ratio to the reference if the unit of the promise is 'x'. */
  readonly promise?: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The rate of an undisturbed server: other load on the machine makes a round slower, never faster. */
export function upperQuartile(rates: readonly number[]): number {
  const sorted = [...rates].sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) * 0.75)];
}

export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

/** Prints JSON for programs, then a table for docs/benchmarks.md. */
export function print(figures: readonly Figure[]): void {
  process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n\n`);
  process.stdout.write('| figure | value | reference | ratio | promise |\n| --- | --- | --- | --- | --- |\n');
  for (const { name, value, unit, reference, promise } of figures) {
    // Of two losses of nothing there is no ratio.
    const ratio = reference === undefined || reference === 0 ? '' : `${(value / reference).toFixed(2)}x`;
    const cells = [name, `${round(value)} ${unit}`, reference === undefined ? '' : `${round(reference)} ${unit}`, ratio, promise ?? ''];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  }
}

function round(value: number): string {
  if (value >= 100) { return value.toFixed(0); }
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}
