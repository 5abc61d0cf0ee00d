import type { PodRunner } from './pod-runner';

/** An application that writes one numbered key after the other to the servers of a shard, whichever of them takes it. */
export class ClusterWriter {
  private readonly acknowledged: number[] = [];
  private readonly ended: Promise<void>;
  private stopped = false;
  private count = 0;
  private last = Date.now();
  private gap = 0;

  /** `tag` is a hash tag of a slot that the shard owns. */
  public constructor(private readonly pods: () => readonly PodRunner[], private readonly tag: string) {
    this.ended = this.write();
  }

  /** The longest time without an acknowledged write since the last question, in milliseconds. */
  public longestGap(): number {
    const gap = Math.max(this.gap, Date.now() - this.last);
    this.gap = 0;
    return gap;
  }

  /** Stops; returns the number of acknowledged writes, and those of them that no server has. */
  public async stop(): Promise<{ readonly acknowledged: number; readonly lost: readonly number[] }> {
    this.stopped = true;
    await this.ended;
    const missing = new Set(this.acknowledged);
    for (const pod of this.pods()) {
      const values = await pod.script(this.acknowledged.map((number) => `get ${this.key(number)}`));
      this.acknowledged.forEach((number, at) => { if (values[at] === `value-${number}`) { missing.delete(number); } });
    }
    return { acknowledged: this.acknowledged.length, lost: [...missing] };
  }

  private key(number: number): string {
    return `{${this.tag}}:${number}`;
  }

  private async write(): Promise<void> {
    let at = 0;
    while (!this.stopped) {
      const number = this.count++;
      const pods = this.pods().filter(({ running }) => running);
      const reply = await pods[at % pods.length]?.cli('set', this.key(number), `value-${number}`).catch(() => 'down');
      if (reply === 'OK') {
        this.acknowledged.push(number);
        this.gap = Math.max(this.gap, Date.now() - this.last);
        this.last = Date.now();
      } else {
        at++;
      }
      await new Promise((resolve) => setTimeout(resolve, reply === 'OK' ? 20 : 50));
    }
  }
}
