import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { basename, join } from 'path';
import * as kplus from 'cdk8s-plus-28';
import { CONTAINER_SETTINGS } from '../examples/support/container';

const DIRECTORY = '/program';

/**
 * Adds a container that runs a program of C with the C library musl, whose resolver is that of Alpine images. Needs `musl-gcc`; in Debian it is in the
 * package musl-tools.
 */
export function addMuslProgram(workload: kplus.Workload, file: string, ...words: readonly string[]): kplus.Container {
  const name = basename(file, '.c');
  const configMap = new kplus.ConfigMap(workload, 'program', { binaryData: { [name]: compile(file).toString('base64') } });
  const volume = kplus.Volume.fromConfigMap(workload, 'program-volume', configMap, { defaultMode: 0o755 });
  return workload.addContainer({
    ...CONTAINER_SETTINGS,
    name,
    image: 'docker.io/library/busybox:1.36',
    command: [`${DIRECTORY}/${name}`, ...words],
    volumeMounts: [
      { path: DIRECTORY, volume, readOnly: true },
      { path: '/tmp', volume: kplus.Volume.fromEmptyDir(workload, 'tmp', 'tmp') },
    ],
  });
}

function compile(file: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'musl-'));
  try {
    const program = join(folder, 'program');
    execFileSync('musl-gcc', ['-static', '-O2', '-s', '-o', program, file]);
    return readFileSync(program);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
