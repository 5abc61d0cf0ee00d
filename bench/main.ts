import { print } from './figure';
import { firstWriteFigures } from './first-write';
import { importFigures } from './import';
import { servedFigures } from './served';
import { synthFigures } from './synth';

async function main(): Promise<void> {
  const figures = [...importFigures(), ...synthFigures()];
  if (process.env.KUBECONFIG) {
    figures.push(...await servedFigures(), ...await firstWriteFigures());
  } else {
    process.stderr.write('no KUBECONFIG: the figures of a running server are left out\n');
  }
  print(figures);
}

void main();
