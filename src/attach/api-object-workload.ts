import { ApiObject, JsonPatch } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { missingOptions, ResolverOption } from './resolver-options';
import type { EnvEntry, HostAlias, Malformed, VolumeEntry, Workload } from './workload';
import { kindOf, OBJECT, OBJECTS, ValueType } from '../validation/types';

interface ContainerJson {
  readonly name?: string;
  readonly env?: readonly EnvEntry[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

/** A container, and the JSON pointer to it. */
interface Entry {
  readonly name: string;
  readonly path: string;
  readonly json: ContainerJson;
}

/** Where containers are in the spec of a pod: in the lists... */
const LISTS = ['containers'];
const INIT_LISTS = ['initContainers'];

/** ...and in a template of an Argo Workflow, which is pod spec and metadata in one. Argo names a single container `main` unless it has a name. */
const ARGO_SINGLES = ['container', 'script'];
const ARGO_LISTS = ['containerSet/containers', 'sidecars'];
const ARGO_NAME = 'main';

/**
 * The workload, if the construct is, or has as its default child, an ApiObject with a pod template: a generated one, a plain one, or a
 * custom resource. `path` is the JSON pointer to the pod template, if it is not where Kubernetes' own kinds have it.
 */
export function apiObjectWorkload(construct: IConstruct, path?: string): Workload | undefined {
  const object = apiObjectOf(construct);
  if (!object || (path !== undefined && !path.startsWith('/'))) { return undefined; }
  const workload = new ApiObjectWorkload(object, path);
  return workload.hasContainers ? workload : undefined;
}

/** The construct, or its default child. */
export function apiObjectOf(construct: IConstruct): ApiObject | undefined {
  if (ApiObject.isApiObject(construct)) { return construct; }
  const main = construct.node.defaultChild;
  return main && ApiObject.isApiObject(main) ? main : undefined;
}

/** The addresses whose entries in the hosts file of an object are of attachments, and not the user's. */
const ownAddresses = new WeakMap<ApiObject, Set<string>>();

class ApiObjectWorkload implements Workload {
  public readonly namespace: string | undefined;
  /** JSON pointers; the template of a Pod is the object itself. */
  private readonly template: string;
  private readonly spec: string;
  /** Below the spec, as JSON pointers without the first slash. */
  private readonly singles: readonly string[];
  private readonly lists: readonly string[];

  public constructor(private readonly object: ApiObject, path?: string) {
    this.namespace = object.metadata.namespace;
    this.template = path ?? (object.kind === 'Pod' ? '' : object.kind === 'CronJob' ? '/spec/jobTemplate/spec/template' : '/spec/template');
    const ofArgo = path !== undefined && [...ARGO_SINGLES, ...ARGO_LISTS].some((place) => typeof this.at(`${path}/${place}`) === 'object');
    this.spec = ofArgo ? this.template : `${this.template}/spec`;
    this.singles = ofArgo ? ARGO_SINGLES : [];
    this.lists = ofArgo ? ARGO_LISTS : LISTS;
  }

  /** An Argo Workflow has it in its own spec, for all of its pods. */
  public get hostNetwork(): boolean {
    return this.at(`${this.spec}/hostNetwork`) === true || (this.singles.length > 0 && this.at('/spec/hostNetwork') === true);
  }

  public get hasContainers(): boolean {
    return this.singles.length > 0 || Array.isArray(this.at(`${this.spec}/containers`));
  }

  public get malformed(): readonly Malformed[] {
    const json = this.object.toJson();
    const wrong = (paths: readonly string[], type: ValueType, expected: string) => paths
      .map((path) => ({ path, value: this.at(path, json) }))
      .filter(({ value }) => value !== undefined && value !== null && !type.matches(value))
      .map(({ path, value }) => ({ path, expected, kind: type === OBJECTS && Array.isArray(value) ? 'a list of something else' : kindOf(value) }));
    const objects = [`${this.template}/metadata`, `${this.template}/metadata/labels`, ...['dnsConfig', ...this.singles].map((place) => `${this.spec}/${place}`)];
    const lists = [...this.lists, ...INIT_LISTS, 'volumes', 'hostAliases', 'dnsConfig/options'].map((list) => `${this.spec}/${list}`);
    const outer = [...wrong(objects, OBJECT, 'an object'), ...wrong(lists, OBJECTS, 'a list of objects')];
    if (outer.length > 0) { return outer; }
    return wrong([...this.entries(), ...this.listed(INIT_LISTS)].flatMap(({ path }) => [`${path}/env`, `${path}/volumeMounts`]), OBJECTS, 'a list of objects');
  }

  public get containers(): readonly string[] {
    return this.entries().map(({ name }) => name);
  }

  public get initContainers(): readonly string[] {
    return this.listed(INIT_LISTS).map(({ name }) => name);
  }

  public env(container: string): ReadonlyMap<string, string | undefined> {
    return new Map((this.find(container).json.env ?? []).map(({ name, value }) => [name, value === undefined ? undefined : String(value)]));
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

  /** A template of Argo has no such options: those of the workflow hold for all of its pods. */
  public addResolverOptions(): void {
    if (this.singles.length > 0) { return; }
    const path = `${this.spec}/dnsConfig`;
    const config = this.at(path) as { readonly options?: readonly ResolverOption[] } | undefined;
    const { dnsPolicy, hostNetwork } = this.at(this.spec) as { readonly dnsPolicy?: string; readonly hostNetwork?: boolean };
    const missing = missingOptions(config?.options ?? [], dnsPolicy, hostNetwork);
    if (missing.length === 0) { return; }
    if (!config) { this.patch(path, {}); }
    if (!config?.options) { this.patch(`${path}/options`, []); }
    for (const option of missing) { this.patch(`${path}/options/-`, option); }
  }

  public addHostAlias(alias: HostAlias): void {
    const path = `${this.spec}/hostAliases`;
    const present = this.at(path) as readonly HostAlias[] | undefined;
    const index = present?.findIndex(({ ip }) => ip === alias.ip) ?? -1;
    const ours = ownAddresses.get(this.object) ?? new Set<string>();
    if (index < 0) {
      this.append(path, present, alias);
      ownAddresses.set(this.object, ours.add(alias.ip));
    } else if (ours.has(alias.ip)) {
      const { hostnames } = present![index];
      for (const name of alias.hostnames.filter((one) => !hostnames.includes(one))) { this.patch(`${path}/${index}/hostnames/-`, name); }
    }
  }

  public mount(container: string, volume: VolumeEntry, mountPath: string): void {
    const { path, json } = this.find(container);
    if (json.volumeMounts?.some((mount) => mount.name === volume.name && mount.mountPath === mountPath)) { return; }
    const volumes = this.at(`${this.spec}/volumes`) as readonly { readonly name: string }[] | undefined;
    if (!volumes?.some(({ name }) => name === volume.name)) { this.append(`${this.spec}/volumes`, volumes, volume); }
    this.append(`${path}/volumeMounts`, json.volumeMounts, { name: volume.name, mountPath, readOnly: true });
  }

  public mountedAt(container: string, mountPath: string): string | undefined {
    return this.find(container).json.volumeMounts?.find((mount) => mount.mountPath === mountPath)?.name;
  }

  public replaced(container: string, entries: readonly EnvEntry[]): string[] {
    const env = this.find(container).json.env ?? [];
    return entries.filter((entry) => {
      const found = env.filter(({ name }) => name === entry.name);
      return found.length !== 1 || found[0].value !== entry.value
        || found[0].valueFrom?.secretKeyRef?.key !== entry.valueFrom?.secretKeyRef.key;
    }).map(({ name }) => name);
  }

  private find(name: string): Entry {
    const found = [...this.entries(), ...this.listed(INIT_LISTS)].find((entry) => entry.name === name);
    if (!found) { throw new Error(`${this.object.node.path}: container '${name}' no longer exists`); }
    return found;
  }

  private entries(): Entry[] {
    const singles = this.singles.map((place) => `${this.spec}/${place}`).map((path) => ({ path, json: this.at(path) as ContainerJson | undefined }));
    return [...singles.flatMap(({ path, json }) => (json ? [{ name: json.name ?? ARGO_NAME, path, json }] : [])), ...this.listed(this.lists)];
  }

  private listed(lists: readonly string[]): Entry[] {
    return lists.map((list) => `${this.spec}/${list}`).flatMap((path) => {
      const containers = (this.at(path) ?? []) as ContainerJson[];
      return containers.map((json, index) => ({ name: json.name!, path: `${path}/${index}`, json }));
    });
  }

  /** Creates the list only if it is absent: replacing it would drop its entries. */
  private append(path: string, present: readonly unknown[] | undefined, entry: unknown): void {
    if (!present) { this.patch(path, []); }
    this.patch(`${path}/-`, entry);
  }

  private patch(path: string, value: unknown): void {
    this.object.addJsonPatch(JsonPatch.add(path, value));
  }

  private at(pointer: string, json: unknown = this.object.toJson()): unknown {
    return pointer.split('/').slice(1).map((key) => key.replace(/~1/g, '/').replace(/~0/g, '~')).reduce<unknown>(member, json);
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
