import { join } from 'path';
import type { IRedis } from 'cdk8s-managed-redis';
import { Deployment, EnvValue, Node } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { askProgram, Interpreter } from './ask-program';
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
  /** The longest that a replica took to acknowledge a write; of clients that can tell. */
  readonly lagMs?: number;
}

export interface WriterOptions {
  /** @default 'writer' */
  readonly name?: string;
  /** @default - any node */
  readonly node?: string;
  /** @default - it writes through the attached URL, or to the attached cluster; see programs/writer.mjs */
  readonly through?: { readonly [variable in 'WRITER_HOST' | 'WRITER_SENTINELS']?: string };
}

/** A Deployment that writes numbered keys to an attached Redis. */
export function writerWorkload(scope: Construct, redis: IRedis, { name = 'writer', node, through = {} }: WriterOptions = {}): void {
  const deployment = new Deployment(scope, name, { metadata: { name }, replicas: 1 });
  if (node !== undefined) { deployment.scheduling.assign(Node.named(node)); }
  const env = Object.fromEntries(Object.entries(through).map(([variable, value]) => [variable, EnvValue.fromValue(value)]));
  addProgram(deployment, join(__dirname, '..', 'programs', 'writer.mjs'), { port: 3000, env });
  redis.attach(deployment);
}

/** A Deployment that writes, and the language of its program. */
export interface WriterProgram {
  readonly name: string;
  readonly interpreter: Interpreter;
}

const WRITER: WriterProgram = { name: 'writer', interpreter: 'node' };

type Action = 'start' | 'stop' | 'stats' | 'verify' | 'healthz';

export async function writer<T>(namespace: Namespace, action: Action, { name, interpreter } = WRITER): Promise<T> {
  return askProgram<T>(namespace, name, action, interpreter);
}

export async function writerNode(namespace: Namespace): Promise<string> {
  const pods = await namespace.get('pods', '{range .items[*]}{.metadata.name} {.spec.nodeName}{"\\n"}{end}');
  return /^writer-\S+ (\S+)$/m.exec(pods)![1];
}

/** What a fault did to the writer. */
export interface Damage extends Stats {
  /** Acknowledged writes that are gone, of all that this writer ever made. */
  readonly lost: number;
  /** How long before the fault the oldest lost write was acknowledged. */
  readonly lossWindowMs: number;
  /** Of 16 connections without time-outs, those that hang. */
  readonly silent: number;
}

const WRITES_PER_SECOND = 200;

/**
 * Writes that an asynchronous replica may lack when its primary vanishes: those of 25 ms, or of as long as a replica was behind shortly before
 * the fault, where a busy machine makes that longer.
 */
export function writesInFlight({ lagMs = 0 }: Damage): number {
  return Math.ceil(Math.max(25, lagMs) * WRITES_PER_SECOND / 1000);
}

/** Writes before, during and after a fault; the fault ends when the instance has found its shape again. */
export async function underWrites(
  namespace: Namespace, fault: () => Promise<unknown>, untilStable: () => Promise<unknown>, program = WRITER,
): Promise<Damage> {
  const ask = <T>(action: Action) => writer<T>(namespace, action, program);
  const acknowledged = async () => (await ask<Stats>('stats')).acknowledged;
  // A proxy that is leaving, from what was before, may cut the connection meanwhile.
  const readBack = () => eventually('all is read back', () => ask<Verdict>('verify'), 30);
  const lostBefore = (await readBack()).lost;
  const before = await acknowledged();
  await ask('start');
  await eventually('writes are acknowledged', async () => await acknowledged() > before + 300);
  const { lagMs } = await ask<Stats>('stats');
  await fault();
  const after = await acknowledged();
  await eventually('writes go on', async () => await acknowledged() > after + 200);
  await untilStable();
  await ask('stop');
  const stats = await ask<Stats>('stats');
  const { lost, lossWindowMs, silent } = await readBack();
  return { ...stats, lagMs, acknowledged: stats.acknowledged - before, lost: lost - lostBefore, lossWindowMs, silent };
}
