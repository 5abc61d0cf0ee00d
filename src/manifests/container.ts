import type { Container } from './kubernetes';
import type { PodParts } from './pod-parts';
import { containerPort, Port } from './port';
import { containerSecurity } from './security';
import { DISK_REQUEST_MEBIBYTES } from '../settings/auxiliary-resources';
import type { KindOverrides } from '../settings/instance-settings';
import { mebibytes, mebibytesOf } from '../settings/quantity';

/** What a container is without the parts of its features. */
export type ContainerBase = Omit<Container, 'env' | 'ports' | 'securityContext' | 'volumeMounts'>;

/**
 * Of the node's disk, for the log. Kubelets keep 50 MiB of it by default, some services ten times as much; more than this fills the node, and then
 * Kubernetes evicts this pod instead of others.
 */
const LOG_MEBIBYTES = 512;

const DISK = 'ephemeral-storage';

type Quantities = Readonly<Record<string, string>>;

interface Resources {
  readonly requests: Quantities;
  readonly limits: Quantities;
}

/** A container with the parts that its features add, and what the user overrides in pods of its kind. The volumes are the library's. */
export function container(
  base: ContainerBase, parts: Pick<PodParts, 'env' | 'mounts' | 'volumes'>, overrides: KindOverrides, ports: readonly Port[] = [],
): Container {
  const { env = [], mounts = [], volumes = [] } = parts;
  return {
    ...base,
    ...(overrides.imagePullPolicy !== undefined && { imagePullPolicy: overrides.imagePullPolicy }),
    resources: withDisk(merged(base.resources, overrides), volumes),
    ...(env.length > 0 && { env }),
    ...(ports.length > 0 && { ports: ports.map(containerPort) }),
    ...(mounts.length > 0 && { volumeMounts: mounts }),
    securityContext: containerSecurity(overrides),
  };
}

/** What the user says of a resource stands. */
function merged(own: Container['resources'], { resources: given }: KindOverrides): Resources {
  return { requests: { ...own?.requests, ...given?.requests } as Quantities, limits: { ...own?.limits, ...given?.limits } as Quantities };
}

/** Kubernetes counts the emptyDirs of a pod that are on the disk against the limits of its containers. */
function withDisk({ requests, limits }: Resources, volumes: NonNullable<PodParts['volumes']>): Resources {
  const onDisk = volumes.flatMap(({ emptyDir }) => (emptyDir && emptyDir.medium === undefined ? [mebibytesOf(String(emptyDir.sizeLimit))] : []));
  const request = requests[DISK] ?? mebibytes(DISK_REQUEST_MEBIBYTES);
  // Not less than what the user requests.
  const limit = Math.max(onDisk.reduce((sum, count) => sum + count, LOG_MEBIBYTES), Math.ceil(mebibytesOf(request)));
  return { requests: { ...requests, [DISK]: request }, limits: { ...limits, [DISK]: limits[DISK] ?? mebibytes(limit) } };
}
