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

/** A volume, and its path in containers. */
export interface MountedVolume {
  readonly volume: VolumeEntry;
  readonly path: string;
}

/** Names of an address in the hosts file of a pod, as Kubernetes spells it. */
export interface HostAlias {
  readonly ip: string;
  readonly hostnames: string[];
}

/** A place in an object, as a JSON pointer, what belongs there, and of which kind the value is: it may be a secret. */
export interface Malformed {
  readonly path: string;
  readonly expected: string;
  readonly kind: string;
}

/** How an attachment changes a workload of any kind. */
export interface Workload {
  readonly namespace: string | undefined;
  /** Whether its pods use the network of their node. */
  readonly hostNetwork: boolean;
  /** Of what an attachment reads and changes, the places where the object has something else than Kubernetes. */
  readonly malformed: readonly Malformed[];
  /** Names of the containers that it has by now, and of the init containers, in order. */
  readonly containers: readonly string[];
  readonly initContainers: readonly string[];
  /** The variables of a container; the value is undefined unless it is a literal. */
  env(container: string): ReadonlyMap<string, string | undefined>;
  addEnv(container: string, entry: EnvEntry): void;
  /** Adds a label to the pods, not to the workload. */
  addPodLabel(key: string, value: string): void;
  /** Adds the options of the resolver that the pods do not have. */
  addResolverOptions(): void;
  /** Gives the pods these names of an address, unless they have names of it. */
  addHostAlias(alias: HostAlias): void;
  /** The volume that the container has at this path. */
  mountedAt(container: string, path: string): string | undefined;
  /** Mounts a volume into a container. Idempotent. */
  mount(container: string, volume: VolumeEntry, path: string): void;
  /** Variables of the container that were replaced after `addEnv`. */
  replaced(container: string, entries: readonly EnvEntry[]): string[];
}
