import { SERVER } from './components';
import type { Service } from './kubernetes';
import { objectMeta } from './metadata';
import type { InstanceSettings } from '../settings/instance-settings';
import { selectorLabels } from '../settings/names';

/** The address that clients use. */
export function clientService(settings: InstanceSettings): Service {
  return addressService(settings, settings.names.service, SERVER, redisPort(settings));
}

/** An address that leads to the ready pods of a component, or to those of them that carry the labels too. */
export function addressService(
  settings: InstanceSettings, name: string, component: string, port: ServicePort, labels: Readonly<Record<string, string>> = {},
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMeta(settings, name, component),
    spec: { type: 'ClusterIP', selector: { ...selectorLabels(settings.instance, component), ...labels }, ports: [port] },
  };
}

/** Gives the pod its own name in DNS, ready or not. */
export function headlessService(settings: InstanceSettings): Service {
  return governingService(settings, settings.names.headlessService, SERVER, redisPort(settings));
}

/** What a StatefulSet must name. */
export function governingService(settings: InstanceSettings, name: string, component: string, port: ServicePort): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMeta(settings, name, component),
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: selectorLabels(settings.instance, component),
      ports: [port],
    },
  };
}

/** A port of a Service, and its name in the pod. */
export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: string;
}

export function redisPort(settings: InstanceSettings): ServicePort {
  return { name: 'redis', port: settings.port, targetPort: 'redis' };
}
