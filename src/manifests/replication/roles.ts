import { replicaKind } from './kind';
import { DATA_DIRECTORY } from '../../config/server-conf';
import type { ReplicationSettings } from '../../settings/instance-settings';
import { REPLICA, SERVER } from '../components';
import { internalPasswords } from '../mounts';
import { peers } from '../peers';
import { spreadVolumesOverNodes } from '../placement';
import { serverProbes } from '../probes';
import { serverKind } from '../server/kind';
import type { ServerRole } from '../server/server-role';

/** The primary of an instance whose roles are fixed. Its next start can tell an orderly stop from the loss of its node. */
export function primaryRole(settings: ReplicationSettings): ServerRole {
  return {
    ...fixedRole(settings),
    kind: serverKind(settings),
    replicas: 1,
    entrypoint: 'start-primary.sh',
    probes: serverProbes(settings.startupWindowSeconds, 'ready-primary.sh'),
    lifecycle: { preStop: { exec: { command: ['touch', `${DATA_DIRECTORY}/.stopped`] } } },
  };
}

/** Its replicas. */
export function replicaRole(settings: ReplicationSettings): ServerRole {
  return {
    ...fixedRole(settings),
    kind: replicaKind(settings),
    replicas: settings.membership.members.length - 1,
    entrypoint: 'start-replica.sh',
    probes: serverProbes(settings.startupWindowSeconds, 'ready-replica.sh'),
  };
}

function fixedRole(settings: ReplicationSettings): Pick<ServerRole, 'features' | 'spread'> {
  return {
    features: [peers(settings), internalPasswords(settings, settings.replicationNames.internalSecret, 'internal-password')],
    // The primary and its replicas count as one: a node that is lost takes one of them.
    spread: spreadVolumesOverNodes(settings, SERVER, REPLICA),
  };
}
