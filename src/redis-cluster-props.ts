import type { Duration } from 'cdk8s';
import type { RedisPeersProps } from './common-props';
import type { RedisOverrides } from './redis-overrides';

/**
 * Props of an instance whose data set is sharded.
 */
export interface RedisClusterProps extends RedisPeersProps {
  /**
   * Number of shards that own slots: 3 to 500. A change migrates slots while clients are served, and restarts no pod.
   *
   * To add shards, raise it and apply. To remove shards, set `drainingShards` first: see docs/cluster.md.
   *
   * @default 3
   */
  readonly shards?: number;

  /**
   * Number of replicas of each primary: 0 to 5, and at most 1000 nodes in total. With 0, no failover is possible. A change restarts no pod.
   *
   * @default 1
   */
  readonly replicasPerShard?: number;

  /**
   * Number of shards beyond `shards` that migrate their slots to the others. Together with `shards` at most 500. A change restarts no pod.
   *
   * When they own no slots, lower it: their StatefulSets can be deleted then, and no data is lost.
   *
   * @default 0
   */
  readonly drainingShards?: number;

  /**
   * Number of replicas that must be in sync (lag of at most 5 seconds) for a primary to accept writes: 0 to `replicasPerShard`. A change is
   * applied live.
   *
   * 1 limits the data loss window of an isolated primary to those seconds. With 0 a primary accepts writes without any replica.
   *
   * @default - the value of the plan, else 1 with two or more replicas and 0 with fewer
   */
  readonly minReplicasToWrite?: number;

  /**
   * Time without an answer after which a majority of the primaries considers a node down: 1 second to 365 days, in whole milliseconds. A change
   * is applied live.
   *
   * A shorter time makes failover faster and false failovers more frequent: on a busy host a server may not answer for a second. It matters
   * only when a node or its network fails; a pod that stops performs a switchover first.
   *
   * @default Duration.millis(2500)
   */
  readonly nodeTimeout?: Duration;

  /**
   * Whether all shards stop serving while one shard has no primary. A change is applied live.
   *
   * @default false
   */
  readonly requireFullCoverage?: boolean;

  /**
   * What differs from the library's choice, for each kind of pod: see docs/overrides.md. What a change does depends on the field.
   *
   * @default - none
   */
  readonly overrides?: RedisOverrides;
}
