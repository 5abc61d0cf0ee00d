import type { Engine } from '../engine';
import type { EvictionPolicy } from '../eviction-policy';
import type { Persistence } from '../persistence';
import type { RedisAccessPeer } from '../redis-access';
import type { SecretKey } from '../secret-key';
import type { MemoryPlan } from './memory';
import type { ClusterNames, InstanceNames, ReplicationNames, SentinelNames } from './names';

/**
 * Everything that later stages may know of an instance. Nothing in it means "default": what is undefined is not there.
 */
export interface InstancePlan {
  /** Name of the instance: the stem of all names and the value of the instance label. */
  readonly instance: string;
  readonly names: InstanceNames;
  readonly engine: Engine;
  readonly image: string;
  readonly imagePullSecrets: readonly string[];
  readonly kubectlImage: string;
  readonly persistence: Persistence;
  readonly evictionPolicy: EvictionPolicy;
  readonly memory: MemoryPlan;
  /** Quantity, as the user's Size says it. */
  readonly memoryLimit: string;
  readonly cpu: string;
  readonly cpuLimit?: string;
  /** The volume; without one the data directory is an emptyDir. */
  readonly volume?: VolumePlan;
  readonly password: PasswordPlan;
  readonly port: number;
  readonly configuration: readonly string[];
  readonly accessPeers: readonly RedisAccessPeer[];
  readonly scheduling: SchedulingPlan;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly terminationGraceSeconds: number;
  readonly startupWindowSeconds: number;
  /** What is allowed but probably not meant. */
  readonly warnings: readonly string[];
  /** The servers, where there are several. */
  readonly replication?: ReplicationPlan;
  /** How the servers are one cluster, where they are. */
  readonly cluster?: ClusterSettings;
}

export interface ReplicationPlan {
  /** Names of the server pods, each of which is also the name of the pod's own Service. */
  readonly members: readonly string[];
  /** `min-replicas-to-write`. */
  readonly minReplicasToWrite: number;
}

/** An instance whose primary is found by sentinels. */
export interface SentinelPlan extends InstancePlan {
  readonly replication: ReplicationPlan;
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
export interface FixedRolesPlan extends InstancePlan {
  readonly replication: ReplicationPlan;
  readonly replicationNames: ReplicationNames;
}

/** An instance whose data are divided among shards, each a primary and its replicas. */
export interface ClusterPlan extends InstancePlan {
  /** Its members are the pods of all shards, in order of shard and ordinal, with those of shards that are to lose their slots. */
  readonly replication: ReplicationPlan;
  readonly cluster: ClusterSettings;
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

export interface ClusterSettings {
  /** `cluster-node-timeout`. */
  readonly nodeTimeoutMilliseconds: number;
  /** `cluster-require-full-coverage`. */
  readonly requireFullCoverage: boolean;
}

export interface VolumePlan {
  readonly size: string;
  readonly storageClassName?: string;
}

export type PasswordPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'generated' }
  | { readonly kind: 'given'; readonly secret: SecretKey };

export interface SchedulingPlan {
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
