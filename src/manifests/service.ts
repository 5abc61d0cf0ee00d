import type { Service } from './kubernetes';
import { objectMeta } from './metadata';
import { overridesOf } from './overrides';
import type { ServicePort } from './port';
import type { InstanceSettings } from '../settings/instance-settings';
import { selectorLabels } from '../settings/names';

/** A Service, and the id of its construct. */
export interface IdentifiedService {
  readonly id: string;
  readonly service: Service;
}

/** An address that clients use, which leads to the ready pods of a component, or to those of them that carry the labels too. */
export function addressService(
  settings: InstanceSettings,
  name: string,
  component: string,
  port: ServicePort | readonly ServicePort[],
  labels: Readonly<Record<string, string>> = {},
): Service {
  const { annotations = {}, ...spec } = overridesOf(settings, component).service ?? {};
  return annotated(annotations, service(settings, name, component, {
    ...(name === settings.names.service && settings.clusterIp !== undefined && { clusterIP: settings.clusterIp }),
    selector: { ...selectorLabels(settings.instance, component), ...labels },
    ports: [port].flat(),
    ...spec,
  }));
}

/** With annotations in addition to those of all objects. */
export function annotated(annotations: Readonly<Record<string, string>>, { metadata, ...others }: Service): Service {
  const all = { ...metadata.annotations, ...annotations };
  return { ...others, metadata: { ...metadata, ...(Object.keys(all).length > 0 && { annotations: all }) } };
}

/** The headless Service that a StatefulSet must name. It gives each pod a name in DNS, ready or not. */
export function governingService(settings: InstanceSettings, name: string, component: string, ...ports: readonly ServicePort[]): Service {
  return service(settings, name, component, {
    clusterIP: 'None',
    publishNotReadyAddresses: true,
    selector: selectorLabels(settings.instance, component),
    ports,
  });
}

/** The Services of their own of all pods of a component. */
export function podServices(
  settings: InstanceSettings, pods: readonly string[], component: string, ...ports: readonly ServicePort[]
): IdentifiedService[] {
  const stem = component[0].toUpperCase() + component.slice(1);
  return pods.map((pod, ordinal) => ({ id: `${stem}${ordinal}Service`, service: podService(settings, pod, component, ports) }));
}

/**
 * One pod's own Service: an address that outlives the pod, so that the pods of an instance can refer to each other without names. It
 * leads to the pod in every state: a server that starts or ends must be asked too.
 */
function podService(settings: InstanceSettings, pod: string, component: string, ports: readonly ServicePort[]): Service {
  return service(settings, pod, component, {
    publishNotReadyAddresses: true,
    selector: { ...selectorLabels(settings.instance, component), ...podLabel(pod) },
    ports,
  });
}

/** Of one pod of a StatefulSet. */
export function podLabel(pod: string): Record<string, string> {
  return { 'statefulset.kubernetes.io/pod-name': pod };
}

export function service(settings: InstanceSettings, name: string, component: string, spec: NonNullable<Service['spec']>): Service {
  return { apiVersion: 'v1', kind: 'Service', metadata: objectMeta(settings, name, component), spec: { type: 'ClusterIP', ...spec } };
}
