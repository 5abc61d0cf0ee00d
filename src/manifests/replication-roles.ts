import { REPLICA, SERVER } from './components';
import { IMPATIENT_DNS, peerEnv } from './member-role';
import { INTERNAL_DIRECTORY, internalVolume } from './mounts';
import { spreadOverNodes } from './placement';
import type { ServerRole } from './server-role';
import { DATA_DIRECTORY } from '../config/server-conf';
import type { ReplicationSettings } from '../settings/instance-settings';

/** The primary of an instance whose roles are fixed. Its next start can tell an orderly stop from the end of its node. */
export function primaryRole(settings: ReplicationSettings): ServerRole {
  const lifecycle = { preStop: { exec: { command: ['touch', `${DATA_DIRECTORY}/.stopped`] } } };
  return { ...fixedRole(settings), replicas: 1, entry: 'start-primary.sh', readiness: 'ready-primary.sh', lifecycle };
}

/** Its replicas. */
export function replicaRole(settings: ReplicationSettings): ServerRole {
  return { ...fixedRole(settings), replicas: settings.membership.members.length - 1, entry: 'start-replica.sh', readiness: 'ready-replica.sh' };
}

function fixedRole(settings: ReplicationSettings): Omit<ServerRole, 'replicas' | 'entry' | 'readiness'> {
  return {
    env: peerEnv(settings),
    mounts: [{ name: 'internal', mountPath: INTERNAL_DIRECTORY, readOnly: true }],
    volumes: [internalVolume(settings.replicationNames.internalSecret, ['internal-password'])],
    dnsConfig: IMPATIENT_DNS,
    // The primary and its replicas count as one: a node that is lost takes one of them.
    topologySpreadConstraints: spreadOverNodes(settings, SERVER, REPLICA),
  };
}
