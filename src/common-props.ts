import type { Duration, Size } from 'cdk8s';
import type { AppendFsync } from './append-fsync';
import type { Engine } from './engine';
import type { EvictionPolicy } from './eviction-policy';
import type { Persistence } from './persistence';
import type { RedisAccess } from './redis-access';
import type { RedisDns } from './redis-dns';
import type { RedisExternal } from './redis-external';
import type { RedisPassword } from './redis-password';
import type { RedisPlan } from './redis-plan';
import type { RedisScheduling } from './redis-scheduling';
import type { RedisTls } from './redis-tls';
import type { RedisUse } from './redis-use';
import type { SavePoint } from './save-point';

/**
 * Props of every topology.
 */
export interface RedisCommonProps {
  /**
   * The plan: size, password, and which options an instance may choose.
   *
   * A change restarts the pods. A plan with another volume size needs the steps in docs/persistence-and-storage.md.
   */
  readonly plan: RedisPlan;

  /**
   * Which data survives a restart: one of the modes that the plan allows.
   *
   * A change between RDB and RDB_AOF is applied live and loses no data. A change from or to NONE needs the steps in
   * docs/persistence-and-storage.md, because Kubernetes cannot add a volume to an existing StatefulSet.
   *
   * @default - the persistence of the plan
   */
  readonly persistence?: Persistence;

  /**
   * When snapshots are taken: as soon as one of these save points is due (the engine's `save`). A crash loses, without an append-only file, the writes
   * since the last snapshot. A change is applied live.
   *
   * An empty list takes none but what a rewrite or a resync needs, and only RDB_AOF allows it. An error: with NONE, and two save points of the same time.
   *
   * @default - SavePoint.after(Duration.minutes(15)) with persistence
   */
  readonly snapshotSchedule?: SavePoint[];

  /**
   * When the append-only file is flushed to the disk: what a crash of the node can lose, and what a write costs. A change is applied live.
   *
   * An error: without RDB_AOF.
   *
   * @default AppendFsync.EVERYSEC
   */
  readonly appendFsync?: AppendFsync;

  /**
   * What happens when `maxmemory` is reached. A change is applied live.
   *
   * @default - NOEVICTION if `use` is a queue or a session store, else ALLKEYS_LRU
   */
  readonly evictionPolicy?: EvictionPolicy;

  /**
   * Which keyspace notifications the server publishes: flags of the engine's `notify-keyspace-events`, such as 'Ex' for expired keys. Clients
   * cannot set them: docs/security.md tells what frameworks need that do so at start. A change is applied live.
   *
   * An error: a letter that is no flag, and flags without K or E, for the server would publish nothing.
   *
   * @default - none
   */
  readonly keyspaceEvents?: string;

  /**
   * What applications store in this instance. It is checked against eviction policy and plan at synth. A change restarts no pod.
   *
   * @default - not declared; nothing is checked
   */
  readonly use?: RedisUse;

  /**
   * The server program and its version. A change restarts the pods. Do not downgrade: an older version may be unable to read the files.
   *
   * @default Engine.VALKEY_9_1
   */
  readonly engine?: Engine;

  /**
   * The registry of all images that the library chooses, optionally with a path, such as 'registry.example.com:5000/mirror': it takes the place of
   * `docker.io` and `registry.k8s.io` in their names. A change restarts the pods.
   *
   * An image of yours (`image`, `kubectlImage`, `proxyImage`, `Engine.of`) that names its registry stays as it is, and one that names none gets this one.
   * The property `images` lists the result. An error: a name without a dot or a port, for it would be a path on Docker Hub.
   *
   * @default - each image from its own registry
   */
  readonly imageRegistry?: string;

  /**
   * Image of the server, with tag, digest (SHA-256 or SHA-512) or both. A change restarts the pods.
   *
   * @default - the official image of the engine, from `imageRegistry` if that is set
   */
  readonly image?: string;

  /**
   * Names of the image pull Secrets. A change restarts the pods.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Image with kubectl as its entrypoint, for the Job that creates the connection Secret: as `image`. A change runs the Job again and restarts no pod.
   *
   * @default 'registry.k8s.io/kubectl:v1.34.4', from `imageRegistry` if that is set
   */
  readonly kubectlImage?: string;

  /**
   * Memory request of a server pod, and its limit unless `memoryLimit` is set too. A change restarts the pods.
   *
   * The minimum leaves room for a `maxmemory` of 16Mi: 76Mi with persistence, 57Mi without, 98Mi with replicas.
   *
   * @default - the memory of the plan
   */
  readonly memory?: Size;

  /**
   * Memory limit of a server pod, above `memory`: what a snapshot, a rewrite or a full resync copies may be borrowed from the node, and `maxmemory`
   * grows, on PRO from 815 to 1539 MiB with 4 GiB. A change restarts the pods.
   *
   * The risk: while it borrows, the pod uses more than it requested, and under memory pressure on the node such pods are evicted or killed first.
   * About twice `memory` is enough for the largest `maxmemory`: see docs/plans-and-memory.md. An error: less than `memory`. A warning: if nothing
   * forks, because there are neither persistence nor replicas.
   *
   * @default - with `memory` that, else the memoryLimit of the plan; without one nothing is borrowed
   */
  readonly memoryLimit?: Size;

  /**
   * `maxmemory` of the engine: from 1Mi to 85 % of what `memory` leaves after the server's own needs. A change is applied live.
   *
   * Above the derived value the library warns: a burst of writes during a snapshot can exceed the memory limit, and the kernel then kills
   * the server. See docs/plans-and-memory.md.
   *
   * @default - derived from `memory`, `memoryLimit` and `persistence`, so that no write rate can exceed the memory limit
   */
  readonly maxmemory?: Size;

  /**
   * Number of connections that clients can have: 1 or more, one for each 20 KiB of a tenth of `memory` at most, and at most 65000. One too many is refused
   * with an error. The engine's `maxclients` is this and what the pods of the instance need: 8, with replicas 64. A change is applied live; the proxies
   * of RedisSentinel restart, one by one, if `proxyMaxConnectionsPerSource` is derived from it, and each accepts at most 4000.
   *
   * @default - as many as `memory` carries, and at most 9992, with replicas 9936 (docs/plans-and-memory.md)
   */
  readonly maxClients?: number;

  /**
   * How long a connection may be idle before the server closes it: 0 for forever, or 10 seconds to 365 days, in whole seconds. Connections that wait in a
   * blocking command or have subscribed stay open. A pool of connections needs a shorter time of its own. A change is applied live.
   *
   * @default - forever; keep-alive finds clients that are down
   */
  readonly timeout?: Duration;

  /**
   * CPU request of a server pod: a Kubernetes quantity such as '250m'. A change restarts the pods.
   *
   * @default - the CPU request of the plan
   */
  readonly cpu?: string;

  /**
   * CPU limit of a server pod: a Kubernetes quantity, not less than `cpu`. A change restarts the pods.
   *
   * @default - no limit, because throttling a single-threaded server delays every client
   */
  readonly cpuLimit?: string;

  /**
   * Size of the volume of a server pod: at least 2 times `maxmemory` for RDB and 4 times for RDB_AOF, because old and new files coexist
   * during a rewrite. Kubernetes refuses a change in place: see docs/persistence-and-storage.md.
   *
   * @default - the storage of the plan
   */
  readonly storage?: Size;

  /**
   * StorageClass of the volume. Kubernetes refuses a change in place: see docs/persistence-and-storage.md.
   *
   * @default - the cluster's default StorageClass
   */
  readonly storageClassName?: string;

  /**
   * Where the password comes from: generated, or yours in one of three ways. A change is applied live, but for one to or from
   * `RedisPassword.fromConnectionSecret`, which restarts the pods.
   *
   * @default - RedisPassword.generated() if the plan has a password, else there is none
   */
  readonly password?: RedisPassword;

  /**
   * How long connections that logged in with the old password stay open after the password changed: 0 to 7 days, in whole seconds. New connections need
   * the new password at once. Give attached workloads the time of their rollout. A change is applied live.
   *
   * @default Duration.minutes(15)
   */
  readonly passwordGrace?: Duration;

  /**
   * Additional lines for the server's configuration file, for example `slowlog-log-slower-than 5000`. A change restarts the pods.
   *
   * A line is printable ASCII and tabs; other bytes can be hexadecimal escapes in double quotes. An error: a directive that a prop sets,
   * one that would break what the library relies on, one that the engine does not know, one with a wrong number of values, and a
   * directive that is set twice.
   *
   * @default - none
   */
  readonly configuration?: string[];

  /**
   * Modules that the servers load: each the path of a file in the image, and its arguments. No engine loads a module unless this says so, not even those
   * that its image contains, such as '/usr/local/lib/redis/modules/rejson.so' of Redis 8. A change restarts the pods.
   *
   * Applications may use a module's commands but for those in the ACL categories `@admin` and `@dangerous`. A server does not start without a module that its
   * data need, and not with a file that is not there.
   *
   * @default - none
   */
  readonly modules?: string[];

  /**
   * Which clients may connect in addition to the attached workloads. A change is applied live.
   *
   * @default RedisAccess.attached()
   */
  readonly access?: RedisAccess;

  /**
   * The cluster IP of the Service that `connection.host` names: an IPv4 or IPv6 address from the range of the cluster's Services that no Service has.
   * Attached workloads get the names of the Service in their hosts file, so that no DNS server takes part when they connect. A change of the prop restarts
   * no pod of the instance, and attached workloads roll out; Kubernetes refuses to change the address of an existing Service, so set the one that it has.
   *
   * A warning: in a chart without a namespace, if there is a password, because the names in the URL contain it. See docs/attach.md.
   *
   * @default - Kubernetes assigns one, and workloads look up the name
   */
  readonly clusterIp?: string;

  /**
   * TLS for clients, on port 6380: see docs/tls.md. With it a server has room for fewer connections, for each takes up to 52 KiB more. A change restarts the pods, and
   * attached workloads get another URL.
   *
   * @default - no TLS; with `external`, RedisTls.beside()
   */
  readonly tls?: RedisTls;

  /**
   * How clients outside of the Kubernetes cluster reach the instance, by TLS alone: see docs/outside.md. Without `tls` it is `RedisTls.beside()`. The NetworkPolicy
   * then admits every address to the port with TLS, where the password is the lock: an error for a plan without one. A change is applied live, but for what TLS
   * restarts.
   *
   * An error: in a chart without a namespace, unless `tls` names a certificate of yours, and an address or a port of the nodes that another instance of the chart has.
   *
   * @default - from inside only
   */
  readonly external?: RedisExternal;

  /**
   * Which nodes the pods may run on, that of the Job included. A change restarts the pods, and the Job runs again.
   *
   * @default - any node with Linux
   */
  readonly scheduling?: RedisScheduling;

  /**
   * Name of the instance, and prefix of all object names: at most 52 characters (RedisReplication 44, RedisSentinel 43, RedisCluster 48) of
   * a-z, 0-9 and '-', starting with a letter. A change creates another instance with volumes of its own.
   *
   * @default - the chart generates it from the construct path; 'redis-' precedes one that begins with a digit
   */
  readonly name?: string;

  /**
   * Labels of all objects, but not of pods and selectors. A change restarts no pod.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of all objects, but not of pods: any text without control characters other than tabs and line breaks, and without '{{'. A
   * change restarts no pod.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Labels of all pods, that of the Job included. A change restarts the pods, and the Job runs again.
   *
   * @default - none
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations of all pods, that of the Job included: as `annotations`. A change restarts the pods, and the Job runs again.
   *
   * @default - none
   */
  readonly podAnnotations?: { [key: string]: string };

  /**
   * Whether the platform assigns user, group and fsGroup of all pods, that of the Job included, as OpenShift does with random ids. A platform that assigns
   * none starts no pod, because the images would run as root. A change restarts the pods, and the Job runs again.
   *
   * @default false - user, group and fsGroup are 999
   */
  readonly platformUser?: boolean;
}

/**
 * Props of every topology with several servers.
 */
export interface RedisPeersProps extends RedisCommonProps {
  /**
   * DNS servers that the pods may ask, in addition to the pods of the namespace `kube-system` and to the node-local cache at 169.254.20.10. A cluster
   * whose DNS is elsewhere needs one: `RedisDns.pods('openshift-dns', 5353)` for OpenShift. A change is applied live.
   *
   * @default - none
   */
  readonly dns?: RedisDns[];
}
