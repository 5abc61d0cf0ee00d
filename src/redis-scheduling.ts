/**
 * Where the scheduler may put the pods of an instance. The values are those of the Kubernetes pod spec, field for field.
 * A change restarts the pods.
 */
export interface RedisScheduling {
  /**
   * Labels that a node must have.
   *
   * @default - any node
   */
  readonly nodeSelector?: { [key: string]: string };

  /**
   * The pod spec's `affinity`.
   *
   * @default - none
   */
  readonly affinity?: { [key: string]: any };

  /**
   * The pod spec's `tolerations`.
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
   * The pod spec's `topologySpreadConstraints`; they replace those of the library.
   *
   * @default - with several servers one pod of a kind on a node, and zones as evenly as may be; else none
   */
  readonly topologySpreadConstraints?: { [key: string]: any }[];
}
