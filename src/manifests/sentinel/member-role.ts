import { memberKind } from './kind';
import { sentinelPeers } from './sentinel-peers';
import type { SentinelSettings } from '../../settings/instance-settings';
import { SERVER } from '../components';
import { internalPasswords } from '../mounts';
import { spreadVolumesOverNodes } from '../placement';
import { peerProbes } from '../probes';
import type { ServerRole } from '../server/server-role';

/** A server whose role the sentinels decide. */
export function memberRole(settings: SentinelSettings): ServerRole {
  return {
    kind: memberKind(settings),
    replicas: settings.membership.members.length,
    entrypoint: 'start-member.sh',
    probes: peerProbes(settings.startupWindowSeconds, 'ready-member.sh'),
    features: [sentinelPeers(settings), internalPasswords(settings, settings.sentinelNames.internalSecret, 'internal-password', 'monitor-password')],
    spread: spreadVolumesOverNodes(settings, SERVER),
  };
}
