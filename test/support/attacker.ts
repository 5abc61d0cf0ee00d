import { join } from 'path';
import type { PodRunner } from './pod-runner';
import { collect } from './pod-runner-namespaces';
import type { PodNetwork } from './pod-runner-network';

export interface Outcome {
  /** Connections that got an error instead of service. */
  readonly refused: number;
  /** Connections that were served first, and closed later. */
  readonly closed: number;
}

/** Runs an attack of programs/attacker.mjs against the port of a pod. */
export async function attack(
  network: PodNetwork, pod: PodRunner, port: number | string, name: string, env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const program = join(__dirname, 'programs', 'attacker.mjs');
  const child = network.spawn([process.execPath, program], { ADDRESS: network.address(pod.name), PORT: String(port), ATTACK: name, ...env });
  const { stdout, stderr } = await collect(child, 120_000);
  if (stdout === '') { throw new Error(stderr); }
  return JSON.parse(stdout) as Outcome;
}

/** The most memory that a process of the pod had at any time, in MiB. */
export async function peakMebibytes(pod: PodRunner, program: string): Promise<number> {
  const { stdout } = await pod.exec(['sh', '-c', `for process in /proc/[0-9]*; do case $(cat "$process/comm") in *${program}*) grep VmHWM "$process/status" ;; esac; done`]);
  return Math.max(...[...stdout.matchAll(/VmHWM:\s+(\d+) kB/g)].map(([, kibibytes]) => Number(kibibytes) / 1024));
}
