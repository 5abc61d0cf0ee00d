import type { Size } from 'cdk8s';

/**
 * What each container of a kind of pod requests and is limited to. Of a server, CPU and memory are the props `cpu`, `cpuLimit` and `memory` of the
 * instance: to set them here is an error. A change restarts the pods.
 */
export interface RedisResources {
  /**
   * CPU request: a Kubernetes quantity such as '250m'.
   *
   * @default - of a sentinel '50m', of a proxy '100m', of each container of the Job '10m'
   */
  readonly cpu?: string;

  /**
   * CPU limit: a Kubernetes quantity, not less than the request.
   *
   * A quota on `limits.cpu` needs one. A limit throttles: give sentinels and proxies several times their request.
   *
   * @default - no limit
   */
  readonly cpuLimit?: string;

  /**
   * Memory request, and limit: for a sentinel at least 64Mi, for a proxy 256Mi, for each container of the Job 128Mi.
   *
   * @default - these minima as the limit, and a request of 32Mi
   */
  readonly memory?: Size;

  /**
   * Request of `ephemeral-storage`, the disk of the node.
   *
   * @default Size.mebibytes(64)
   */
  readonly ephemeralStorage?: Size;

  /**
   * Limit of `ephemeral-storage`, not less than the request. Kubernetes evicts a pod that uses more. Raise it for volumes of your own on the disk of the node.
   *
   * @default - 512Mi for the log, and the size of the library's own volumes on the disk
   */
  readonly ephemeralStorageLimit?: Size;
}
