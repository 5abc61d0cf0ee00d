/**
 * Options of every way in from outside.
 */
export interface RedisExternalOptions {
  /**
   * The name that clients outside connect to, or an IP address: it is in the URL and in the certificate that cert-manager makes. Your DNS must lead it there;
   * for a load balancer the Service has the annotation by which external-dns does.
   */
  readonly host: string;

  /**
   * Annotations of the Services, such as those that tell the platform which load balancer to make. A change is applied live.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
}

/**
 * Options of a load balancer.
 */
export interface RedisLoadBalancerOptions extends RedisExternalOptions {
  /**
   * `loadBalancerClass`: which implementation makes the load balancer. Kubernetes refuses a change in place.
   *
   * @default - the cluster's default
   */
  readonly loadBalancerClass?: string;

  /**
   * `loadBalancerSourceRanges`: from where the load balancer accepts connections, in CIDR notation. Not every platform obeys it. A change is applied live.
   *
   * @default - from everywhere
   */
  readonly sourceRanges?: string[];

  /**
   * RedisCluster: whether all nodes have the address of `host`, each with a port of its own: 6381 + 6 * shard + pod, so 6381 for `cache-0-0` and 6388 for
   * `cache-1-1`. For load balancers that share an address. An error in the other topologies. A change is applied live, and clients need another map.
   *
   * @default false - each node has a load balancer, and the name of its pod before `host`: `cache-0-0.redis.example.com`
   */
  readonly portPerNode?: boolean;
}

/**
 * Options of a port on every node of the Kubernetes cluster.
 */
export interface RedisNodePortOptions extends RedisExternalOptions {
  /**
   * The port: from the range of the Kubernetes cluster, 30000 to 32767 by default, and one that no Service has. A node of a RedisCluster has port + 1 + 6 * shard + pod.
   * A change is applied live; in a RedisCluster to a port that is no node's yet.
   */
  readonly port: number;
}

/**
 * How clients outside of the Kubernetes cluster reach an instance: by TLS alone, and with its password. See docs/outside.md.
 */
export class RedisExternal {
  /**
   * A load balancer of the platform, on port 6380.
   */
  public static loadBalancer(options: RedisLoadBalancerOptions): RedisExternal {
    return new RedisExternal({ kind: 'load balancer', options });
  }

  /**
   * A port on every node of the Kubernetes cluster.
   */
  public static nodePort(options: RedisNodePortOptions): RedisExternal {
    return new RedisExternal({ kind: 'node port', options });
  }

  private constructor(
    /**
     * Not checked yet: the instance reports every problem at once.
     * @internal
     */
    public readonly _way: ExternalWay,
  ) {}
}

/**
 * A way in from outside.
 * @internal
 */
export type ExternalWay =
  | { readonly kind: 'load balancer'; readonly options: RedisLoadBalancerOptions }
  | { readonly kind: 'node port'; readonly options: RedisNodePortOptions };
