import type { Container } from './kubernetes';
import { HELPER_RESOURCES } from '../settings/helper-resources';
import { mebibytes } from '../settings/quantity';

/** Of a container beside the servers. */
export function helperResources(kind: keyof typeof HELPER_RESOURCES): NonNullable<Container['resources']> {
  const { cpu, memoryRequest, memoryLimit } = HELPER_RESOURCES[kind];
  return { requests: { cpu, memory: mebibytes(memoryRequest) }, limits: { memory: mebibytes(memoryLimit) } };
}
