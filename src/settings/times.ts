import { Persistence } from '../persistence';

const MEGABYTE = 1e6;

/** A snapshot is written at 100 to 200 MB/s (measured); half of that for slow network volumes. */
const SAVE_BYTES_PER_SECOND = 50 * MEGABYTE;

/** switchover.sh takes at most 39, or 29 if no replica is promoted: then the server may wait 10 for its replicas (`shutdown-timeout`). */
const SWITCHOVER_SECONDS = 40;

/** The check of an append-only file after a failed load reads it completely; 30 MB/s is a slow network volume. */
const READ_BYTES_PER_SECOND = 30 * MEGABYTE;

/** Files are rewritten long before they reach this multiple of the requested memory. */
const LARGEST_FILES_PER_MEMORY = 4;

/**
 * Seconds from SIGTERM to SIGKILL: the final snapshot, and half a minute for everything else. It is derived from the requested memory and
 * not from maxmemory, which changes live: the grace period is part of the pod template, so a change restarts the pod.
 */
export function terminationGraceSeconds(persistence: Persistence, memoryBytes: number, replicated: boolean): number {
  const base = replicated ? 30 + SWITCHOVER_SECONDS : 30;
  return persistence === Persistence.NONE ? base : base + Math.ceil(memoryBytes / SAVE_BYTES_PER_SECOND);
}

/**
 * Seconds that the server may take until its first answer. Loading does not count, because a loading server answers (LOADING); the check
 * of the files by the entrypoint script does. It is derived from the requested memory, and a change of that restarts the pod anyway.
 */
export function startupWindowSeconds(memoryBytes: number): number {
  return Math.max(300, Math.ceil(LARGEST_FILES_PER_MEMORY * memoryBytes / READ_BYTES_PER_SECOND));
}
