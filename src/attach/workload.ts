/** A variable of a container, as Kubernetes spells it. */
export interface EnvEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

/** A volume to mount into containers, as Kubernetes spells it. */
export interface VolumeEntry {
  readonly name: string;
  readonly [source: string]: unknown;
}

/** What an attachment does to a workload, whatever the workload is made of. */
export interface Workload {
  readonly namespace: string | undefined;
  /** Names of the containers, and of the init containers, in order. */
  readonly containers: readonly string[];
  readonly initContainers: readonly string[];
  /** The variables that a container has now; the value where it is a literal. */
  env(container: string): ReadonlyMap<string, string | undefined>;
  addEnv(container: string, entry: EnvEntry): void;
  /** Labels the pods, not the workload. */
  addPodLabel(key: string, value: string): void;
  /** Once for each volume and container, however often it is called. */
  mount(container: string, volume: VolumeEntry, path: string): void;
  /** Variables of the container that are not what `addEnv` made of them, because something replaced them later. */
  replaced(container: string, entries: readonly EnvEntry[]): string[];
}
