export const MIB = 1024 * 1024;

/**
 * What the server needs in addition to data and clients: its code and heap, allocator slack, and the agent and probes in its cgroup.
 * Measured: 16 MiB for an empty server; doubled for the fragmentation of small instances.
 */
const BASE_BYTES = 32 * MIB;

/** Client buffers are not part of maxmemory: beyond this share of the request, `maxmemory-clients` disconnects the client that uses most. */
const CLIENTS_SHARE = 0.1;

/**
 * A connection whose commands and replies are small takes at most 17 KiB: 16 of them are the buffer of its replies (measured, all engines). With this
 * much for each, no connection is closed for the memory of others like it: one too many is refused with an error.
 */
export const CONNECTION_BYTES = 20 * 1024;

/**
 * What a connection with TLS takes in addition, which neither `maxmemory` nor `maxmemory-clients` counts: 30 KiB when clients connect one after the other,
 * and up to 52 when thousands do at once, as after a failover (measured, Valkey 8.1 and 9.1).
 */
export const TLS_SESSION_BYTES = 52 * 1024;

/**
 * Of the memory of clients: with TLS this much is for its sessions. The rest stays larger than the largest value, so that one that is too long is still refused
 * with an error, and `maxmemory` is the same with TLS and without: to turn it on evicts nothing.
 */
const TLS_SHARE = 0.25;

/** The engines' default of `maxclients`: more may need a higher limit of open files. */
const MOST_CONNECTIONS = 10_000;

/** Connections of the instance's own pods, beside those of clients: of replicas, sentinels, proxies, agents, probes and the scripts of other pods. */
const OWN_CONNECTIONS = { alone: 8, replicated: 64 };

/**
 * Of the request: the longest argument of a command. It is less than what all clients may take, so that a longer one is refused with an error; and
 * it is what one `SETRANGE` can add to the data set at once, before anything is evicted for it.
 */
const LARGEST_VALUE_SHARE = 1 / 16;

/** The engines' default of `proto-max-bulk-len`. */
const LARGEST_VALUE_BYTES = 512 * MIB;

/** Without forks only fragmentation (1.00 to 1.03 measured, 1.1 planned for) adds to the data set. */
const SHARE_WITHOUT_FORK = 0.85;

/**
 * A fork copies each page that is written while the child process saves. At the highest rate of pipelined writes the peak was 2.06 times
 * the data set (bench/memory.ts, 1 KB values): the kernel killed a server at 0.50 of the limit, and none at 0.45.
 */
const SHARE_WITH_FORK = 0.45;

/** A smaller data set is of no practical use. */
const MINIMUM_MAXMEMORY_BYTES = 16 * MIB;

export interface MemorySettings {
  /** Request of the container. Everything is derived from it but the room for what a fork copies. */
  readonly requestBytes: number;
  /** Limit of the container: the request, unless a fork may borrow from the node. */
  readonly limitBytes: number;
  /** `maxmemory`. */
  readonly maxmemoryBytes: number;
  /** The maximum of `maxmemory` with this request. The agent enforces it, whatever the ConfigMap says. */
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
 * than a small container has. The buffer is an eighth of the request, within bounds; the backlog is a quarter of the buffer.
 */
export function replicationMemory(requestBytes: number): ReplicationMemory {
  const bufferBytes = Math.max(16 * MIB, Math.min(256 * MIB, Math.floor(requestBytes / 8)));
  return { bufferBytes, backlogBytes: Math.floor(bufferBytes / 4) };
}

export function clientsBytes(requestBytes: number): number {
  return Math.floor(requestBytes * CLIENTS_SHARE);
}

/** What the sessions of TLS may take. */
export function tlsBytes(requestBytes: number): number {
  return Math.floor(clientsBytes(requestBytes) * TLS_SHARE);
}

/** How many connections of clients this memory carries. */
export function carriedConnections(requestBytes: number, tls = false): number {
  return Math.floor(tls ? tlsBytes(requestBytes) / TLS_SESSION_BYTES : clientsBytes(requestBytes) / CONNECTION_BYTES);
}

/** What bounds the clients of a server with this memory; they get the number of connections that is asked for. */
export function clientLimits(requestBytes: number, replicated: boolean, asked?: number, tls = false): Pick<MemorySettings, 'clientsBytes' | 'connections' | 'maxclients' | 'largestValueBytes'> {
  const own = replicated ? OWN_CONNECTIONS.replicated : OWN_CONNECTIONS.alone;
  const connections = asked ?? Math.min(MOST_CONNECTIONS - own, carriedConnections(requestBytes, tls));
  return {
    clientsBytes: clientsBytes(requestBytes) - (tls ? tlsBytes(requestBytes) : 0),
    connections,
    maxclients: connections + own,
    largestValueBytes: Math.min(LARGEST_VALUE_BYTES, Math.floor(requestBytes * LARGEST_VALUE_SHARE)),
  };
}

/** What the server, its clients and its replicas need beside the data set. */
export function reservedBytes(requestBytes: number, replicated: boolean): number {
  const { bufferBytes, backlogBytes } = replicated ? replicationMemory(requestBytes) : { bufferBytes: 0, backlogBytes: 0 };
  return BASE_BYTES + clientsBytes(requestBytes) + bufferBytes + backlogBytes;
}

/** The largest `maxmemory` with this request: without a fork the server stays within it. */
export function ceilingBytes(requestBytes: number, replicated: boolean): number {
  return Math.floor(SHARE_WITHOUT_FORK * (requestBytes - reservedBytes(requestBytes, replicated)));
}

/**
 * The largest `maxmemory` that is safe at any rate of writes: without a fork the server stays within its request, and with what a fork copies within
 * its limit.
 */
export function safeMaxmemoryBytes(requestBytes: number, limitBytes: number, forks: boolean, replicated: boolean): number {
  const most = ceilingBytes(requestBytes, replicated);
  return forks ? Math.min(most, Math.floor(SHARE_WITH_FORK * (limitBytes - reservedBytes(requestBytes, replicated)))) : most;
}

/** The smallest request, in whole MiB, whose derived maxmemory reaches the minimum without a higher limit. */
export function minimumMebibytes(forks: boolean, replicated: boolean): number {
  const share = forks ? SHARE_WITH_FORK : SHARE_WITHOUT_FORK;
  let mebibytes = Math.ceil((MINIMUM_MAXMEMORY_BYTES / share + BASE_BYTES) / (1 - CLIENTS_SHARE) / MIB);
  while (safeMaxmemoryBytes(mebibytes * MIB, mebibytes * MIB, forks, replicated) < MINIMUM_MAXMEMORY_BYTES) { mebibytes += 1; }
  return mebibytes;
}

/**
 * Without a volume there are files all the same: a replica stores what a full resync sends before it loads it, and an operator may take a snapshot. Each is
 * smaller than the memory that the data set has, which is part of the request; there are two while one replaces another.
 */
export function temporaryMebibytes({ requestBytes }: MemorySettings): number {
  return Math.ceil(2 * requestBytes / MIB);
}
