import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone } from 'cdk8s-managed-redis';
import { Figure, median } from './figure';

const REPETITIONS = 7;

/** A single instance is mostly code that runs for the first time: what that costs does not grow with the app. */
const SIZES = [
  { count: 1, promise: '<= 5 ms more' },
  { count: 100, promise: '<= 1.3x' },
  { count: 1000, promise: '<= 1.3x' },
];

/** Synthesis of N Pro instances, against the same objects as bare ApiObjects: the cost of cdk8s itself. */
export function synthFigures(): Figure[] {
  return SIZES.map(({ count, promise }) => {
    const objects = pristineObjects(count);
    const ours: number[] = [];
    const floor: number[] = [];
    // Alternately, so that other load on the machine affects both.
    for (let turn = 0; turn < REPETITIONS; turn += 1) {
      floor.push(time((chart) => objects.forEach((object, index) => new ApiObject(chart, `o${index}`, object))));
      ours.push(time((chart) => addInstances(chart, count)));
    }
    return { name: `synth of ${count} Pro instances`, value: median(ours), unit: 'ms', reference: median(floor), promise };
  });
}

function addInstances(chart: Chart, count: number): void {
  for (let index = 0; index < count; index += 1) { new RedisStandalone(chart, `redis${index}`, { plan: RedisPlan.PRO }); }
}

function pristineObjects(count: number): any[] {
  const chart = new Chart(new App(), 'bench');
  addInstances(chart, count);
  return chart.toJson();
}

/** Milliseconds to build an app and write its manifest. */
function time(build: (chart: Chart) => void): number {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
  const start = performance.now();
  const app = new App({ outdir });
  build(new Chart(app, 'bench'));
  app.synth();
  const elapsed = performance.now() - start;
  rmSync(outdir, { recursive: true });
  return elapsed;
}
