import { ApiObject, JsonPatch } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { EnvEntry, VolumeEntry, Workload } from './workload';

interface ContainerJson {
  readonly name: string;
  readonly env?: readonly EnvEntry[];
  readonly volumeMounts?: readonly { readonly name: string }[];
}

interface PodSpecJson {
  readonly containers?: readonly ContainerJson[];
  readonly initContainers?: readonly ContainerJson[];
  readonly volumes?: readonly { readonly name: string }[];
}

/**
 * The workload, if the construct is, or has as its default child, an ApiObject with a pod template: a generated one, a plain one, or a
 * custom resource.
 */
export function apiObjectWorkload(construct: IConstruct): Workload | undefined {
  const object = apiObjectOf(construct);
  if (!object) { return undefined; }
  const workload = new ApiObjectWorkload(object);
  return workload.hasContainers ? workload : undefined;
}

function apiObjectOf(construct: IConstruct): ApiObject | undefined {
  if (ApiObject.isApiObject(construct)) { return construct; }
  const main = construct.node.defaultChild;
  return main && ApiObject.isApiObject(main) ? main : undefined;
}

class ApiObjectWorkload implements Workload {
  public readonly namespace: string | undefined;
  /** JSON pointers; the template of a Pod is the object itself. */
  private readonly template: string;
  private readonly spec: string;

  public constructor(private readonly object: ApiObject) {
    this.namespace = object.metadata.namespace;
    this.template = object.kind === 'Pod' ? '' : object.kind === 'CronJob' ? '/spec/jobTemplate/spec/template' : '/spec/template';
    this.spec = `${this.template}/spec`;
  }

  public get hasContainers(): boolean {
    return Array.isArray(this.podSpec().containers);
  }

  public get containers(): readonly string[] {
    return (this.podSpec().containers ?? []).map(({ name }) => name);
  }

  public get initContainers(): readonly string[] {
    return (this.podSpec().initContainers ?? []).map(({ name }) => name);
  }

  public env(container: string): ReadonlyMap<string, string | undefined> {
    return new Map((this.find(container).json.env ?? []).map(({ name, value }) => [name, value]));
  }

  public addEnv(container: string, entry: EnvEntry): void {
    const { path, json } = this.find(container);
    this.append(`${path}/env`, json.env, entry);
  }

  public addPodLabel(key: string, value: string): void {
    if (this.template === '') {
      this.object.metadata.addLabel(key, value);
      return;
    }
    const metadata = this.at(`${this.template}/metadata`) as { labels?: object } | undefined;
    if (!metadata) { this.patch(`${this.template}/metadata`, {}); }
    if (!metadata?.labels) { this.patch(`${this.template}/metadata/labels`, {}); }
    this.patch(`${this.template}/metadata/labels/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`, value);
  }

  public mount(container: string, volume: VolumeEntry, mountPath: string): void {
    const { path, json } = this.find(container);
    if (json.volumeMounts?.some(({ name }) => name === volume.name)) { return; }
    const { volumes } = this.podSpec();
    if (!volumes?.some(({ name }) => name === volume.name)) { this.append(`${this.spec}/volumes`, volumes, volume); }
    this.append(`${path}/volumeMounts`, json.volumeMounts, { name: volume.name, mountPath, readOnly: true });
  }

  public replaced(container: string, entries: readonly EnvEntry[]): string[] {
    const env = this.find(container).json.env ?? [];
    return entries.filter((entry) => {
      const found = env.filter(({ name }) => name === entry.name);
      return found.length !== 1 || found[0].value !== entry.value
        || found[0].valueFrom?.secretKeyRef?.key !== entry.valueFrom?.secretKeyRef.key;
    }).map(({ name }) => name);
  }

  private find(name: string): { path: string; json: ContainerJson } {
    const spec = this.podSpec();
    for (const list of ['containers', 'initContainers'] as const) {
      const index = (spec[list] ?? []).findIndex((container) => container.name === name);
      if (index >= 0) { return { path: `${this.spec}/${list}/${index}`, json: spec[list]![index] }; }
    }
    throw new Error(`${this.object.node.path}: container '${name}' no longer exists`);
  }

  /** Creates the list only if it is absent: replacing it would drop its entries. */
  private append(path: string, present: readonly unknown[] | undefined, entry: unknown): void {
    if (!present) { this.patch(path, []); }
    this.patch(`${path}/-`, entry);
  }

  private patch(path: string, value: unknown): void {
    this.object.addJsonPatch(JsonPatch.add(path, value));
  }

  private podSpec(): PodSpecJson {
    return (this.at(this.spec) ?? {}) as PodSpecJson;
  }

  private at(pointer: string): unknown {
    return pointer.split('/').slice(1).reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], this.object.toJson());
  }
}
