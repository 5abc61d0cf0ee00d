import type { AppendFsync } from '../append-fsync';
import type { ClientCertificateSecret } from '../client-certificate-secret';
import type { Engine } from '../engine';
import type { EvictionPolicy } from '../eviction-policy';
import type { Persistence } from '../persistence';
import type { ServerOverrides } from '../pod-overrides';
import type { RedisAccessPeer, RedisMesh } from '../redis-access';
import type { RedisDns } from '../redis-dns';
import type { SecretKey } from '../secret-key';
import type { MemorySettings } from './memory';
import type { ClusterNames, InstanceNames, ReplicationNames, SentinelNames } from './names';

/**
 * Everything that later stages know of an instance. No value means "default": what is undefined does not exist.
 */
export interface InstanceSettings {
  /** Name of the instance: the prefix of all names and the value of the instance label. */
  readonly instance: string;
  readonly names: InstanceNames;
  readonly engine: Engine;
  /** Where the images of the library come from, if not from their own registries. */
  readonly imageRegistry?: string;
  readonly image: string;
  readonly imagePullSecrets: readonly string[];
  readonly kubectlImage: string;
  readonly persistence: Persistence;
  /** `save`: pairs of seconds and changes; empty for none. */
  readonly save: string;
  /** `appendfsync`. */
  readonly appendFsync: AppendFsync;
  readonly evictionPolicy: EvictionPolicy;
  readonly memory: MemorySettings;
  /** Kubernetes quantities of the server's container. */
  readonly memoryRequest: string;
  readonly memoryLimit: string;
  readonly cpu: string;
  readonly cpuLimit?: string;
  /** The volume; without it the data directory is an emptyDir. */
  readonly volume?: VolumeSettings;
  readonly password: PasswordSettings;
  /** Whether the password may only have the unreserved characters of a URL, at most 64: something writes it into files as it is. */
  readonly unreservedPassword?: boolean;
  readonly port: number;
  readonly tls?: TlsSettings;
  readonly external?: ExternalSettings;
  readonly configuration: readonly string[];
  /** Values of `loadmodule`. */
  readonly modules: readonly string[];
  readonly accessPeers: readonly RedisAccessPeer[];
  readonly meshes: readonly RedisMesh[];
  /** Of the Service that `connection.host` names. */
  readonly clusterIp?: string;
  /** DNS servers in addition to those of the cluster. */
  readonly dns: readonly RedisDns[];
  /** `notify-keyspace-events`; empty for none. */
  readonly keyspaceEvents: string;
  /** `timeout`: seconds after which an idle connection is closed; 0 for never. */
  readonly timeoutSeconds: number;
  /** Seconds that connections of an old password stay open. */
  readonly passwordGraceSeconds: number;
  readonly scheduling: SchedulingSettings;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** Whether user and group of the pods are the platform's. */
  readonly platformUser: boolean;
  /** What the user overrides, of the kinds of pods of which the user does. */
  readonly overrides: Readonly<Partial<Record<OverridableKind, KindOverrides>>>;
  readonly terminationGraceSeconds: number;
  readonly startupWindowSeconds: number;
  /** What is allowed but probably unintended. */
  readonly warnings: readonly string[];
  /** Props that do not exist. They concern the author of the app alone: no manifest says so. */
  readonly ignored: readonly string[];
  /** The servers, if there are several. */
  readonly membership?: Membership;
  /** Cluster mode, if the servers form a cluster. */
  readonly cluster?: ClusterModeSettings;
}

/** TLS of clients, and with TLS alone of the pods among each other. */
export interface TlsSettings {
  readonly port: number;
  /** Whether the plain port is open too. */
  readonly plain: boolean;
  /** Whether attached workloads use it. */
  readonly attached: boolean;
  readonly secretName: string;
  readonly certificateKey: string;
  readonly privateKeyKey: string;
  readonly caKey: string;
  /** The Secret with the certificates of the authorities that are trusted: that of the certificate, unless several are, or the user names another. */
  readonly caSecretName: string;
  /** How cert-manager makes the certificate; without it the Secret is the user's. */
  readonly made?: CertificateMaking;
  /** Certificates of clients; without it none is asked for. */
  readonly clients?: ClientCertificateSettings;
}

export interface ClientCertificateSettings {
  /** Value of `tls-auth-clients`. */
  readonly mode: 'optional' | 'yes';
  /** Whether the certificate is a login of the user `default`. */
  readonly login: boolean;
  readonly secret: Required<ClientCertificateSecret>;
  /** The Secret with the certificate of proxies, with the same keys. */
  readonly proxySecretName: string;
  /** Whether cert-manager makes them. */
  readonly made: boolean;
}

export interface CertificateMaking {
  readonly issuer: IssuerSettings;
  /** The instance's own authority, if it has one: then `issuer` is one of its versions. */
  readonly own?: OwnAuthoritySettings;
  /** The user's Secret with the certificates of the authorities that are trusted. */
  readonly authorities?: SecretKey;
  readonly namespace: string;
  /** The DNS domain of the cluster. */
  readonly clusterDomain: string;
  /** Names and addresses in the certificate. */
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  /** How long the certificate of the server is valid, and how long before its end it is renewed. */
  readonly duration: string;
  readonly renewBefore: string;
}

export interface OwnAuthoritySettings {
  /** What signs the authority. */
  readonly selfSignedIssuer: string;
  /** The versions that are trusted, in order; Certificate, Secret and Issuer of each have its name. */
  readonly trusted: readonly { readonly version: number; readonly name: string }[];
  /** The Secret with the certificates of all of them, if there are several. The Job makes it. */
  readonly secretName?: string;
}

/** The way in from outside. */
export interface ExternalSettings {
  /** A name or an IP address. */
  readonly host: string;
  readonly port: number;
  /** Whether the nodes of a cluster have the ports after it, and no names. */
  readonly portPerNode: boolean;
  readonly annotations: Readonly<Record<string, string>>;
  /** Fields of the Services' specs. */
  readonly service: {
    readonly type: 'LoadBalancer' | 'NodePort';
    readonly loadBalancerClass?: string;
    readonly loadBalancerSourceRanges?: readonly string[];
  };
}

/** What an `issuerRef` of cert-manager says. */
export interface IssuerSettings {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
}

export interface Membership {
  /** Names of the server pods; the Service of a pod has the same name. */
  readonly members: readonly string[];
  /** `min-replicas-to-write`. */
  readonly minReplicasToWrite: number;
}

/** An instance whose sentinels perform failover. */
export interface SentinelSettings extends InstanceSettings {
  readonly membership: Membership;
  readonly sentinelNames: SentinelNames;
  /** Names of the sentinel pods; the Service of a pod has the same name. */
  readonly sentinels: readonly string[];
  readonly sentinelPort: number;
  /** The port of sentinels with TLS, where there is one. */
  readonly sentinelTlsPort: number;
  readonly quorum: number;
  /** The name under which the sentinels monitor the primary. */
  readonly masterName: string;
  readonly downAfterMilliseconds: number;
  readonly failoverTimeoutMilliseconds: number;
  readonly proxies: number;
  readonly proxyImage: string;
  readonly proxyMaxConnectionsPerSource: number;
}

/** An instance whose primary is fixed: the first member. */
export interface ReplicationSettings extends InstanceSettings {
  readonly membership: Membership;
  readonly replicationNames: ReplicationNames;
}

/** An instance whose data set is sharded; each shard is a primary with its replicas. */
export interface ClusterSettings extends InstanceSettings {
  /** The pods of all shards, including draining shards, ordered by shard and ordinal. */
  readonly membership: Membership;
  readonly cluster: ClusterModeSettings;
  readonly clusterNames: ClusterNames;
  /** Number of shards that own slots: the first ones. */
  readonly shards: number;
  /** Names of the StatefulSets of all shards; the Service of a shard has the same name. */
  readonly shardNames: readonly string[];
  /** Shard Services that clients connect to first: the same ones for every number of shards. */
  readonly seeds: readonly string[];
  readonly replicasPerShard: number;
  /** Port of the cluster bus. */
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
  | { readonly kind: 'given'; readonly secret: SecretKey }
  | { readonly kind: 'connection'; readonly secretName: string; readonly internalSecretName?: string }
  | { readonly kind: 'value'; readonly value: string };

export interface SchedulingSettings {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: Readonly<Record<string, unknown>>;
  readonly tolerations?: readonly Readonly<Record<string, unknown>>[];
  readonly priorityClassName?: string;
  readonly runtimeClassName?: string;
  readonly schedulerName?: string;
  readonly topologySpreadConstraints?: readonly Readonly<Record<string, unknown>>[];
}

/** A kind of pod that has overrides of its own. */
export type OverridableKind = 'server' | 'sentinel' | 'proxy' | 'job';

/** What differs from the library's choice in pods of a kind. The fields of a server are those of all kinds. */
export type KindOverrides = Omit<ServerOverrides, 'resources' | 'scheduling'> & {
  readonly resources?: ResourceSettings;
  readonly scheduling?: SchedulingSettings;
};

/** Kubernetes quantities. */
export interface ResourceSettings {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/** What the settings need from the construct tree. */
export interface Site {
  /** Path of the construct, for error messages. */
  readonly path: string;
  /** Of the chart. */
  readonly namespace?: string;
  /** The name that the chart generates from the path, for an instance without a name. It runs the user's code, which may throw. */
  generateName(maxLength: number): string;
}
