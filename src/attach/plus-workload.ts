import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { missingOptions, ResolverOption } from './resolver-options';
import type { EnvEntry, HostAlias, VolumeEntry, Workload } from './workload';

/**
 * The part of a cdk8s-plus workload that all versions share. The classes are different types in each version, so they are recognized by
 * their shape.
 */
interface PlusShape extends IConstruct {
  readonly containers: PlusContainer[];
  readonly initContainers: PlusContainer[];
  /** Absent in old versions. */
  readonly hostNetwork?: boolean;
  readonly podMetadata: { addLabel(key: string, value: string): void };
  /** Absent in old versions. */
  readonly hostAliases?: readonly HostAlias[];
  /** Absent in old versions. */
  readonly dns?: { readonly policy: string; readonly options: ResolverOption[]; addOption(...options: ResolverOption[]): void };
  addHostAlias?(alias: HostAlias): void;
}

interface PlusContainer {
  readonly name: string;
  readonly env: {
    readonly variables: { [name: string]: { value?: unknown; valueFrom?: unknown } };
    addVariable(name: string, value: { value?: unknown; valueFrom?: unknown }): void;
  };
  readonly mounts: { readonly path: string; readonly volume: { readonly name: string } }[];
  mount(path: string, storage: unknown, options?: { readOnly?: boolean }): void;
}

/** The workload, if the construct is a cdk8s-plus workload. */
export function plusWorkload(construct: IConstruct): Workload | undefined {
  return isPlus(construct) ? new PlusWorkload(construct) : undefined;
}

function isPlus(construct: IConstruct): construct is PlusShape {
  const shape = construct as Partial<PlusShape>;
  return Array.isArray(shape.containers)
    && Array.isArray(shape.initContainers)
    && typeof shape.podMetadata?.addLabel === 'function'
    && shape.containers.every((container) => typeof container?.env?.addVariable === 'function');
}

/** The entries of hosts files that are of attachments, and not the user's. */
const ownAliases = new WeakSet<HostAlias>();

class PlusWorkload implements Workload {
  public readonly malformed = [];
  public readonly namespace: string | undefined;

  public constructor(private readonly workload: PlusShape) {
    this.namespace = ApiObject.of(workload).metadata.namespace;
  }

  public get hostNetwork(): boolean {
    return this.workload.hostNetwork ?? false;
  }

  public get containers(): readonly string[] {
    return this.workload.containers.map((container) => container.name);
  }

  public get initContainers(): readonly string[] {
    return this.workload.initContainers.map((container) => container.name);
  }

  public env(container: string): ReadonlyMap<string, string | undefined> {
    return new Map(Object.entries(this.find(container).env.variables)
      .map(([name, { value }]) => [name, typeof value === 'string' ? value : undefined]));
  }

  /** Never by a patch: it would replace the list, including the variables that the user adds later. */
  public addEnv(container: string, { name, value, valueFrom }: EnvEntry): void {
    this.find(container).env.addVariable(name, { value, valueFrom });
  }

  public addPodLabel(key: string, value: string): void {
    this.workload.podMetadata.addLabel(key, value);
  }

  public addResolverOptions(): void {
    const { dns } = this.workload;
    dns?.addOption(...missingOptions(dns.options, dns.policy));
  }

  public addHostAlias(alias: HostAlias): void {
    const present = this.workload.hostAliases?.find(({ ip }) => ip === alias.ip);
    if (!present) {
      ownAliases.add(alias);
      this.workload.addHostAlias?.(alias);
    } else if (ownAliases.has(present)) {
      present.hostnames.push(...alias.hostnames.filter((name) => !present.hostnames.includes(name)));
    }
  }

  public mount(container: string, volume: VolumeEntry, path: string): void {
    const target = this.find(container);
    if (target.mounts.some((mount) => mount.volume.name === volume.name && mount.path === path)) { return; }
    target.mount(path, this.storage(volume), { readOnly: true });
  }

  public mountedAt(container: string, path: string): string | undefined {
    return this.find(container).mounts.find((mount) => mount.path === path)?.volume.name;
  }

  public replaced(container: string, entries: readonly EnvEntry[]): string[] {
    const { variables } = this.find(container).env;
    return entries.filter(({ name, value, valueFrom }) => variables[name]?.value !== value || variables[name]?.valueFrom !== valueFrom)
      .map(({ name }) => name);
  }

  /** One object for each volume: cdk8s-plus refuses two volume objects with the same name. */
  private storage(volume: VolumeEntry): object {
    const mounted = [...this.workload.containers, ...this.workload.initContainers]
      .flatMap((container) => container.mounts).find((mount) => mount.volume.name === volume.name);
    if (mounted) { return mounted.volume; }
    const created = { name: volume.name, asVolume: () => created, _toKube: () => volume };
    return created;
  }

  private find(name: string): PlusContainer {
    const all = [...this.workload.containers, ...this.workload.initContainers];
    return all.find((container) => container.name === name)!;
  }
}
