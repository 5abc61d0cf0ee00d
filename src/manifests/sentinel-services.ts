import { PROXY, SENTINEL, SERVER } from './components';
import type { Service } from './kubernetes';
import { IdentifiedService, podServices } from './pod-services';
import { READ_PORT_NAME, WRITE_PORT_NAME } from './proxy-deployment';
import { addressService, governingService, redisPort, ServicePort } from './services';
import type { SentinelPlan } from '../plan/instance-plan';

/** The address that clients write to: the proxies, which know the primary. */
export function writeService(plan: SentinelPlan): Service {
  return proxyService(plan, plan.names.service, WRITE_PORT_NAME);
}

/** The address that clients read from: the proxies, which know the replicas in sync. */
export function readService(plan: SentinelPlan): Service {
  return proxyService(plan, plan.sentinelNames.readService, READ_PORT_NAME);
}

/** The Services of their own of all servers, and of all sentinels, each with the id of its construct. */
export function sentinelPodServices(plan: SentinelPlan): IdentifiedService[] {
  return [
    ...podServices(plan, plan.replication.members, SERVER, redisPort(plan)),
    ...podServices(plan, plan.sentinels, SENTINEL, sentinelPort(plan)),
  ];
}

/** What the StatefulSet must name. Nobody uses it. */
export function sentinelHeadlessService(plan: SentinelPlan): Service {
  return governingService(plan, plan.sentinelNames.sentinelHeadlessService, SENTINEL, sentinelPort(plan));
}

function sentinelPort(plan: SentinelPlan): ServicePort {
  return { name: 'sentinel', port: plan.sentinelPort, targetPort: 'sentinel' };
}

function proxyService(plan: SentinelPlan, name: string, targetPort: string): Service {
  return addressService(plan, name, PROXY, { ...redisPort(plan), targetPort });
}
