import type { Service } from './kubernetes';
import { MANAGED_BY, MANAGED_BY_LABEL } from '../settings/names';

/** A name in the cluster's DNS that leads to another one. */
export function externalName(namespace: string, name: string, target: string): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name, labels: { [MANAGED_BY_LABEL]: MANAGED_BY } },
    spec: { type: 'ExternalName', externalName: target, sessionAffinity: 'None' },
  };
}
