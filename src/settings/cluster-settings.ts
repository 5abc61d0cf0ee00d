import { EngineFamily } from '../engine';
import type { RedisClusterProps } from '../redis-cluster-props';
import { withNames } from './certificate-names';
import { checkExternalNodes } from './external';
import type { ClusterSettings, Site } from './instance-settings';
import { clusterNames, MAX_CLUSTER_NAME_LENGTH, MAX_CLUSTER_NODES, MAX_SHARDS, podNames, shardName } from './names';
import { OVERRIDES } from './override-types';
import { checkAbsent, checkMaxUnavailable } from './overrides';
import { internalSecretOf } from './password';
import { peersProps, usableProps } from './prop-types';
import { checkClusterPlan, checkMinReplicas, MAX_REPLICAS_PER_SHARD } from './replicas';
import { resolveInstanceSettings } from './resolve-instance';
import { ServiceType } from '../service-overrides';
import { checkMilliseconds, checkWhole, milliseconds } from '../validation/checks';
import { Problems } from '../validation/problems';
import { DURATION, FLAG, nested, NUMBER } from '../validation/types';

const PROPS = peersProps<RedisClusterProps>('RedisClusterProps', {
  shards: NUMBER,
  replicasPerShard: NUMBER,
  drainingShards: NUMBER,
  minReplicasToWrite: NUMBER,
  nodeTimeout: DURATION,
  requireFullCoverage: FLAG,
  overrides: nested(OVERRIDES),
});

const MINIMUM_SHARDS = 3;

/** Offset of the cluster bus port: CLUSTER_PORT_INCR in cluster.h. */
const BUS_PORT_OFFSET = 10_000;

/** A server that is busy for a moment must not cause a failover. */
const MINIMUM_NODE_TIMEOUT_MILLISECONDS = 1000;

/** The first versions whose nodes.conf has the plain port and that with TLS of a node: redis pull request 12233. */
const KEEPS_BOTH_PORTS = [[EngineFamily.VALKEY, '7.2'], [EngineFamily.REDIS, '7.2']] as const;

/** Clients need one of them to discover all others. More would be no safer, and attached workloads restart when the list changes. */
const SEEDS = MINIMUM_SHARDS;

const WHY_MAXIMUM = `the engine supports at most ${MAX_CLUSTER_NODES} nodes in a cluster`;

/**
 * Applies every default, checks everything, and throws one error that lists all problems.
 */
export function resolveClusterSettings(given: RedisClusterProps, site: Site): ClusterSettings {
  const problems = new Problems();
  const props = usableProps(problems, given, PROPS);
  const instance = resolveInstanceSettings(problems, props, site, {
    maxNameLength: MAX_CLUSTER_NAME_LENGTH, replicated: true, sharded: true,
  });
  const shards = props.shards ?? MINIMUM_SHARDS;
  const drainingShards = props.drainingShards ?? 0;
  const replicasPerShard = props.replicasPerShard ?? 1;
  const minReplicasToWrite = props.minReplicasToWrite ?? props.plan.minReplicasToWrite ?? (replicasPerShard >= 2 ? 1 : 0);
  const nodeTimeoutMilliseconds = props.nodeTimeout ? milliseconds(props.nodeTimeout) : 2500;

  checkClusterPlan(problems, props.plan);
  const allShards = checkShards(problems, shards, drainingShards) ? shards + drainingShards : undefined;
  const valid = !problems.has('replicasPerShard') && checkReplicasPerShard(problems, replicasPerShard, allShards);
  checkMinReplicas(problems, minReplicasToWrite, { value: replicasPerShard, name: 'replicasPerShard', valid },
    props.minReplicasToWrite === undefined ? props.plan : undefined);
  checkMilliseconds(problems, 'nodeTimeout', nodeTimeoutMilliseconds, MINIMUM_NODE_TIMEOUT_MILLISECONDS, 'a node that is busy for a moment would be considered down');
  if (valid) { checkMaxUnavailable(problems, 'server', instance.overrides.server, replicasPerShard, 'a server of each shard must remain'); }
  if (props.overrides?.server?.service?.type !== ServiceType.CLUSTER_IP) {
    checkAbsent(problems, 'overrides.server.service.type', props.overrides?.server?.service?.type, 'servers redirect clients to addresses that exist in the cluster only');
  }
  const shardNames = Array.from({ length: valid ? allShards ?? 0 : 0 }, (_, shard) => shardName(instance.instance, shard));
  const seeds = shardNames.slice(0, SEEDS);
  const members = shardNames.flatMap((name) => podNames(name, 1 + replicasPerShard));
  const tls = withNames(problems, instance, { services: [instance.names.service, ...seeds], pods: members, podsOutside: true });
  checkExternalNodes(problems, instance.external, shardNames.length, members);
  if (tls?.plain === false && !KEEPS_BOTH_PORTS.some(([family, version]) => instance.engine._isAtLeast(family, version))) {
    problems.add('engine', 'must be Redis 7.2 or newer, or Valkey, with RedisTls.only()', String(instance.engine), 'older nodes do not keep the ports with TLS of the others');
  }
  problems.throwIfAny(`Redis instance '${site.path}'`);

  return {
    ...instance,
    tls,
    clusterNames: { ...clusterNames(instance.instance), internalSecret: internalSecretOf(instance) },
    membership: { members, minReplicasToWrite },
    cluster: { nodeTimeoutMilliseconds, requireFullCoverage: props.requireFullCoverage ?? false },
    shards,
    shardNames,
    seeds,
    replicasPerShard,
    busPort: instance.port + BUS_PORT_OFFSET,
    warnings: [...instance.warnings, ...replicaWarnings(replicasPerShard, shards)],
  };
}

function checkShards(problems: Problems, shards: number, drainingShards: number): boolean {
  const whole = checkWhole(problems, 'shards', shards, {
    minimum: MINIMUM_SHARDS,
    maximum: MAX_SHARDS,
    whyMinimum: 'a failover needs a majority of the primaries: 2 have none when one is down',
    whyMaximum: WHY_MAXIMUM,
  });
  return checkWhole(problems, 'drainingShards', drainingShards, {
    minimum: 0,
    maximum: whole ? MAX_SHARDS - shards : MAX_SHARDS,
    whyMinimum: "it is the number of shards beyond 'shards' that migrate their slots to the others",
    whyMaximum: whole ? `'shards' is ${shards}, and ${WHY_MAXIMUM}` : WHY_MAXIMUM,
  }) && whole;
}

function checkReplicasPerShard(problems: Problems, replicasPerShard: number, shards: number | undefined): boolean {
  const most = shards === undefined ? MAX_REPLICAS_PER_SHARD : Math.min(MAX_REPLICAS_PER_SHARD, Math.floor(MAX_CLUSTER_NODES / shards) - 1);
  return checkWhole(problems, 'replicasPerShard', replicasPerShard, {
    minimum: 0,
    maximum: most,
    whyMinimum: 'it is the number of copies of each shard beside its primary',
    whyMaximum: most < MAX_REPLICAS_PER_SHARD ? `there are ${shards} shards, and ${WHY_MAXIMUM}` : 'a primary sends every write to each of its replicas',
  });
}

function replicaWarnings(replicasPerShard: number, shards: number): string[] {
  if (replicasPerShard > 0) { return []; }
  return [`replicasPerShard is 0: when a server crashes no failover is possible, and 1/${shards} of the data is unavailable until its pod is back`];
}
