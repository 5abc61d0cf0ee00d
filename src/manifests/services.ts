import { SERVER } from './components';
import type { Service } from './kubernetes';
import { objectMeta } from './metadata';
import type { InstancePlan } from '../plan/instance-plan';
import { selectorLabels } from '../plan/names';

/** The address that clients use. */
export function clientService(plan: InstancePlan): Service {
  return addressService(plan, plan.names.service, SERVER, redisPort(plan));
}

/** An address that leads to the ready pods of a component, or to those of them that carry the labels too. */
export function addressService(
  plan: InstancePlan, name: string, component: string, port: ServicePort, labels: Readonly<Record<string, string>> = {},
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMeta(plan, name, component),
    spec: { type: 'ClusterIP', selector: { ...selectorLabels(plan.instance, component), ...labels }, ports: [port] },
  };
}

/** Gives the pod its own name in DNS, ready or not. */
export function headlessService(plan: InstancePlan): Service {
  return governingService(plan, plan.names.headlessService, SERVER, redisPort(plan));
}

/** What a StatefulSet must name. */
export function governingService(plan: InstancePlan, name: string, component: string, port: ServicePort): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMeta(plan, name, component),
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: selectorLabels(plan.instance, component),
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

export function redisPort(plan: InstancePlan): ServicePort {
  return { name: 'redis', port: plan.port, targetPort: 'redis' };
}
