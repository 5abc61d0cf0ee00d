import { execFileSync } from 'child_process';
import { join } from 'path';
import { Figure, median } from './figure';

const REPETITIONS = 15;

/** Time to import the compiled package after cdk8s, in a new process each time. */
export function importFigures(): Figure[] {
  const root = join(__dirname, '..');
  const program = `
    require('cdk8s');
    const start = performance.now();
    require(${JSON.stringify(root)});
    console.log(performance.now() - start);`;
  const times = Array.from({ length: REPETITIONS }, () => Number(execFileSync('node', ['-e', program], { cwd: root, encoding: 'utf8' })));
  return [{ name: 'import, over cdk8s alone', value: median(times), unit: 'ms', promise: '<= 30 ms' }];
}
