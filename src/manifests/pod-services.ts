import type { Service } from './kubernetes';
import { objectMeta } from './metadata';
import type { ServicePort } from './services';
import type { InstanceSettings } from '../settings/instance-settings';
import { selectorLabels } from '../settings/names';

export interface IdentifiedService {
  /** Of its construct. */
  readonly id: string;
  readonly service: Service;
}

/** The Services of their own of all pods of a component. */
export function podServices(
  settings: InstanceSettings, pods: readonly string[], component: string, ...ports: readonly ServicePort[]
): IdentifiedService[] {
  const stem = component[0].toUpperCase() + component.slice(1);
  return pods.map((pod, ordinal) => ({ id: `${stem}${ordinal}Service`, service: podService(settings, pod, component, ports) }));
}

/**
 * One pod's own Service: an address that outlives the pod, so that the pods of an instance can speak of each other without names. It
 * leads to the pod in every state: a server that starts or ends has its say too.
 */
function podService(settings: InstanceSettings, pod: string, component: string, ports: readonly ServicePort[]): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMeta(settings, pod, component),
    spec: {
      type: 'ClusterIP',
      publishNotReadyAddresses: true,
      selector: { ...selectorLabels(settings.instance, component), 'statefulset.kubernetes.io/pod-name': pod },
      ports,
    },
  };
}
