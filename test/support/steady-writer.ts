import type { PodRunner } from './pod-runner';

/** An application that writes one numbered key after the other to a server, whether it answers or not. */
export class SteadyWriter {
  private readonly acknowledged: number[] = [];
  private readonly refused = new Set<string>();
  private readonly ended: Promise<void>;
  private stopped = false;
  private count = 0;
  private last = Date.now();
  private gap = 0;

  public constructor(private readonly pod: PodRunner) {
    this.ended = this.write();
  }

  /** The longest time without an acknowledged write since the last question, in milliseconds, and the errors of the server. */
  public async since(): Promise<{ readonly gap: number; readonly refused: readonly string[] }> {
    const gap = Math.max(this.gap, Date.now() - this.last);
    const refused = [...this.refused];
    this.gap = 0;
    this.refused.clear();
    return { gap, refused };
  }

  /** Stops; returns the number of acknowledged writes, and those of them that the server does not have. */
  public async stop(): Promise<{ readonly acknowledged: number; readonly lost: readonly number[] }> {
    this.stopped = true;
    await this.ended;
    const values = await this.pod.script(this.acknowledged.map((number) => `get steady:${number}`));
    return { acknowledged: this.acknowledged.length, lost: this.acknowledged.filter((number, at) => values[at] !== `value-${number}`) };
  }

  private async write(): Promise<void> {
    while (!this.stopped) {
      const number = this.count++;
      const reply = await this.pod.cli('set', `steady:${number}`, `value-${number}`).catch(() => 'down');
      if (reply === 'OK') {
        this.acknowledged.push(number);
        this.gap = Math.max(this.gap, Date.now() - this.last);
        this.last = Date.now();
      } else if (/^[A-Z]+ /.test(reply)) {
        this.refused.add(reply);
      }
      await new Promise((resolve) => setTimeout(resolve, reply === 'OK' ? 10 : 50));
    }
  }
}
