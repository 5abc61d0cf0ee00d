import { IMPATIENT_DNS, peerEnv } from './member-role';
import { INTERNAL_DIRECTORY, internalVolume } from './mounts';
import { spreadShard } from './placement';
import type { ServerRole } from './server-role';
import type { ClusterSettings } from '../settings/instance-settings';

/** A server of a cluster, which the engine calls a node: the cluster itself decides who is a primary. */
export function nodeRole(settings: ClusterSettings, shard: number): ServerRole {
  return {
    replicas: 1 + settings.replicasPerShard,
    entry: 'start-node.sh',
    readiness: 'ready-node.sh',
    env: peerEnv(settings),
    ports: [{ name: 'bus', containerPort: settings.busPort }],
    mounts: [{ name: 'internal', mountPath: INTERNAL_DIRECTORY, readOnly: true }],
    volumes: [internalVolume(settings.clusterNames.internalSecret, ['internal-password'])],
    dnsConfig: IMPATIENT_DNS,
    topologySpreadConstraints: spreadShard(settings, shard),
  };
}
