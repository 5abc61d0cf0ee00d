import type { ChildProcess } from 'child_process';
import { join } from 'path';
import { until } from './pod-runner';
import { printedBy } from './pod-runner-namespaces';
import type { PodNetwork } from './pod-runner-network';
import { PASSWORD } from './sentinel-instance';

/** An application that writes numbered keys by TLS, by a connection that it holds, to the first of some addresses that takes them. */
export class TlsWriter {
  private readonly child: ChildProcess;
  private readonly output: () => string;
  private answers = 0;

  public constructor(network: PodNetwork, addresses: readonly string[], port: number, authority: string) {
    const program = join(__dirname, 'programs', 'tls-writer.mjs');
    this.child = network.spawn([process.execPath, program], { ADDRESSES: addresses.join(' '), PORT: String(port), AUTHORITY: authority, PASSWORD });
    this.output = printedBy(this.child);
  }

  /** The longest time without an acknowledged write since the last question, in milliseconds, and the errors of servers. */
  public async since(): Promise<{ readonly gap: number; readonly refused: readonly string[]; readonly acknowledged: number }> {
    return await this.ask('since') as Awaited<ReturnType<TlsWriter['since']>>;
  }

  /** Stops; returns the number of acknowledged writes, and those of them that cannot be read. */
  public async stop(): Promise<{ readonly acknowledged: number; readonly lost: readonly number[] }> {
    return await this.ask('stop') as Awaited<ReturnType<TlsWriter['stop']>>;
  }

  private async ask(question: string): Promise<unknown> {
    const lines = () => this.output().split('\n').slice(0, -1);
    this.answers += 1;
    this.child.stdin!.write(`${question}\n`);
    await until('the writer answers', () => lines().length >= this.answers, 120);
    return JSON.parse(lines()[this.answers - 1]) as unknown;
  }
}
