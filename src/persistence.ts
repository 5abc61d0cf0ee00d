/**
 * Which data survives a restart of the server or its pod.
 */
export enum Persistence {
  /**
   * No data: nothing is written to disk, and a restart of the pod loses the data set.
   *
   * The data directory is an emptyDir; the configuration contains `save ""` and `appendonly no`.
   */
  NONE = 'none',

  /**
   * Snapshots: `save 900 1` unless there is a `snapshotSchedule`, and one snapshot at every orderly stop.
   *
   * A crash loses the writes since the last snapshot: by default at most 15 minutes plus the time that saving takes. A pod deletion, a drain or a
   * rolling update loses nothing.
   */
  RDB = 'rdb',

  /**
   * Snapshots and the append-only file: `save 900 1`, `appendonly yes`, `appendfsync everysec`, unless `snapshotSchedule` and `appendFsync` say
   * otherwise.
   *
   * A crash of the server loses no acknowledged write while the disk keeps up, and at most the last 2 seconds when it does not: the
   * engine acknowledges first and writes to the file as soon as no fsync is in progress. A crash of the node (power, kernel) loses at
   * most the last 1 to 2 seconds. An orderly stop loses nothing.
   */
  RDB_AOF = 'rdb+aof',
}
