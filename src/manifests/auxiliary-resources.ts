import type { Container } from './kubernetes';
import { AUXILIARY_RESOURCES } from '../settings/auxiliary-resources';
import { mebibytes } from '../settings/quantity';

/** Of a container beside the servers. */
export function auxiliaryResources(kind: keyof typeof AUXILIARY_RESOURCES): NonNullable<Container['resources']> {
  const { cpu, memoryRequest, memoryLimit } = AUXILIARY_RESOURCES[kind];
  return { requests: { cpu, memory: mebibytes(memoryRequest) }, limits: { memory: mebibytes(memoryLimit) } };
}
