import { SERVER } from './components';
import type { EnvVar, PodSpec } from './kubernetes';
import { INTERNAL_DIRECTORY, internalVolume } from './mounts';
import { spreadOverNodes } from './placement';
import type { ServerRole } from './server-role';
import type { InstancePlan, SentinelPlan } from '../plan/instance-plan';

/** A server among others, whose primary sentinels find. */
export function memberRole(plan: SentinelPlan): ServerRole {
  return {
    replicas: plan.replication.members.length,
    entry: 'start-member.sh',
    readiness: 'ready-member.sh',
    env: [
      ...sentinelPeerEnv(plan),
      { name: 'REDIS_MONITOR_PASSWORD_FILE', value: `${INTERNAL_DIRECTORY}/monitor-password` },
    ],
    mounts: [{ name: 'internal', mountPath: INTERNAL_DIRECTORY, readOnly: true }],
    volumes: [internalVolume(plan.sentinelNames.internalSecret, ['internal-password', 'monitor-password'])],
    dnsConfig: IMPATIENT_DNS,
    topologySpreadConstraints: spreadOverNodes(plan, SERVER),
  };
}

/** What scripts need to know to speak with the other pods where there are sentinels. */
export function sentinelPeerEnv(plan: SentinelPlan): EnvVar[] {
  return peerEnv(plan, [
    { name: 'REDIS_SENTINEL_PORT', value: String(plan.sentinelPort) },
    { name: 'REDIS_MASTER_NAME', value: plan.masterName },
  ]);
}

/** What they need to know everywhere, and more. */
export function peerEnv(plan: InstancePlan, more: readonly EnvVar[] = []): EnvVar[] {
  return [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    POD_NAMESPACE,
    { name: 'REDIS_MEMBER_PORT', value: String(plan.port) },
    ...more,
    { name: 'REDIS_INTERNAL_PASSWORD_FILE', value: `${INTERNAL_DIRECTORY}/internal-password` },
  ];
}

export const POD_NAMESPACE: EnvVar = { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } };

/** Names are looked up at a start only; then a DNS server that is gone costs a second, not ten. */
export const IMPATIENT_DNS: PodSpec['dnsConfig'] = { options: [{ name: 'timeout', value: '1' }, { name: 'attempts', value: '3' }] };
