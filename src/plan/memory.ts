import { Persistence } from '../persistence';

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

export interface MemoryPlan {
  /** Request and limit of the container. */
  readonly limitBytes: number;
  /** `maxmemory`. */
  readonly maxmemoryBytes: number;
  /** The most that `maxmemory` may ever be in a container of this limit: the pod keeps to it, whatever a ConfigMap says. */
  readonly ceilingBytes: number;
  /** `maxmemory-clients`. */
  readonly clientsBytes: number;
}

export function clientsBytes(limitBytes: number): number {
  return Math.floor(limitBytes * CLIENTS_SHARE);
}

/** The largest maxmemory that the given share of what is left for data allows, in bytes. */
export function maxmemoryBytes(limitBytes: number, share: number): number {
  return Math.floor(share * (limitBytes - BASE_BYTES - clientsBytes(limitBytes)));
}

export function forkShare(persistence: Persistence): number {
  return persistence === Persistence.NONE ? SHARE_WITHOUT_FORK : SHARE_WITH_FORK;
}

/** The smallest container, in whole MiB, whose derived maxmemory is not below the minimum. */
export function minimumLimitMebibytes(persistence: Persistence): number {
  return Math.ceil((MINIMUM_MAXMEMORY_BYTES / forkShare(persistence) + BASE_BYTES) / (1 - CLIENTS_SHARE) / MIB);
}
