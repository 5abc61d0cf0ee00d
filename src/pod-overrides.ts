import type { RedisResources } from './redis-resources';
import type { RedisScheduling } from './redis-scheduling';
import type { ServiceOverrides } from './service-overrides';

/**
 * When the kubelet pulls an image.
 */
export enum ImagePullPolicy {
  /** At each start. */
  ALWAYS = 'Always',
  /** When the node does not have it. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** Never: the node must have it. */
  NEVER = 'Never',
}

/**
 * What a kind of pod has in addition to what the library gives it. Lists are appended, maps and structs are merged. Lists of objects are those of the
 * Kubernetes pod spec, field for field.
 *
 * An error: a name that the library uses itself or reserves, such as a variable, a volume, a container, a mount path or a label.
 * A change restarts the pods of the kind; the Job runs again, under another name.
 */
export interface PodOverrides {
  /**
   * What each container of the library requests and is limited to.
   *
   * @default - what the library measured
   */
  readonly resources?: RedisResources;

  /**
   * Fields of the pod's `securityContext`, in addition to the library's, or instead of them. Fields that the restricted Pod Security level refuses are an error.
   *
   * @default - user, group and fsGroup 999, no root, seccomp RuntimeDefault
   */
  readonly podSecurityContext?: { [key: string]: any };

  /**
   * Fields of the `securityContext` of each container of the library, as `podSecurityContext`. The root file system stays read-only.
   *
   * @default - no privilege escalation, no capabilities, a read-only root file system
   */
  readonly containerSecurityContext?: { [key: string]: any };

  /**
   * Environment variables of each container of the library: objects with `name` and either `value` or `valueFrom`.
   *
   * @default - none
   */
  readonly env?: { [key: string]: any }[];

  /**
   * Volumes of the pod.
   *
   * @default - none
   */
  readonly volumes?: { [key: string]: any }[];

  /**
   * Mounts of these volumes in each container of the library: objects with `name` and `mountPath`. A path that is, contains or is inside a path of the
   * library is an error.
   *
   * @default - none
   */
  readonly volumeMounts?: { [key: string]: any }[];

  /**
   * Init containers, which run before those of the library. One without a `securityContext` gets the library's.
   *
   * @default - none
   */
  readonly initContainers?: { [key: string]: any }[];

  /**
   * When the kubelet pulls the images of the library's containers.
   *
   * @default - Kubernetes' own: `Always` for the tag `latest`, else `IfNotPresent`
   */
  readonly imagePullPolicy?: ImagePullPolicy;

  /**
   * Which nodes the pods of this kind may run on: each field replaces that of the instance.
   *
   * @default - the scheduling of the instance
   */
  readonly scheduling?: RedisScheduling;

  /**
   * Labels of the pods, in addition to `podLabels` of the instance, or instead of one with the same key.
   *
   * @default - those of the instance
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * Annotations of the pods, in addition to `podAnnotations` of the instance, or instead of one with the same key.
   *
   * @default - those of the instance
   */
  readonly podAnnotations?: { [key: string]: string };
}

/**
 * Overrides of the Job that makes the Secrets. What is set for containers reaches its init containers too. The Job is one pod: in `scheduling`,
 * `topologySpreadConstraints` and an affinity to pods are an error.
 */
export interface JobOverrides extends PodOverrides {
  /**
   * Annotations of the Job's ServiceAccount, in addition to those of all objects. A change restarts no pod.
   *
   * @default - none
   */
  readonly serviceAccountAnnotations?: { [key: string]: string };
}

/**
 * Overrides of pods that keep running.
 */
export interface ServingPodOverrides extends PodOverrides {
  /**
   * Containers beside those of the library. One without a `securityContext` gets the library's. The NetworkPolicy admits no connection to their
   * ports: add a NetworkPolicy of your own, which is additive.
   *
   * @default - none
   */
  readonly containers?: { [key: string]: any }[];

  /**
   * How many of the pods an eviction may take at once, by the PodDisruptionBudget: in a cluster, of each shard. A change restarts no pod.
   *
   * At most the replicas of a primary, the sentinels beyond the quorum, all proxies but one. An error for RedisStandalone, which has no budget, because one
   * of a single pod could only block drains. In RedisReplication it is the budget of the replicas, and at most all but one.
   *
   * @default 1
   */
  readonly maxUnavailable?: number;
}

/**
 * Overrides of the servers.
 */
export interface ServerOverrides extends ServingPodOverrides {
  /**
   * Labels of the volume claims. Kubernetes refuses a change in place: see docs/overrides.md.
   *
   * @default - those that the StatefulSet controller gives them
   */
  readonly claimLabels?: { [key: string]: string };

  /**
   * Annotations of the volume claims. Kubernetes refuses a change in place: see docs/overrides.md.
   *
   * @default - none
   */
  readonly claimAnnotations?: { [key: string]: string };

  /**
   * Annotations of the ServiceAccount, in addition to those of all objects. Sentinels and proxies share it. A change restarts no pod.
   *
   * @default - none
   */
  readonly serviceAccountAnnotations?: { [key: string]: string };

  /**
   * The Services that clients use. An error for RedisSentinel: there they are those of the proxies.
   *
   * @default - Services of type ClusterIP
   */
  readonly service?: ServiceOverrides;
}

/**
 * Overrides of the sentinels.
 */
export interface SentinelOverrides extends ServingPodOverrides {
  /**
   * Labels of the volume claims. Kubernetes refuses a change in place: see docs/overrides.md.
   *
   * @default - those that the StatefulSet controller gives them
   */
  readonly claimLabels?: { [key: string]: string };

  /**
   * Annotations of the volume claims. Kubernetes refuses a change in place: see docs/overrides.md.
   *
   * @default - none
   */
  readonly claimAnnotations?: { [key: string]: string };
}

/**
 * Overrides of the proxies.
 */
export interface ProxyOverrides extends ServingPodOverrides {
  /**
   * The Services of the addresses for writes and reads.
   *
   * @default - Services of type ClusterIP
   */
  readonly service?: ServiceOverrides;
}
