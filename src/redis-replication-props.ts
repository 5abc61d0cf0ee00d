import type { RedisCommonProps } from './common-props';

/**
 * What an instance with read replicas takes.
 */
export interface RedisReplicationProps extends RedisCommonProps {
  /**
   * Number of replicas beside the primary, 1 or more. A change restarts nothing.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * How many replicas must be in touch (5 seconds) for the primary to take writes. A change is applied live.
   *
   * With 0 it takes writes whatever becomes of the replicas. More than that keeps a write from being acknowledged that a lost volume
   * of the primary could take away.
   *
   * @default - what the plan says, else 0
   */
  readonly minReplicasToWrite?: number;
}
