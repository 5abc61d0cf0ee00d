/**
 * When the append-only file is flushed to the disk: the engine's `appendfsync`.
 */
export enum AppendFsync {
  /**
   * Before a write is acknowledged: a crash of the node loses no acknowledged write.
   *
   * Every write waits for the disk. When the disk is full the server ends, and again after each restart, instead of refusing writes.
   */
  ALWAYS = 'always',

  /** Once a second: a crash of the node loses at most the last 1 to 2 seconds. */
  EVERYSEC = 'everysec',

  /**
   * When the kernel does it, usually within 30 seconds: a crash of the server loses no acknowledged write, a crash of the node can lose the last 30
   * seconds.
   */
  NEVER = 'no',
}
