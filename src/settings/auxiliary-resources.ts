/** Of the disk of the node, for each container, if the user does not say otherwise. Scheduling does not count what a pod may use of it, only this. */
export const DISK_REQUEST_MEBIBYTES = 64;

/** What a container beside the servers takes. Memory is in MiB; no CPU limit, because a sentinel that is throttled misses the answers of healthy pods. */
export interface AuxiliaryResources {
  readonly cpu: string;
  readonly memoryRequest: number;
  readonly memoryLimit: number;
}

export const AUXILIARY_RESOURCES = {
  /** Measured 14 MiB, and the scripts of the probes beside it. */
  sentinel: { cpu: '50m', memoryRequest: 32, memoryLimit: 64 },
  /** Measured 18 MiB without connections; each one that carries something takes two buffers of 16 KiB. */
  proxy: { cpu: '100m', memoryRequest: 32, memoryLimit: 256 },
  /** Of each container of the Job. */
  job: { cpu: '10m', memoryRequest: 32, memoryLimit: 128 },
} as const satisfies Record<string, AuxiliaryResources>;
