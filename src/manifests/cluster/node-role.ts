import { nodeKind } from './kind';
import type { ClusterSettings } from '../../settings/instance-settings';
import { internalPasswords } from '../mounts';
import { peers } from '../peers';
import { spreadShard } from '../placement';
import { peerProbes } from '../probes';
import type { ServerRole } from '../server/server-role';

/** A server of a cluster, which the engine calls a node: the cluster itself elects the primaries. */
export function nodeRole(settings: ClusterSettings, shard: number): ServerRole {
  return {
    kind: nodeKind(settings),
    replicas: 1 + settings.replicasPerShard,
    entrypoint: 'start-node.sh',
    probes: peerProbes(settings.startupWindowSeconds, 'ready-node.sh'),
    features: [peers(settings), internalPasswords(settings, settings.clusterNames.internalSecret, 'internal-password')],
    spread: spreadShard(settings, shard),
  };
}
