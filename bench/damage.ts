import { Figure, median } from './figure';
import type { Damage } from '../test/e2e/support/writer';

/** Repeats a fault and logs the result of each repetition. */
export async function repeat(name: string, turns: number, once: () => Promise<Damage>): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    damages.push(await once());
    process.stderr.write(`${name}: ${JSON.stringify(damages[turn])}\n`);
  }
  return damages;
}

/** The figures of a fault, over all its repetitions, beside those of a reference that had it in the same run. */
export function damageFigures(name: string, promise: string, damages: readonly Damage[], reference?: readonly Damage[]): Figure[] {
  const seconds = (all: readonly Damage[], gap: 'longestGapMs' | 'longestConnectionGapMs') => all.map((damage) => damage[gap] / 1000);
  const figure = (of: string, unit: string, value: (all: readonly Damage[]) => number, promised?: string): Figure => ({
    name: `${name}: ${of}`, value: value(damages), reference: reference && value(reference), unit, promise: promised,
  });
  return [
    figure('gap, median', 's', (all) => median(seconds(all, 'longestGapMs')), promise),
    figure('gap, worst', 's', (all) => Math.max(...seconds(all, 'longestGapMs'))),
    figure('one connection, worst', 's', (all) => Math.max(...seconds(all, 'longestConnectionGapMs'))),
    figure('acknowledged and lost, worst', 'writes', (all) => Math.max(...all.map(({ lost }) => lost))),
  ];
}
