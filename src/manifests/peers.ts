import { fieldRef } from './field-ref';
import type { PodParts } from './pod-parts';
import { mergeParts } from './pod-parts';
import type { InstanceSettings } from '../settings/instance-settings';

/** A pod that looks up names of the instance's Services. */
export function serviceNames(): PodParts {
  return {
    env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: fieldRef('metadata.namespace') } }],
    // Names are looked up at a start only; then a DNS server that is down costs two seconds, not ten.
    dnsConfig: { options: [{ name: 'timeout', value: '1' }] },
  };
}

/** A pod that asks the servers of the instance. */
export function peers(settings: InstanceSettings): PodParts {
  return mergeParts(
    { env: [{ name: 'POD_NAME', valueFrom: { fieldRef: fieldRef('metadata.name') } }] },
    serviceNames(),
    { env: [{ name: 'REDIS_MEMBER_PORT', value: String(settings.port) }] },
  );
}
