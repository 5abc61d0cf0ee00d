import type { Manifest, PodRunner } from './pod-runner';

/** Starts containers again that end, as the kubelet does, and replaces pods as a rolling update does. */
export class Kubelet {
  /** How often each pod was started again, by its name. */
  public readonly counts = new Map<string, number>();
  private readonly replaced = new Set<PodRunner>();
  private stopped = false;
  private readonly ended: Promise<void>;

  /** `pods` are those that it starts again. */
  public constructor(private readonly pods: readonly PodRunner[]) {
    this.ended = this.restart();
  }

  /** One pod of a rolling update. */
  public async roll(pod: PodRunner, manifests: readonly Manifest[]): Promise<void> {
    await this.without(pod, async () => {
      await pod.stop();
      await pod.replace(manifests);
      await pod.startReady(60);
    });
  }

  /** The same of a proxy, at the end of its grace period: a stop waits for its clients. */
  public async rollProxy(pod: PodRunner, manifests: readonly Manifest[]): Promise<void> {
    await this.without(pod, async () => {
      await pod.kill();
      await pod.replace(manifests);
      await pod.startReady();
    });
  }

  public async crash(pod: PodRunner): Promise<void> {
    await this.without(pod, async () => {
      await pod.kill();
      await pod.startReady();
    });
  }

  public async stop(): Promise<void> {
    this.stopped = true;
    await this.ended;
  }

  private async without(pod: PodRunner, change: () => Promise<void>): Promise<void> {
    this.replaced.add(pod);
    await change();
    this.replaced.delete(pod);
  }

  private async restart(): Promise<void> {
    while (!this.stopped) {
      for (const pod of this.pods) {
        if (!pod.running && !this.replaced.has(pod)) {
          await pod.start();
          this.counts.set(pod.name, (this.counts.get(pod.name) ?? 0) + 1);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
