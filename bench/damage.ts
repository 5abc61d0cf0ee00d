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

/** The figures of a fault, over all its repetitions. */
export function damageFigures(name: string, promise: string, damages: readonly Damage[]): Figure[] {
  const gaps = damages.map(({ longestGapMs }) => longestGapMs / 1000);
  return [
    { name: `${name}: gap, median`, value: median(gaps), unit: 's', promise },
    { name: `${name}: gap, worst`, value: Math.max(...gaps), unit: 's' },
    { name: `${name}: one connection, worst`, value: Math.max(...damages.map(({ longestConnectionGapMs }) => longestConnectionGapMs / 1000)), unit: 's' },
    { name: `${name}: acknowledged and lost, worst`, value: Math.max(...damages.map(({ lost }) => lost)), unit: 'writes' },
  ];
}
