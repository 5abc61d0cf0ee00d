import { IMPATIENT_DNS, peerEnv } from './member-role';
import { INTERNAL_DIRECTORY, internalVolume } from './mounts';
import { spreadShard } from './placement';
import type { ServerRole } from './server-role';
import type { ClusterPlan } from '../plan/instance-plan';

/** A server of a cluster, which the engine calls a node: the cluster itself decides who is a primary. */
export function nodeRole(plan: ClusterPlan, shard: number): ServerRole {
  return {
    replicas: 1 + plan.replicasPerShard,
    entry: 'start-node.sh',
    readiness: 'ready-node.sh',
    env: peerEnv(plan),
    ports: [{ name: 'bus', containerPort: plan.busPort }],
    mounts: [{ name: 'internal', mountPath: INTERNAL_DIRECTORY, readOnly: true }],
    volumes: [internalVolume(plan.clusterNames.internalSecret, ['internal-password'])],
    dnsConfig: IMPATIENT_DNS,
    topologySpreadConstraints: spreadShard(plan, shard),
  };
}
