import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'fs';
import { join } from 'path';

const ROOT = '/sys/fs/cgroup';

/** Whether the kernel has one hierarchy for all controllers: cgroup v2. */
const UNIFIED = existsSync(join(ROOT, 'cgroup.controllers'));

let count = 0;

/** The memory limit of a pod, as the kubelet sets it: above it the kernel kills a process of the pod. */
export class PodMemory {
  /** Processes that write 0 here, and those that they start, are bounded together. */
  public readonly processes: string;
  private readonly folder: string;

  public constructor(limitBytes: number) {
    count += 1;
    this.folder = join(ROOT, ...UNIFIED ? [] : ['memory'], `redis-pod-${process.pid}-${count}`);
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, UNIFIED ? 'memory.max' : 'memory.limit_in_bytes'), String(limitBytes));
    this.processes = join(this.folder, 'cgroup.procs');
  }

  /** What the kernel cannot take back: everything but cached files. */
  public usedMebibytes(): number {
    const used = Number(this.read(UNIFIED ? 'memory.current' : 'memory.usage_in_bytes'));
    return (used - this.field('memory.stat', UNIFIED ? 'file' : 'total_cache')) / 1024 ** 2;
  }

  /** How many processes the kernel has killed. */
  public kills(): number {
    return this.field(UNIFIED ? 'memory.events' : 'memory.oom_control', 'oom_kill');
  }

  /** Once all processes have ended. */
  public remove(): void {
    rmdirSync(this.folder);
  }

  private field(file: string, name: string): number {
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(this.read(file))![1]);
  }

  private read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8').trim();
  }
}
