import type { RedisClusterProps } from '../redis-cluster-props';
import type { ClusterSettings, Site } from './instance-settings';
import { clusterNames, MAX_CLUSTER_NAME_LENGTH, MAX_SHARDS, podNames, shardName } from './names';
import { checkClusterPlan, checkMinReplicas } from './replicas';
import { resolveInstanceSettings } from './resolve-instance';
import { checkWhole } from '../validation/checks';
import { Problems } from '../validation/problems';

const MINIMUM_SHARDS = 3;

/** What the engine adds to the port for the bus of the cluster: CLUSTER_PORT_INCR in cluster.h. */
const BUS_PORT_OFFSET = 10_000;

/** A server that is slow for a moment is no failure. */
const MINIMUM_NODE_TIMEOUT_MILLISECONDS = 1000;

/** Clients need one of them to learn of all others. More would be no safer, and attached workloads restart when the list changes. */
const SEEDS = MINIMUM_SHARDS;

/**
 * Applies every default, checks everything, and throws one error that lists all problems.
 */
export function resolveClusterSettings(props: RedisClusterProps, site: Site): ClusterSettings {
  const problems = new Problems();
  const instance = resolveInstanceSettings(problems, props, site, { maxNameLength: MAX_CLUSTER_NAME_LENGTH, replicated: true });
  const shards = props.shards ?? MINIMUM_SHARDS;
  const drainingShards = props.drainingShards ?? 0;
  const replicasPerShard = props.replicasPerShard ?? 1;
  const minReplicasToWrite = props.minReplicasToWrite ?? props.plan.minReplicasToWrite ?? (replicasPerShard >= 2 ? 1 : 0);
  const nodeTimeoutMilliseconds = props.nodeTimeoutMilliseconds ?? 2500;

  checkClusterPlan(problems, props.plan);
  checkShards(problems, shards, drainingShards);
  checkWhole(problems, 'replicasPerShard', replicasPerShard, 0, 'it is how many servers hold the same as a primary');
  checkMinReplicas(problems, minReplicasToWrite, { value: replicasPerShard, name: 'replicasPerShard', minimum: 0 },
    props.minReplicasToWrite === undefined ? props.plan : undefined);
  checkWhole(problems, 'nodeTimeoutMilliseconds', nodeTimeoutMilliseconds, MINIMUM_NODE_TIMEOUT_MILLISECONDS, 'a busy moment would be taken for a failure');
  problems.throwIfAny(`Redis instance '${site.path}'`);

  const shardNames = Array.from({ length: shards + drainingShards }, (_, shard) => shardName(instance.instance, shard));
  return {
    ...instance,
    clusterNames: clusterNames(instance.instance),
    membership: { members: shardNames.flatMap((name) => podNames(name, 1 + replicasPerShard)), minReplicasToWrite },
    cluster: { nodeTimeoutMilliseconds, requireFullCoverage: props.requireFullCoverage ?? false },
    shards,
    shardNames,
    seeds: shardNames.slice(0, SEEDS),
    replicasPerShard,
    busPort: instance.port + BUS_PORT_OFFSET,
    warnings: [...instance.warnings, ...replicaWarnings(replicasPerShard, shards)],
  };
}

function checkShards(problems: Problems, shards: number, drainingShards: number): void {
  checkWhole(problems, 'shards', shards, MINIMUM_SHARDS,
    'a failover takes a majority of the primaries: of two, none is left when one is gone');
  checkWhole(problems, 'drainingShards', drainingShards, 0, "it is how many shards beyond 'shards' give their slots away");
  if (shards > MAX_SHARDS) {
    problems.add('shards', `must be at most ${MAX_SHARDS}`, shards, 'the engine is made for at most 1000 servers');
  } else if (shards + drainingShards > MAX_SHARDS) {
    problems.add('drainingShards', `must be at most ${MAX_SHARDS - shards} with ${shards} shards`, drainingShards, 'the engine is made for at most 1000 servers');
  }
}

function replicaWarnings(replicasPerShard: number, shards: number): string[] {
  if (replicasPerShard > 0) { return []; }
  return [`replicasPerShard is 0: nothing takes over when a server crashes, and 1/${shards} of the data cannot be reached until its pod is back`];
}
