/**
 * The release of the KubeBlocks operator in the cluster, as far as the manifests depend on it.
 */
export enum KubeBlocksRelease {
  /** KubeBlocks 1.0 and 1.1: parameters are a `Parameter` object, and every later change of it is applied. */
  V1_0 = '1.0',

  /** KubeBlocks 1.2: parameters are an annotation of the `Cluster`, which the operator reads only when it creates the instance. */
  V1_2 = '1.2',
}
