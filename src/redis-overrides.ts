import type { JobOverrides, ProxyOverrides, SentinelOverrides, ServerOverrides } from './pod-overrides';

/**
 * What differs from the library's choice, for each kind of pod. What should reach every pod has a prop of the instance: `podLabels`,
 * `podAnnotations`, `scheduling`, `platformUser`.
 */
export interface RedisOverrides {
  /**
   * The servers: primaries and replicas.
   *
   * @default - none
   */
  readonly server?: ServerOverrides;

  /**
   * The Job that makes the Secrets. Without effect where the instance has none: without a password, and with `RedisPassword.fromConnectionSecret`.
   *
   * @default - none
   */
  readonly job?: JobOverrides;
}

/**
 * What differs from the library's choice, for each kind of pod of an instance with automatic failover.
 */
export interface RedisSentinelOverrides extends RedisOverrides {
  /**
   * The sentinels.
   *
   * @default - none
   */
  readonly sentinel?: SentinelOverrides;

  /**
   * The proxies, and the Services that clients use.
   *
   * @default - none
   */
  readonly proxy?: ProxyOverrides;
}
