import type { Size } from 'cdk8s';
import type { EngineFamily } from './engine';
import type { EvictionPolicy } from './eviction-policy';
import type { KubeBlocksBackup } from './kubeblocks-backup';
import type { KubeBlocksRelease } from './kubeblocks-release';
import type { KubeBlocksTerminationPolicy } from './kubeblocks-termination-policy';
import type { Persistence } from './persistence';
import type { RedisAccess } from './redis-access';
import type { RedisPassword } from './redis-password';
import type { RedisPlan } from './redis-plan';
import type { RedisTls } from './redis-tls';
import type { RedisUse } from './redis-use';

/**
 * Props of an instance that the KubeBlocks operator runs: those alone that the operator can fulfil.
 */
export interface KubeBlocksRedisProps {
  /**
   * The plan. A change of its memory or cpu restarts the pods. `minReplicasToWrite` of the plan has no effect here.
   *
   * Do not change the persistence of an existing instance together with it: see `persistence`. With release V1_2 the limits of a changed plan do not reach `maxmemory`: see `memory`.
   */
  readonly plan: RedisPlan;

  /**
   * Name of the `Cluster` and of the Service of the primary: at most 48 characters, 33 with replicas, 44 with shards; with Valkey 47, 31 with replicas.
   * A change makes a new, empty instance.
   *
   * @default - generated from the construct path
   */
  readonly name?: string;

  /**
   * The release of the operator.
   *
   * @default KubeBlocksRelease.V1_0
   */
  readonly release?: KubeBlocksRelease;

  /**
   * Redis or Valkey. The two are different instances: a change needs another name.
   *
   * An error: Valkey with another release than V1_2, and with `shards`, which the operator's Valkey addon does not have.
   *
   * @default EngineFamily.REDIS
   */
  readonly family?: EngineFamily;

  /**
   * The version of the server, with its patch level: one that the operator's addon lists. A change restarts the pods.
   *
   * An error: older than 6.0.0, for such a server knows neither the user in the URL nor TLS.
   *
   * @default - '8.2.3' of Redis, '9.1.0' of Valkey
   */
  readonly version?: string;

  /**
   * Number of replicas in addition to the primary: 1 to 10, of Valkey 1 to 4, with three sentinels that perform the failover.
   *
   * The operator cannot add or remove the sentinels of an existing instance: with and without replicas are two different instances.
   *
   * @default - one server, without failover
   */
  readonly replicas?: number;

  /**
   * Number of shards of a cluster: 3 to 64. Clients must be cluster-aware. A change migrates slots and restarts no pod of a shard that stays.
   *
   * The operator cannot turn an instance without shards into one with them: these are two different instances. An error: with `replicas`, with a plan that
   * does not allow cluster mode, and with release V1_2, which applies no directives to shards.
   *
   * @default - the data set is not sharded
   */
  readonly shards?: number;

  /**
   * Number of replicas of the primary of each shard: 0 to 5. With 0, no failover is possible. A change restarts no pod.
   *
   * An error: without `shards`.
   *
   * @default 1
   */
  readonly replicasPerShard?: number;

  /**
   * The password: at most 64 bytes of ASCII letters, digits, '-', '.', '_' and '~', for the addon writes it into configuration files as it is. A change takes
   * effect when the operator reconciles the instance for another reason.
   *
   * The operator takes it from the connection Secret, and sentinels have the same one. An error: a value that the addon cannot take, and with `shards`, whose
   * password the operator generates. The Job refuses such a password of a Secret, and its log says so. Nothing checks one of
   * `RedisPassword.fromConnectionSecret`.
   *
   * @default RedisPassword.generated()
   */
  readonly password?: RedisPassword;

  /**
   * TLS alone, on port 6380 of the Services: `RedisTls.only()`. The operator takes the certificate from the Secret; its own authority has none of the names
   * that clients connect to, so it is not used. A change restarts the pods, and attached workloads get another URL.
   *
   * A server has the certificate that it started with: restart the pods when it was renewed. That of `RedisCertificate.ownAuthority()` is valid for 5 years
   * and renewed after 2. An error: `RedisTls.beside()`, for the operator's servers close the plain port, and with `shards`, for their names are random.
   *
   * @default - no TLS
   */
  readonly tls?: RedisTls;

  /**
   * Which clients may connect in addition to the attached workloads. A change is applied live.
   *
   * An error: a service mesh, of which the operator's pods would have to be a part.
   *
   * @default RedisAccess.attached()
   */
  readonly access?: RedisAccess;

  /**
   * The namespace of the operator, which the NetworkPolicy admits to its agents in the pods. A change is applied live.
   *
   * @default 'kb-system'
   */
  readonly operatorNamespace?: string;

  /**
   * Whether the pods have the addon's exporter, with a `PodMonitor` of the Prometheus operator, whose kind must be in the cluster. Sentinels have no exporter.
   * A change restarts the pods.
   *
   * @default false
   */
  readonly metrics?: boolean;

  /**
   * The namespace of Prometheus, which the NetworkPolicy admits to the exporter. A change is applied live.
   *
   * An error: without `metrics`.
   *
   * @default 'monitoring'
   */
  readonly monitoringNamespace?: string;

  /**
   * When the operator backs the instance up, and how long it keeps a backup. A BackupRepo of the operator must be in the cluster. A change is applied live.
   *
   * An error: without persistence.
   *
   * @default - no backups
   */
  readonly backup?: KubeBlocksBackup;

  /**
   * The registry of the images of the Job that creates the connection Secret: as in RedisCommonProps. The images of the instance are the operator's. A
   * change runs the Job again and restarts no pod.
   *
   * @default - each image from its own registry
   */
  readonly imageRegistry?: string;

  /**
   * Names of the image pull Secrets of that Job. A change runs it again and restarts no pod.
   *
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /**
   * Image with kubectl as its entrypoint, for that Job. A change runs it again and restarts no pod.
   *
   * @default 'registry.k8s.io/kubectl:v1.34.4', from `imageRegistry` if that is set
   */
  readonly kubectlImage?: string;

  /**
   * What the operator deletes together with the `Cluster`. A change is applied live.
   *
   * @default - DO_NOT_TERMINATE with persistence, else DELETE
   */
  readonly terminationPolicy?: KubeBlocksTerminationPolicy;

  /**
   * How data are kept on disk. A change between none and another mode needs a new instance.
   *
   * Apply a change from `RDB` to `RDB_AOF` alone, and change nothing that restarts the pods before every server reports `aof_enabled:1`: one that starts with the append-only file on
   * and none on its volume starts empty. With release V1_2 a change has no effect on an existing instance.
   *
   * @default - the persistence of the plan
   */
  readonly persistence?: Persistence;

  /**
   * Which keys are evicted when `maxmemory` is reached. With release V1_2 a change has no effect on an existing instance.
   *
   * @default - NOEVICTION for uses that must not lose keys, else ALLKEYS_LRU
   */
  readonly evictionPolicy?: EvictionPolicy;

  /**
   * What the instance is used for: it sets the eviction policy, and contradictions are errors.
   *
   * @default - not declared
   */
  readonly use?: RedisUse;

  /**
   * Memory of each server. A change restarts the pods.
   *
   * With release V1_2 `maxmemory` stays that of the creation: lower it on the servers, with an OpsRequest of type `Reconfiguring`, before you apply less memory.
   *
   * @default - that of the plan
   */
  readonly memory?: Size;

  /**
   * CPU request of each server, as a Kubernetes quantity. A change restarts the pods.
   *
   * @default - that of the plan
   */
  readonly cpu?: string;

  /**
   * Size of the volume of each server.
   *
   * @default - that of the plan
   */
  readonly storage?: Size;

  /**
   * The StorageClass of the volumes.
   *
   * @default - that of the cluster
   */
  readonly storageClassName?: string;

  /**
   * Labels of the objects that the construct makes. A change is applied live.
   *
   * An error: `config.kubeblocks.io/init-parameters`, which the library writes from the plan.
   *
   * @default - none
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the objects that the construct makes. A change is applied live.
   *
   * An error: `config.kubeblocks.io/init-parameters`, which the library writes from the plan.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
}
