import { Figure, print } from './figure';
import { firstWriteFigures } from './first-write';
import { idleFigures } from './idle';
import { importFigures } from './import';
import { servedFigures } from './served';
import { synthFigures } from './synth';
import { tlsFigures } from './tls';

const OFFLINE: Record<string, () => Figure[]> = { import: importFigures, synth: synthFigures };
const ON_A_CLUSTER: Record<string, () => Promise<Figure[]>> = { 'served': servedFigures, 'first-write': firstWriteFigures, 'idle': idleFigures, 'tls': tlsFigures };

/** Arguments name the groups to measure; none means all. */
async function main(wanted: readonly string[]): Promise<void> {
  const chosen = (name: string) => wanted.length === 0 || wanted.includes(name);
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(OFFLINE)) {
    if (chosen(name)) { figures.push(...measure()); }
  }
  if (process.env.KUBECONFIG) {
    for (const [name, measure] of Object.entries(ON_A_CLUSTER)) {
      if (chosen(name)) { figures.push(...await measure()); }
    }
  } else {
    process.stderr.write('no KUBECONFIG: the figures of a running server are left out\n');
  }
  print(figures);
}

void main(process.argv.slice(2));
