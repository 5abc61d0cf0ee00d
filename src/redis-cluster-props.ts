import type { RedisCommonProps } from './common-props';

/**
 * What an instance takes whose data are divided among shards.
 */
export interface RedisClusterProps extends RedisCommonProps {
  /**
   * Number of shards that own slots, 3 to 500. A change moves slots while clients are served, and restarts nothing.
   *
   * More: apply. Fewer: set `drainingShards` to as many first, see the README, "Cluster".
   *
   * @default 3
   */
  readonly shards?: number;

  /**
   * Number of replicas of each shard's primary. With 0 nothing takes over when a server crashes. A change restarts nothing.
   *
   * @default 1
   */
  readonly replicasPerShard?: number;

  /**
   * Number of shards beyond `shards` that give their slots to the others and stay until this is lowered again. With `shards` together at
   * most 500. A change restarts nothing.
   *
   * When they have no slots left, lower it: the StatefulSets can go then, and hold nothing that another shard lacks.
   *
   * @default 0
   */
  readonly drainingShards?: number;

  /**
   * How many replicas must be in touch (5 seconds) for a primary to take writes, up to `replicasPerShard`. 1 bounds what a primary that is
   * cut off can acknowledge and lose to those seconds; 0 stays writable without any replica. A change is applied live.
   *
   * @default - what the plan says, else 1 with two replicas or more and 0 with fewer
   */
  readonly minReplicasToWrite?: number;

  /**
   * Milliseconds of silence after which a majority of the primaries takes a server for gone, 1000 or more. Shorter fails over sooner, and
   * more often without need: on a busy node a server may be silent for a second. A change is applied live.
   *
   * Only a server that vanishes with its node or its network waits for it: one that stops hands over before.
   *
   * @default 2500
   */
  readonly nodeTimeoutMilliseconds?: number;

  /**
   * Whether all shards stop serving while one of them has no primary. A change is applied live.
   *
   * @default false
   */
  readonly requireFullCoverage?: boolean;
}
