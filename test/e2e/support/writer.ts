import { join } from 'path';
import type { IRedis } from 'cdk8s-managed-redis';
import { Deployment, Node } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { askProgram } from './ask-program';
import { eventually } from './kubectl';
import type { Namespace } from './namespace';
import { addProgram } from '../../../examples/support/program';

export interface Verdict {
  readonly acknowledged: number;
  readonly lost: number;
  /** How long before the fault the oldest lost write was acknowledged. */
  readonly lossWindowMs: number;
  /** Of 16 connections without time-outs, those that hang. */
  readonly silent: number;
}

export interface Stats {
  readonly acknowledged: number;
  readonly errors: number;
  /** The longest time without any acknowledged write... */
  readonly longestGapMs: number;
  /** ...and the longest that any one connection went without. */
  readonly longestConnectionGapMs: number;
}

/** A Deployment that writes numbered keys through the attached URL. */
export function writerWorkload(scope: Construct, redis: IRedis, node?: string): void {
  const deployment = new Deployment(scope, 'writer', { metadata: { name: 'writer' }, replicas: 1 });
  if (node !== undefined) { deployment.scheduling.assign(Node.named(node)); }
  addProgram(deployment, join(__dirname, '..', 'programs', 'writer.mjs'), { port: 3000 });
  redis.attach(deployment);
}

export async function writer<T>(namespace: Namespace, action: 'start' | 'stop' | 'stats' | 'verify' | 'healthz'): Promise<T> {
  return askProgram<T>(namespace, 'writer', action);
}

export async function writerNode(namespace: Namespace): Promise<string> {
  const pods = await namespace.get('pods', '{range .items[*]}{.metadata.name} {.spec.nodeName}{"\\n"}{end}');
  return /^writer-\S+ (\S+)$/m.exec(pods)![1];
}

/** What a fault did to the writer. */
export interface Damage extends Stats {
  /** Acknowledged writes that are gone, of all that this writer ever made. */
  readonly lost: number;
  /** Of 16 connections without time-outs, those that hang. */
  readonly silent: number;
}

/** Writes before, during and after a fault; the fault ends when the instance has found its shape again. */
export async function underWrites(namespace: Namespace, fault: () => Promise<unknown>, settled: () => Promise<unknown>): Promise<Damage> {
  const acknowledged = async () => (await writer<Stats>(namespace, 'stats')).acknowledged;
  const lostBefore = (await writer<Verdict>(namespace, 'verify')).lost;
  const before = await acknowledged();
  await writer(namespace, 'start');
  await eventually('writes are acknowledged', async () => await acknowledged() > before + 300);
  await fault();
  const after = await acknowledged();
  await eventually('writes go on', async () => await acknowledged() > after + 200);
  await settled();
  await writer(namespace, 'stop');
  const stats = await writer<Stats>(namespace, 'stats');
  const { lost, silent } = await eventually('all is read back', () => writer<Verdict>(namespace, 'verify'), 30);
  return { ...stats, acknowledged: stats.acknowledged - before, lost: lost - lostBefore, silent };
}
