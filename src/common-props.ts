import type { Size } from 'cdk8s';
import type { Engine } from './engine';
import type { EvictionPolicy } from './eviction-policy';
import type { Persistence } from './persistence';
import type { RedisAccess } from './redis-access';
import type { RedisPlan } from './redis-plan';
import type { RedisScheduling } from './redis-scheduling';
import type { RedisUse } from './redis-use';
import type { SecretKey } from './secret-key';

/**
 * What every topology takes.
 */
export interface RedisCommonProps {
  /**
   * The plan: size, password, and what may be chosen on top.
   *
   * Changing it later restarts the pod. A plan with another volume size needs the steps of the README, "Storage".
   */
  readonly plan: RedisPlan;

  /**
   * What survives a restart; must be one that the plan allows.
   *
   * Between RDB and RDB_AOF it can be changed at any time, live and without loss. From or to NONE needs the steps of the
   * README, "Storage", because Kubernetes does not add a volume to an existing StatefulSet.
   *
   * @default - what the plan says
   */
  readonly persistence?: Persistence;

  /**
   * What happens when `maxmemory` is reached. A change is applied live.
   *
   * @default - NOEVICTION if `use` is a queue or a session store, else ALLKEYS_LRU
   */
  readonly evictionPolicy?: EvictionPolicy;

  /**
   * What applications will keep in this instance: checked against eviction policy and plan at synth.
   * Changing it later restarts nothing.
   *
   * @default - not declared, nothing is checked
   */
  readonly use?: RedisUse;

  /**
   * The server program and its version. A change restarts the pod; go forward only.
   *
   * @default Engine.VALKEY_9_1
   */
  readonly engine?: Engine;

  /**
   * Image of the server, with tag or digest, when it is not the engine's official one. A change restarts the pod.
   *
   * @default - the engine's image
   */
  readonly image?: string;

  /**
   * Names of the Secrets with which images are pulled. A change restarts the pod.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Image whose entrypoint is kubectl; the Job that makes the connection Secret runs it. A change runs the Job again
   * and restarts nothing.
   *
   * @default 'registry.k8s.io/kubectl:v1.34.4'
   */
  readonly kubectlImage?: string;

  /**
   * Memory limit, and request, of a server pod. Large enough for `maxmemory` of 16Mi: 76Mi with persistence, 57Mi without, 98Mi with replicas.
   * A change restarts the pod.
   *
   * @default - what the plan says
   */
  readonly memory?: Size;

  /**
   * The engine's `maxmemory`. Changed live.
   *
   * Above the derived value a warning tells that a burst of writes during a snapshot can make the kernel kill the server.
   * At most 85 % of what the server's own needs leave of `memory`.
   *
   * @default - derived from `memory` and `persistence` so that no rate of writes can make the kernel kill the server
   */
  readonly maxmemory?: Size;

  /**
   * CPU request of a server pod, a Kubernetes quantity. A change restarts the pod.
   *
   * @default - what the plan says
   */
  readonly cpu?: string;

  /**
   * CPU limit of a server pod, a Kubernetes quantity. A change restarts the pod.
   *
   * @default - no limit: throttling a single-threaded server makes every client wait
   */
  readonly cpuLimit?: string;

  /**
   * Size of the volume of a server pod: at least 2 x maxmemory for RDB, 4 x for RDB_AOF, because old and new files exist
   * side by side while they are rewritten. Kubernetes refuses a change in place: README, "Storage".
   *
   * @default - what the plan says
   */
  readonly storage?: Size;

  /**
   * StorageClass of the volume. Kubernetes refuses a change in place.
   *
   * @default - the cluster's default class
   */
  readonly storageClassName?: string;

  /**
   * A password of your own. The Job copies it into the connection Secret; after a change of it delete the Job and apply again.
   *
   * @default - generated in the cluster, when the plan has passwords
   */
  readonly passwordSecret?: SecretKey;

  /**
   * Lines for the server's configuration file, for example `notify-keyspace-events Ex`. A change restarts the pod.
   *
   * Directives that a prop sets, that would break what the library promises, or that the engine does not know are errors.
   *
   * @default - none
   */
  readonly configuration?: string[];

  /**
   * Who may connect besides the attached workloads. A change is live.
   *
   * @default RedisAccess.attached()
   */
  readonly access?: RedisAccess;

  /**
   * Where pods may run. A change restarts the pod.
   *
   * @default - anywhere
   */
  readonly scheduling?: RedisScheduling;

  /**
   * Name of the instance and the stem of all object names: at most 52 characters (RedisReplication 44,
   * RedisSentinel 43, RedisCluster 48) of a-z, 0-9 and '-', starting with a letter.
   * Another name is another instance, with a volume of its own.
   *
   * @default - made from the construct's path
   */
  readonly name?: string;

  /**
   * Labels for every object, not for pods and selectors. A change restarts nothing.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations for every object, not for pods. A change restarts nothing.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Labels for the pods of servers, sentinels and proxies. A change restarts them.
   *
   * @default - none
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations for the pods of servers, sentinels and proxies. A change restarts them.
   *
   * @default - none
   */
  readonly podAnnotations?: { [key: string]: string };
}
