import type { Container } from './kubernetes';
import type { PodParts } from './pod-parts';
import { containerPort, Port } from './port';
import { containerSecurity } from './security';

/** What a container is without the parts of its features. */
export type ContainerBase = Omit<Container, 'env' | 'ports' | 'securityContext' | 'volumeMounts'>;

/** A container with the parts that its features add. */
export function container(base: ContainerBase, parts: Pick<PodParts, 'env' | 'mounts'>, ports: readonly Port[] = []): Container {
  const { env = [], mounts = [] } = parts;
  return {
    ...base,
    ...(env.length > 0 && { env }),
    ...(ports.length > 0 && { ports: ports.map(containerPort) }),
    ...(mounts.length > 0 && { volumeMounts: mounts }),
    securityContext: containerSecurity(),
  };
}
