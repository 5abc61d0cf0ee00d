/**
 * What survives when the server process or its pod ends.
 */
export enum Persistence {
  /**
   * Nothing is written to disk: a restart of the pod loses all data.
   *
   * The data directory is an emptyDir; the configuration says `save ""` and `appendonly no`.
   */
  NONE = 'none',

  /**
   * Snapshots: `save 900 1`, and one more on every orderly stop.
   *
   * A crash loses what was written since the last snapshot, at most 15 minutes plus the time that
   * saving takes; a pod deletion, a drain or a rolling update loses nothing.
   */
  RDB = 'rdb',

  /**
   * Snapshots and the append-only file: `save 900 1`, `appendonly yes`, `appendfsync everysec`.
   *
   * A crash of the server loses nothing that was acknowledged while the disk keeps up, and at most the last 2 seconds when it does
   * not: the engine answers first and writes to the file as soon as no fsync is under way. A crash of the node (power, kernel)
   * loses at most the last 1 to 2 seconds. An orderly stop loses nothing.
   */
  RDB_AOF = 'rdb+aof',
}
