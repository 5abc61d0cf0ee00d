import type { RedisCommonProps } from './common-props';

/**
 * What an instance with automatic failover takes.
 */
export interface RedisSentinelProps extends RedisCommonProps {
  /**
   * Number of replicas beside the primary, 1 or more. A change restarts the sentinels and proxies, one by one, and no server.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Number of sentinels: an odd number, 3 or more. A change restarts the sentinels and proxies, one by one, and no server. It changes
   * `REDIS_SENTINELS`, so attached workloads roll out.
   *
   * @default 3
   */
  readonly sentinels?: number;

  /**
   * How many sentinels must agree that the primary is gone, and must name a server for it to get writes: from the majority of
   * `sentinels` to all of them. With more than the majority, a failover that two sentinels begin at once finds no winner, and begins
   * again after 20 seconds. A change restarts the sentinels and proxies, one by one.
   *
   * @default - the majority
   */
  readonly quorum?: number;

  /**
   * Milliseconds of silence after which a sentinel takes a server for gone, 1000 or more. Shorter fails over sooner, and also when a
   * command blocks the server for that long. A change restarts the sentinels.
   *
   * Only a server that vanishes with its node or its network waits for it: one that stops or crashes is succeeded at once.
   *
   * @default 2000
   */
  readonly downAfterMilliseconds?: number;

  /**
   * How many replicas must be in touch (5 seconds) for a primary to take writes. 1 bounds what a primary that is cut off can acknowledge
   * and lose to those seconds; 0 stays writable without any replica. A change is applied live.
   *
   * @default - what the plan says, else 1 with two replicas or more and 0 with one
   */
  readonly minReplicasToWrite?: number;

  /**
   * Number of proxies that are the address of the instance, 2 or more. When a node is lost, each try to connect meets a proxy on it by
   * one in this number, until Kubernetes notices. A change restarts none.
   *
   * @default 2
   */
  readonly proxies?: number;

  /**
   * Image that holds HAProxy 2.6 or newer with Lua, a POSIX shell, awk and getent. A change restarts the proxies, one by one.
   *
   * @default - the official image, version 3.0
   */
  readonly proxyImage?: string;
}
