import { REPLICA, SERVER } from './components';
import { IMPATIENT_DNS, peerEnv } from './member-role';
import { INTERNAL_DIRECTORY, internalVolume } from './mounts';
import { spreadOverNodes } from './placement';
import type { ServerRole } from './server-role';
import { DATA_DIRECTORY } from '../config/server-conf';
import type { FixedRolesPlan } from '../plan/instance-plan';

/** The primary of an instance whose roles are fixed. Its next start can tell an orderly stop from the end of its node. */
export function primaryRole(plan: FixedRolesPlan): ServerRole {
  const lifecycle = { preStop: { exec: { command: ['touch', `${DATA_DIRECTORY}/.stopped`] } } };
  return { ...fixedRole(plan), replicas: 1, entry: 'start-primary.sh', readiness: 'ready-primary.sh', lifecycle };
}

/** Its replicas. */
export function replicaRole(plan: FixedRolesPlan): ServerRole {
  return { ...fixedRole(plan), replicas: plan.replication.members.length - 1, entry: 'start-replica.sh', readiness: 'ready-replica.sh' };
}

function fixedRole(plan: FixedRolesPlan): Omit<ServerRole, 'replicas' | 'entry' | 'readiness'> {
  return {
    env: peerEnv(plan),
    mounts: [{ name: 'internal', mountPath: INTERNAL_DIRECTORY, readOnly: true }],
    volumes: [internalVolume(plan.replicationNames.internalSecret, ['internal-password'])],
    dnsConfig: IMPATIENT_DNS,
    // The primary and its replicas count as one: a node that is lost takes one of them.
    topologySpreadConstraints: spreadOverNodes(plan, SERVER, REPLICA),
  };
}
