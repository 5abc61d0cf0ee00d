/**
 * What the KubeBlocks operator deletes together with the `Cluster`.
 */
export enum KubeBlocksTerminationPolicy {
  /** Nothing: the operator refuses to delete the instance. */
  DO_NOT_TERMINATE = 'DoNotTerminate',

  /** The pods and their volumes. */
  DELETE = 'Delete',

  /** The pods, their volumes and their backups. */
  WIPE_OUT = 'WipeOut',
}
