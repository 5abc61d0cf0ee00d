import { Persistence } from '../persistence';

const MEGABYTE = 1e6;

/** A snapshot is written at 100 to 200 MB/s (measured); half of that for slow network volumes. */
const SAVE_BYTES_PER_SECOND = 50 * MEGABYTE;

/** switchover.sh takes 36 at most, or 29 when nobody takes over: then the server may wait 10 for its replicas (`shutdown-timeout`). */
const HAND_OVER_SECONDS = 40;

/** Checking an append-only file after a failed load reads it; 30 MB/s is a slow network volume. */
const READ_BYTES_PER_SECOND = 30 * MEGABYTE;

/** Files are rewritten long before they are this many times the memory. */
const LARGEST_FILES_PER_LIMIT = 4;

/**
 * Seconds from SIGTERM to SIGKILL: the final snapshot, and half a minute for everything else. It follows from the memory limit and
 * not from maxmemory, which is changed live: the grace period is in the pod template, and a change of that restarts the pod.
 */
export function terminationGraceSeconds(persistence: Persistence, limitBytes: number, replicated: boolean): number {
  const base = replicated ? 30 + HAND_OVER_SECONDS : 30;
  return persistence === Persistence.NONE ? base : base + Math.ceil(limitBytes / SAVE_BYTES_PER_SECOND);
}

/**
 * Seconds that the server may take to answer at all. Loading is not part of it, because a loading server answers (LOADING);
 * a check of the files by the entry script is. It follows from the memory limit, a change of which restarts the pod anyway.
 */
export function startupWindowSeconds(limitBytes: number): number {
  return Math.max(300, Math.ceil(LARGEST_FILES_PER_LIMIT * limitBytes / READ_BYTES_PER_SECOND));
}
