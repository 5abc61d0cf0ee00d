export const MIB = 1024 * 1024;

/**
 * What the server needs in addition to data and clients: its code and heap, allocator slack, and the agent and probes in its cgroup.
 * Measured: 16 MiB for an empty server; doubled for the fragmentation of small instances.
 */
export const BASE_BYTES = 32 * MIB;

/** Client buffers are not part of maxmemory: beyond this share of the limit, `maxmemory-clients` disconnects the client that uses most. */
const CLIENTS_SHARE = 0.1;

/**
 * A connection whose commands and replies are small takes at most 17 KiB: 16 of them are the buffer of its replies (measured, all engines). With this
 * much for each, no connection is closed for the memory of others like it: one too many is refused with an error.
 */
const CONNECTION_BYTES = 20 * 1024;

/** The engines' default of `maxclients`: more may need a higher limit of open files. */
const MOST_CONNECTIONS = 10_000;

/** Connections of the instance's own pods, beside those of clients: of replicas, sentinels, proxies, agents, probes and the scripts of other pods. */
const OWN_CONNECTIONS = { alone: 8, replicated: 64 };

/**
 * Of the limit: the longest argument of a command. It is less than what all clients may take, so that a longer one is refused with an error; and
 * it is what one `SETRANGE` can add to the data set at once, before anything is evicted for it.
 */
const LARGEST_VALUE_SHARE = 1 / 16;

/** The engines' default of `proto-max-bulk-len`. */
const LARGEST_VALUE_BYTES = 512 * MIB;

/** Without forks only fragmentation (1.00 to 1.03 measured, 1.1 planned for) adds to the data set. */
export const SHARE_WITHOUT_FORK = 0.85;

/**
 * A fork copies each page that is written while the child process saves. At the highest rate of pipelined writes the peak was 2.06 times
 * the data set (measured, 1 KB values): the kernel killed a server at 0.50 of the limit, and none at 0.45.
 */
export const SHARE_WITH_FORK = 0.45;

/** A smaller data set is of no practical use. */
export const MINIMUM_MAXMEMORY_BYTES = 16 * MIB;

export interface MemorySettings {
  /** Request and limit of the container. */
  readonly limitBytes: number;
  /** `maxmemory`. */
  readonly maxmemoryBytes: number;
  /** The maximum of `maxmemory` with this memory limit. The agent enforces it, whatever the ConfigMap says. */
  readonly ceilingBytes: number;
  /** `maxmemory-clients`. */
  readonly clientsBytes: number;
  /** Connections that clients can have: what `maxclients` allows without those of the instance's own pods. */
  readonly connections: number;
  /** `maxclients`. */
  readonly maxclients: number;
  /** `proto-max-bulk-len`. */
  readonly largestValueBytes: number;
  /** What a primary needs for its replicas; every member can become the primary. */
  readonly replication?: ReplicationMemory;
}

export interface ReplicationMemory {
  /** Hard limit of a replica's output buffer. */
  readonly bufferBytes: number;
  /** `repl-backlog-size`: a replica that missed less than this needs no full resync. */
  readonly backlogBytes: number;
}

/**
 * A full resync restarts forever if the buffer is smaller than what is written meanwhile, and the engine's default of 256 MiB is more
 * than a small container has. The buffer is an eighth of the limit, within bounds; the backlog is a quarter of the buffer.
 */
export function replicationMemory(limitBytes: number): ReplicationMemory {
  const bufferBytes = Math.max(16 * MIB, Math.min(256 * MIB, Math.floor(limitBytes / 8)));
  return { bufferBytes, backlogBytes: Math.floor(bufferBytes / 4) };
}

export function clientsBytes(limitBytes: number): number {
  return Math.floor(limitBytes * CLIENTS_SHARE);
}

/** What bounds the clients of a server with this memory limit. */
export function clientLimits(limitBytes: number, replicated: boolean): Pick<MemorySettings, 'clientsBytes' | 'connections' | 'maxclients' | 'largestValueBytes'> {
  const own = replicated ? OWN_CONNECTIONS.replicated : OWN_CONNECTIONS.alone;
  const connections = Math.min(MOST_CONNECTIONS - own, Math.floor(clientsBytes(limitBytes) / CONNECTION_BYTES));
  return {
    clientsBytes: clientsBytes(limitBytes),
    connections,
    maxclients: connections + own,
    largestValueBytes: Math.min(LARGEST_VALUE_BYTES, Math.floor(limitBytes * LARGEST_VALUE_SHARE)),
  };
}

/** `maxmemory` in bytes: the given share of what the limit leaves for data. */
export function maxmemoryBytes(limitBytes: number, share: number, replicated = false): number {
  const { bufferBytes, backlogBytes } = replicated ? replicationMemory(limitBytes) : { bufferBytes: 0, backlogBytes: 0 };
  return Math.floor(share * (limitBytes - BASE_BYTES - clientsBytes(limitBytes) - bufferBytes - backlogBytes));
}

export function forkShare(forks: boolean): number {
  return forks ? SHARE_WITH_FORK : SHARE_WITHOUT_FORK;
}

/** The smallest limit, in whole MiB, whose derived maxmemory reaches the minimum. */
export function minimumLimitMebibytes(share: number, replicated: boolean): number {
  let mebibytes = Math.ceil((MINIMUM_MAXMEMORY_BYTES / share + BASE_BYTES) / (1 - CLIENTS_SHARE) / MIB);
  while (maxmemoryBytes(mebibytes * MIB, share, replicated) < MINIMUM_MAXMEMORY_BYTES) { mebibytes += 1; }
  return mebibytes;
}
