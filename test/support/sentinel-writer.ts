import type { ChildProcess } from 'child_process';
import { join } from 'path';
import { until } from './pod-runner';
import { printedBy } from './pod-runner-namespaces';
import { INSTANCE, PASSWORD, SENTINEL_PORT, SentinelInstance } from './sentinel-instance';

export interface Verdict {
  readonly acknowledged: number;
  readonly lost: number;
}

/** A Sentinel-aware application that writes numbered keys. */
export class SentinelWriter {
  public static async start(instance: SentinelInstance): Promise<SentinelWriter> {
    const sentinels = instance.sentinels.map((pod) => `${instance.network.address(pod.name)}:${SENTINEL_PORT}`).join(' ');
    const program = join(__dirname, 'programs', 'sentinel-writer.mjs');
    const child = instance.network.spawn([process.execPath, program], { SENTINELS: sentinels, MASTER_NAME: INSTANCE, PASSWORD });
    const writer = new SentinelWriter(child);
    await writer.untilWritten(100);
    return writer;
  }

  private readonly output: () => string;
  private readonly ended: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    this.output = printedBy(child);
    this.ended = new Promise((resolve) => child.on('close', resolve));
  }

  /** Waits until this many more writes are acknowledged. */
  public async untilWritten(more: number): Promise<void> {
    const target = this.acknowledged() + more;
    await until(`${target} writes are acknowledged`, () => this.acknowledged() >= target);
  }

  /** Stops writing and reads all keys back. */
  public async stop(): Promise<Verdict> {
    this.child.stdin!.write('stop\n');
    await this.ended;
    return JSON.parse(this.lines().at(-1)!) as Verdict;
  }

  private acknowledged(): number {
    return Number(this.lines().at(-1) ?? 0);
  }

  private lines(): string[] {
    return this.output().split('\n').slice(0, -1);
  }
}
