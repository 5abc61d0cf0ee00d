import { SERVER } from './components';
import type { EnvVar, PodSpec } from './kubernetes';
import { INTERNAL_DIRECTORY, internalVolume } from './mounts';
import { spreadOverNodes } from './placement';
import type { ServerRole } from './server-role';
import type { InstanceSettings, SentinelSettings } from '../settings/instance-settings';

/** A server among others, whose primary sentinels find. */
export function memberRole(settings: SentinelSettings): ServerRole {
  return {
    replicas: settings.membership.members.length,
    entry: 'start-member.sh',
    readiness: 'ready-member.sh',
    env: [
      ...sentinelPeerEnv(settings),
      { name: 'REDIS_MONITOR_PASSWORD_FILE', value: `${INTERNAL_DIRECTORY}/monitor-password` },
    ],
    mounts: [{ name: 'internal', mountPath: INTERNAL_DIRECTORY, readOnly: true }],
    volumes: [internalVolume(settings.sentinelNames.internalSecret, ['internal-password', 'monitor-password'])],
    dnsConfig: IMPATIENT_DNS,
    topologySpreadConstraints: spreadOverNodes(settings, SERVER),
  };
}

/** What scripts need to know to speak with the other pods where there are sentinels. */
export function sentinelPeerEnv(settings: SentinelSettings): EnvVar[] {
  return peerEnv(settings, [
    { name: 'REDIS_SENTINEL_PORT', value: String(settings.sentinelPort) },
    { name: 'REDIS_MASTER_NAME', value: settings.masterName },
  ]);
}

/** What they need to know everywhere, and more. */
export function peerEnv(settings: InstanceSettings, more: readonly EnvVar[] = []): EnvVar[] {
  return [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    POD_NAMESPACE,
    { name: 'REDIS_MEMBER_PORT', value: String(settings.port) },
    ...more,
    { name: 'REDIS_INTERNAL_PASSWORD_FILE', value: `${INTERNAL_DIRECTORY}/internal-password` },
  ];
}

export const POD_NAMESPACE: EnvVar = { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } };

/** Names are looked up at a start only; then a DNS server that is gone costs a second, not ten. */
export const IMPATIENT_DNS: PodSpec['dnsConfig'] = { options: [{ name: 'timeout', value: '1' }, { name: 'attempts', value: '3' }] };
