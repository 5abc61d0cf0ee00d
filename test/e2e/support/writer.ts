import { join } from 'path';
import type { IRedis } from 'cdk8s-managed-redis';
import { Deployment } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Namespace } from './namespace';
import { addProgram } from '../../../examples/support/program';

export interface Verdict {
  readonly acknowledged: number;
  readonly lost: number;
  /** How long before the fault the oldest lost write was acknowledged. */
  readonly lossWindowMs: number;
}

/** A Deployment that writes numbered keys through the attached URL. */
export function writerWorkload(scope: Construct, redis: IRedis): void {
  const deployment = new Deployment(scope, 'writer', { metadata: { name: 'writer' }, replicas: 1 });
  addProgram(deployment, join(__dirname, '..', 'programs', 'writer.mjs'), { port: 3000 });
  redis.attach(deployment);
}

/** Asks the writer; an answer other than 200 is an error. */
export async function writer<T>(namespace: Namespace, action: 'start' | 'stop' | 'stats' | 'verify' | 'healthz'): Promise<T> {
  const program = `fetch('http://127.0.0.1:3000/${action}').then(async (r) => {
    console.log(await r.text()); process.exit(r.ok ? 0 : 1); }, (e) => { console.log(e); process.exit(1); })`;
  return JSON.parse(await namespace.exec('deploy/writer', 'node', '-e', program)) as T;
}
