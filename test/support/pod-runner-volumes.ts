import { chmodSync, chownSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';

/** The group of volumes: the pod's fsGroup. */
const FS_GROUP = 999;

export interface FileVolume {
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly mode: number;
}

/**
 * Writes the files of a ConfigMap or Secret as the kubelet does: into a new folder, to which the link `..data` is then moved atomically.
 */
export class AtomicWriter {
  private generation = 0;

  public constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
  }

  public write(volume: FileVolume): void {
    const before = `..${this.generation}`;
    this.generation += 1;
    const current = `..${this.generation}`;
    mkdirSync(join(this.folder, current), { mode: 0o755 });
    for (const [name, content] of Object.entries(volume.files)) {
      const file = join(this.folder, current, name);
      writeFileSync(file, content);
      chmodSync(file, volume.mode);
      chownSync(file, 0, FS_GROUP);
    }
    symlinkSync(current, join(this.folder, '..data_tmp'));
    renameSync(join(this.folder, '..data_tmp'), join(this.folder, '..data'));
    for (const name of readdirSync(this.folder)) {
      if (!name.startsWith('..') && !(name in volume.files)) { rmSync(join(this.folder, name)); }
    }
    for (const name of Object.keys(volume.files)) {
      rmSync(join(this.folder, name), { force: true });
      symlinkSync(join('..data', name), join(this.folder, name));
    }
    rmSync(join(this.folder, before), { recursive: true, force: true });
  }
}

/** An empty directory that the pod may write to. */
export function writableFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chownSync(folder, 0, FS_GROUP);
  chmodSync(folder, 0o2775);
}

/** Removes the files and keeps the folder, which may be a mount point. */
export function emptyFolder(folder: string): void {
  for (const name of readdirSync(folder)) { rmSync(join(folder, name), { recursive: true }); }
}
