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
  /** How many of 16 connections without timeouts hang. */
  readonly hanging: number;
  /** The last few of the lost writes. Not all writers record them. */
  readonly examples?: readonly LostWrite[];
}

export interface LostWrite {
  readonly key: number;
  /** What was read in its place. */
  readonly value: string | null;
  readonly acknowledgedAt: string;
}

export interface Stats {
  readonly acknowledged: number;
  readonly errors: number;
  /** The longest time without an acknowledged write to a shard... */
  readonly longestGapMs: number;
  /** ...and on a connection. */
  readonly longestConnectionGapMs: number;
  /** The longest time that a replica took to acknowledge a write before the fault. Not all writers measure it. */
  readonly lagMs?: number;
}

type WriterVariable = 'WRITER_HOST' | 'WRITER_SENTINELS' | 'WRITER_LOOKUP' | 'WRITER_PLAIN' | 'WRITER_PREFIX' | 'WRITER_TIMEOUT';

export interface WriterOptions {
  /** @default 'writer' */
  readonly name?: string;
  /** @default - any node */
  readonly node?: string;
  /** @default - the injected URL, or the nodes of the attached cluster; see programs/writer.mjs */
  readonly through?: { readonly [variable in WriterVariable]?: string };
}

/** A Deployment that writes numbered keys to an attached Redis. */
export function writerWorkload(scope: Construct, redis: IRedis, { name = 'writer', node, through = {} }: WriterOptions = {}): void {
  const deployment = new Deployment(scope, name, { metadata: { name }, replicas: 1 });
  if (node !== undefined) { deployment.scheduling.assign(Node.named(node)); }
  const env = Object.fromEntries(Object.entries(through).map(([variable, value]) => [variable, EnvValue.fromValue(value)]));
  addProgram(deployment, join(__dirname, '..', 'programs', 'writer.mjs'), { port: 3000, env });
  redis.attach(deployment);
}

/** The Deployment of a writer, and the interpreter of its program. */
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

/** What a fault cost the writer. */
export interface Damage extends Stats {
  /** Acknowledged writes that were lost. */
  readonly lost: number;
  /** How long before the fault the oldest lost write was acknowledged. */
  readonly lossWindowMs: number;
  /** How many of 16 connections without timeouts hang. */
  readonly hanging: number;
}

const WRITES_PER_SECOND = 200;

/**
 * The writes that an asynchronous replica may lack when its primary crashes: those of 25 ms, or of the replication lag that was measured before the
 * fault, which is longer on a busy machine.
 */
export function writesInFlight({ lagMs = 0 }: Damage): number {
  return Math.ceil(Math.max(25, lagMs) * WRITES_PER_SECOND / 1000);
}

/** Writes before, during and after a fault until the instance is stable. */
export async function underWrites(
  namespace: Namespace, fault: () => Promise<unknown>, untilStable: () => Promise<unknown>, program = WRITER,
): Promise<Damage> {
  const [damage] = await underWritesOf(namespace, fault, untilStable, [program]);
  return damage;
}

/** The same for several writers under one fault: what it cost each, in their order. */
export async function underWritesOf(
  namespace: Namespace, fault: () => Promise<unknown>, untilStable: () => Promise<unknown>, programs: readonly WriterProgram[],
): Promise<Damage[]> {
  const writers = programs.map((program) => new Writing(namespace, program));
  const each = (step: (writing: Writing) => Promise<void>) => Promise.all(writers.map(step));
  await each((writing) => writing.start());
  await fault();
  await each((writing) => writing.resumed());
  await untilStable();
  // Not all faults are over for the writers when they return: pods that are deleted serve until they end.
  await each((writing) => writing.resumed());
  return Promise.all(writers.map((writing) => writing.stop()));
}

/** As `underWrites`, for a change that would replace the writer: its pod has the list of acknowledged writes, so it stays until they are read back. */
export async function underWritesOfOnePod(
  namespace: Namespace, change: () => Promise<unknown>, untilStable: () => Promise<unknown>,
): Promise<Damage> {
  await namespace.kubectl('rollout', 'pause', 'deployment/writer');
  return underWrites(namespace, change, untilStable);
}

/** Replaces the writer by what was applied since. */
export async function replaceWriter(namespace: Namespace): Promise<void> {
  await namespace.kubectl('rollout', 'resume', 'deployment/writer');
  await namespace.rolledOut('deployment/writer');
}

/** One writer, from before a fault until after it. */
class Writing {
  private lostBefore = 0;
  private before = 0;

  constructor(private readonly namespace: Namespace, private readonly program: WriterProgram) {}

  async start(): Promise<void> {
    this.lostBefore = (await this.readBack()).lost;
    this.before = await this.acknowledged();
    await this.ask('start');
    await eventually('writes are acknowledged', async () => await this.acknowledged() > this.before + 300);
  }

  async resumed(): Promise<void> {
    const after = await this.acknowledged();
    await eventually('writes resume', async () => await this.acknowledged() > after + 200, 300);
  }

  async stop(): Promise<Damage> {
    await this.ask('stop');
    const stats = await this.ask<Stats>('stats');
    const { lost, lossWindowMs, hanging, examples } = await this.readBack();
    // The logs of the pods have the same clock.
    if (lost > this.lostBefore) { console.log('lost writes, the last of them:', JSON.stringify(examples)); }
    // It tells what each connection that hangs waits for.
    if (hanging > 0) { console.log(await this.namespace.kubectl('logs', `deployment/${this.program.name}`, '--tail=20')); }
    return { ...stats, acknowledged: stats.acknowledged - this.before, lost: lost - this.lostBefore, lossWindowMs, hanging };
  }

  private ask<T>(action: Action): Promise<T> { return writer<T>(this.namespace, action, this.program); }

  private async acknowledged(): Promise<number> { return (await this.ask<Stats>('stats')).acknowledged; }

  // A proxy that still terminates after an earlier fault may close the connection.
  private readBack(): Promise<Verdict> { return eventually('all keys are read back', () => this.ask<Verdict>('verify'), 180); }
}
