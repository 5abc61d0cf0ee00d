import type { RedisPeersProps } from './common-props';
import type { RedisOverrides } from './redis-overrides';

/**
 * Props of an instance with read replicas and without failover.
 */
export interface RedisReplicationProps extends RedisPeersProps {
  /**
   * Number of replicas in addition to the primary: 1 to 20. A change restarts no pod.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Number of replicas that must be in sync (lag of at most 5 seconds) for the primary to accept writes: 0 to `replicas`. A change is
   * applied live.
   *
   * With 0 the primary accepts writes regardless of its replicas. With more, it accepts no write while too few replicas are in sync to
   * preserve it if the primary's volume is lost.
   *
   * @default - the value of the plan, else 0
   */
  readonly minReplicasToWrite?: number;

  /**
   * What differs from the library's choice, for each kind of pod: see docs/overrides.md. What a change does depends on the field.
   *
   * @default - none
   */
  readonly overrides?: RedisOverrides;
}
