import { PROXY, SENTINEL, SERVER } from './components';
import type { Service } from './kubernetes';
import { objectMeta } from './metadata';
import { READ_PORT_NAME, WRITE_PORT_NAME } from './proxy-deployment';
import type { SentinelPlan } from '../plan/instance-plan';
import { selectorLabels } from '../plan/names';

/** The address that clients write to: the proxies, which know the primary. */
export function writeService(plan: SentinelPlan): Service {
  return proxyService(plan, plan.names.service, WRITE_PORT_NAME);
}

/** The address that clients read from: the proxies, which know the replicas in sync. */
export function readService(plan: SentinelPlan): Service {
  return proxyService(plan, plan.sentinelNames.readService, READ_PORT_NAME);
}

/** The Services of their own of all servers, and of all sentinels, each with the id of its construct. */
export function podServices(plan: SentinelPlan): { readonly id: string; readonly service: Service }[] {
  return [
    ...plan.replication.members.map((pod, ordinal) => ({ id: `Server${ordinal}Service`, service: podService(plan, pod, SERVER, 'redis', plan.port) })),
    ...plan.sentinels.map((pod, ordinal) => ({ id: `Sentinel${ordinal}Service`, service: podService(plan, pod, SENTINEL, 'sentinel', plan.sentinelPort) })),
  ];
}

/** What a StatefulSet must name. Nobody uses it. */
export function sentinelHeadlessService(plan: SentinelPlan): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMeta(plan, plan.sentinelNames.sentinelHeadlessService, SENTINEL),
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: selectorLabels(plan.instance, SENTINEL),
      ports: [{ name: 'sentinel', port: plan.sentinelPort, targetPort: 'sentinel' }],
    },
  };
}

function proxyService(plan: SentinelPlan, name: string, targetPort: string): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMeta(plan, name, PROXY),
    spec: { type: 'ClusterIP', selector: selectorLabels(plan.instance, PROXY), ports: [{ name: 'redis', port: plan.port, targetPort }] },
  };
}

/**
 * One pod's own Service: an address that outlives the pod, so that servers and sentinels can speak of each other without names. It
 * leads to the pod in every state: a server that starts or ends has its say too.
 */
function podService(plan: SentinelPlan, pod: string, component: string, portName: string, port: number): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: objectMeta(plan, pod, component),
    spec: {
      type: 'ClusterIP',
      publishNotReadyAddresses: true,
      selector: { ...selectorLabels(plan.instance, component), 'statefulset.kubernetes.io/pod-name': pod },
      ports: [{ name: portName, port, targetPort: portName }],
    },
  };
}
