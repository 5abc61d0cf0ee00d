export const MIB = 1024 * 1024;

/**
 * What the server needs beside data and clients: its text and heap, allocator slack, the shell helper and the probes that
 * run in its cgroup. Measured 16 MiB for an empty server; doubled for fragmentation of small instances.
 */
export const BASE_BYTES = 32 * MIB;

/** Clients' buffers are outside maxmemory unless limited: `maxmemory-clients` evicts the greediest connection at this share. */
const CLIENTS_SHARE = 0.1;

/** No fork ever: only fragmentation (1.00 to 1.03 measured, 1.1 planned for) stands between data and limit. */
export const SHARE_WITHOUT_FORK = 0.85;

/**
 * A fork copies each page that is written while the child saves. At the highest rate of pipelined writes the peak was 2.06 times
 * the data set (measured, 1 KB values); 0.50 of the limit was killed, 0.45 was not.
 */
export const SHARE_WITH_FORK = 0.45;

/** Below this a server holds too little to be of use. */
export const MINIMUM_MAXMEMORY_BYTES = 16 * MIB;

export interface MemorySettings {
  /** Request and limit of the container. */
  readonly limitBytes: number;
  /** `maxmemory`. */
  readonly maxmemoryBytes: number;
  /** The most that `maxmemory` may ever be in a container of this limit: the pod keeps to it, whatever a ConfigMap says. */
  readonly ceilingBytes: number;
  /** `maxmemory-clients`. */
  readonly clientsBytes: number;
  /** What replicas need of their primary; every member may be the primary. */
  readonly replication?: ReplicationMemory;
}

export interface ReplicationMemory {
  /** Hard limit of what waits to be sent to a replica. */
  readonly bufferBytes: number;
  /** `repl-backlog-size`: a replica that was away for less than this needs no full synchronization. */
  readonly backlogBytes: number;
}

/**
 * A full synchronization loops when the buffer is smaller than what is written meanwhile, and the engine's default of 256 MiB is more
 * than a small container has. Bounds: reliability figures of an eighth of the limit; the backlog is a quarter of that.
 */
export function replicationMemory(limitBytes: number): ReplicationMemory {
  const bufferBytes = Math.max(16 * MIB, Math.min(256 * MIB, Math.floor(limitBytes / 8)));
  return { bufferBytes, backlogBytes: Math.floor(bufferBytes / 4) };
}

export function clientsBytes(limitBytes: number): number {
  return Math.floor(limitBytes * CLIENTS_SHARE);
}

/** The largest maxmemory that the given share of what is left for data allows, in bytes. */
export function maxmemoryBytes(limitBytes: number, share: number, replicated = false): number {
  const { bufferBytes, backlogBytes } = replicated ? replicationMemory(limitBytes) : { bufferBytes: 0, backlogBytes: 0 };
  return Math.floor(share * (limitBytes - BASE_BYTES - clientsBytes(limitBytes) - bufferBytes - backlogBytes));
}

export function forkShare(forks: boolean): number {
  return forks ? SHARE_WITH_FORK : SHARE_WITHOUT_FORK;
}

/** The smallest container, in whole MiB, whose derived maxmemory is not below the minimum. */
export function minimumLimitMebibytes(share: number, replicated: boolean): number {
  let mebibytes = Math.ceil((MINIMUM_MAXMEMORY_BYTES / share + BASE_BYTES) / (1 - CLIENTS_SHARE) / MIB);
  while (maxmemoryBytes(mebibytes * MIB, share, replicated) < MINIMUM_MAXMEMORY_BYTES) { mebibytes += 1; }
  return mebibytes;
}
