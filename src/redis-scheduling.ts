/**
 * Which nodes the scheduler may place the pods of an instance on. The values are those of the Kubernetes pod spec, field for field.
 * A change restarts the pods.
 */
export interface RedisScheduling {
  /**
   * Labels that a node must have, in addition to `kubernetes.io/os: linux`.
   *
   * @default - none
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * `affinity` of the pod spec. A kind of affinity that it names replaces that of the library. The Job takes the affinity to nodes only.
   *
   * @default - with several servers that have volumes: pods of a component prefer nodes without another one; otherwise none
   */
  readonly affinity?: { [key: string]: any };

  /**
   * `tolerations` of the pod spec.
   *
   * @default - none
   */
  readonly tolerations?: { [key: string]: any }[];

  /**
   * Name of a PriorityClass.
   *
   * @default - the cluster's default priority
   */
  readonly priorityClassName?: string;

  /**
   * Name of a RuntimeClass.
   *
   * @default - the cluster's default runtime
   */
  readonly runtimeClassName?: string;

  /**
   * Name of the scheduler.
   *
   * @default - the cluster's default scheduler
   */
  readonly schedulerName?: string;

  /**
   * `topologySpreadConstraints` of the pod spec. They replace those of the library, and its affinity: an empty list means no spread. The Job, a single pod, has none.
   *
   * @default - with several servers: one pod of a component per node, if possible where the pods have volumes; zones balanced if possible. With one server: none
   */
  readonly topologySpreadConstraints?: { [key: string]: any }[];
}
