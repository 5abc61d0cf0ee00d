import { spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { busybox, ENGINES, imageOf } from '../support/pod-runner-images';
import { RUNTIME, runtimeScripts } from '../support/runtime-scripts';

const SCRIPTS = runtimeScripts().filter((name) => name.endsWith('.sh'));

describe.each(SCRIPTS)('%s', (name) => {
  const input = readFileSync(join(RUNTIME, name));

  test.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('the shell of the $name image parses it', ({ engine }) => {
    const { status, stderr } = spawnSync('chroot', [imageOf(engine), 'sh', '-n'], { input, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  test('busybox parses it', () => {
    const { status, stderr } = spawnSync(busybox(), ['sh', '-n'], { input, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
