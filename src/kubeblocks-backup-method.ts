/**
 * How the KubeBlocks operator backs an instance up.
 */
export enum KubeBlocksBackupMethod {
  /** A copy of the data directory in the object store of a BackupRepo. */
  DATAFILE = 'datafile',

  /** A snapshot of the volumes, of which the StorageClass must be capable. Not of shards. */
  VOLUME_SNAPSHOT = 'volume-snapshot',
}
