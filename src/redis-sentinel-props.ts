import type { Duration } from 'cdk8s';
import type { RedisPeersProps } from './common-props';
import type { RedisSentinelOverrides } from './redis-overrides';

/**
 * Props of an instance with automatic failover.
 */
export interface RedisSentinelProps extends RedisPeersProps {
  /**
   * Number of replicas in addition to the primary: 1 to 10. A change restarts the sentinels and proxies, one by one, and no server.
   *
   * The primary sends every write to each of them.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Number of sentinels: 3, 5, 7 or 9. A change restarts the sentinels and proxies, one by one, and no server. It changes
   * `REDIS_SENTINELS`, so attached workloads roll out.
   *
   * @default 3
   */
  readonly sentinels?: number;

  /**
   * Number of sentinels that must agree that the primary is down, and must report a server as primary before it gets writes: from the
   * majority of `sentinels` to all of them. A change restarts the sentinels and proxies, one by one.
   *
   * With more than the majority, a failover that two sentinels start at the same time elects no leader, and is retried after 20 seconds.
   *
   * @default - the majority of `sentinels`
   */
  readonly quorum?: number;

  /**
   * Time without an answer after which a sentinel considers a server down: 1 second to 365 days, in whole milliseconds. A change restarts the
   * sentinels, one by one.
   *
   * A shorter time makes failover faster and false failovers more frequent: a command can block the server that long. It matters only when
   * a node or its network fails; a server that stops or crashes is replaced at once.
   *
   * @default Duration.seconds(2)
   */
  readonly downAfter?: Duration;

  /**
   * Number of replicas that must be in sync (lag of at most 5 seconds) for a primary to accept writes: 0 to `replicas`. A change is applied
   * live.
   *
   * 1 limits the data loss window of an isolated primary to those seconds. With 0 a primary accepts writes without any replica.
   *
   * @default - the value of the plan, else 1 with two or more replicas and 0 with one
   */
  readonly minReplicasToWrite?: number;

  /**
   * Number of proxies behind the address of the instance: 2 to 10. A change restarts no pod.
   *
   * When a node fails, one in this number of connection attempts reaches the proxy on it, until Kubernetes removes it from the Service.
   *
   * @default 2
   */
  readonly proxies?: number;

  /**
   * Image with HAProxy 2.6 or newer, with `clientCertificates` 3.0 or newer, with Lua, a POSIX shell, awk and getent: as `image`. A change restarts the proxies, one by one.
   *
   * @default 'docker.io/library/haproxy:3.2', from `imageRegistry` if that is set
   */
  readonly proxyImage?: string;

  /**
   * Number of connections that each proxy accepts from one source address, to the addresses for writes and reads together: 1 to 4000. A change
   * restarts the proxies, one by one.
   *
   * It keeps one client from taking the connections of all others. Raise it for a client that needs more, and where many clients share an address, for
   * example behind NAT or a node that masquerades them.
   *
   * @default - a quarter of the connections that a server has for clients (docs/plans-and-memory.md), at most 1000
   */
  readonly proxyMaxConnectionsPerSource?: number;

  /**
   * What differs from the library's choice, for each kind of pod: see docs/overrides.md. What a change does depends on the field.
   *
   * @default - none
   */
  readonly overrides?: RedisSentinelOverrides;
}
