import type { Engine } from '../engine';
import type { EvictionPolicy } from '../eviction-policy';
import type { Persistence } from '../persistence';
import type { RedisAccessPeer } from '../redis-access';
import type { SecretKey } from '../secret-key';
import type { MemorySettings } from './memory';
import type { ClusterNames, InstanceNames, ReplicationNames, SentinelNames } from './names';

/**
 * Everything that later stages may know of an instance. Nothing in it means "default": what is undefined is not there.
 */
export interface InstanceSettings {
  /** Name of the instance: the stem of all names and the value of the instance label. */
  readonly instance: string;
  readonly names: InstanceNames;
  readonly engine: Engine;
  readonly image: string;
  readonly imagePullSecrets: readonly string[];
  readonly kubectlImage: string;
  readonly persistence: Persistence;
  readonly evictionPolicy: EvictionPolicy;
  readonly memory: MemorySettings;
  /** Quantity, as the user's Size says it. */
  readonly memoryLimit: string;
  readonly cpu: string;
  readonly cpuLimit?: string;
  /** The volume; without one the data directory is an emptyDir. */
  readonly volume?: VolumeSettings;
  readonly password: PasswordSettings;
  readonly port: number;
  readonly configuration: readonly string[];
  readonly accessPeers: readonly RedisAccessPeer[];
  readonly scheduling: SchedulingSettings;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly terminationGraceSeconds: number;
  readonly startupWindowSeconds: number;
  /** What is allowed but probably not meant. */
  readonly warnings: readonly string[];
  /** The servers, where there are several. */
  readonly membership?: Membership;
  /** How the servers are one cluster, where they are. */
  readonly cluster?: ClusterModeSettings;
}

export interface Membership {
  /** Names of the server pods, each of which is also the name of the pod's own Service. */
  readonly members: readonly string[];
  /** `min-replicas-to-write`. */
  readonly minReplicasToWrite: number;
}

/** An instance whose primary is found by sentinels. */
export interface SentinelSettings extends InstanceSettings {
  readonly membership: Membership;
  readonly sentinelNames: SentinelNames;
  /** Names of the sentinel pods, each of which is also the name of the pod's own Service. */
  readonly sentinels: readonly string[];
  readonly sentinelPort: number;
  readonly quorum: number;
  /** The name by which sentinels and their clients speak of the primary. */
  readonly masterName: string;
  readonly downAfterMilliseconds: number;
  readonly failoverTimeoutMilliseconds: number;
  readonly proxies: number;
  readonly proxyImage: string;
}

/** An instance whose primary is always the same: the first of the members. */
export interface ReplicationSettings extends InstanceSettings {
  readonly membership: Membership;
  readonly replicationNames: ReplicationNames;
}

/** An instance whose data are divided among shards, each a primary and its replicas. */
export interface ClusterSettings extends InstanceSettings {
  /** Its members are the pods of all shards, in order of shard and ordinal, with those of shards that are to lose their slots. */
  readonly membership: Membership;
  readonly cluster: ClusterModeSettings;
  readonly clusterNames: ClusterNames;
  /** How many shards own slots: the first ones. */
  readonly shards: number;
  /** Names of all shards' StatefulSets, each of which is also the name of the shard's Service. */
  readonly shardNames: readonly string[];
  /** The Services of shards that clients learn: the same ones however many shards there are. */
  readonly seeds: readonly string[];
  readonly replicasPerShard: number;
  /** Where the servers speak of each other. */
  readonly busPort: number;
}

export interface ClusterModeSettings {
  /** `cluster-node-timeout`. */
  readonly nodeTimeoutMilliseconds: number;
  /** `cluster-require-full-coverage`. */
  readonly requireFullCoverage: boolean;
}

export interface VolumeSettings {
  readonly size: string;
  readonly storageClassName?: string;
}

export type PasswordSettings =
  | { readonly kind: 'none' }
  | { readonly kind: 'generated' }
  | { readonly kind: 'given'; readonly secret: SecretKey };

export interface SchedulingSettings {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: Readonly<Record<string, unknown>>;
  readonly tolerations?: readonly Readonly<Record<string, unknown>>[];
  readonly priorityClassName?: string;
  readonly topologySpreadConstraints?: readonly Readonly<Record<string, unknown>>[];
}

/** What the construct tree knows and a plan needs. */
export interface Site {
  /** Path of the construct, for messages. */
  readonly path: string;
  /** Name that cdk8s makes from the path. */
  readonly generatedName: string;
}
