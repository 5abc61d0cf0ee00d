/**
 * How a Service is reached.
 */
export enum ServiceType {
  /** From inside of the cluster. */
  CLUSTER_IP = 'ClusterIP',
  /** From outside too, on a port of every node. */
  NODE_PORT = 'NodePort',
  /** From outside too, by a load balancer of the platform. */
  LOAD_BALANCER = 'LoadBalancer',
}

/**
 * What differs in the Services that clients use: those of the addresses for writes and reads, in a cluster those of the instance and of each shard.
 * The NetworkPolicy stays: admit addresses from outside with `RedisAccess.addresses`. A change restarts no pod.
 */
export interface ServiceOverrides {
  /**
   * How clients reach the Services. An error for a RedisCluster, because its servers redirect clients to addresses that exist in the cluster only.
   *
   * @default ServiceType.CLUSTER_IP
   * @jsii suppress JSII5018
   */
  readonly type?: ServiceType;

  /**
   * Annotations, in addition to those of all objects: for example those that tell the platform to make an internal load balancer.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * `loadBalancerClass`: which implementation makes the load balancer. Kubernetes refuses a change in place.
   *
   * @default - the cluster's default
   */
  readonly loadBalancerClass?: string;

  /**
   * `loadBalancerSourceRanges`: from where the load balancer accepts connections, in CIDR notation.
   *
   * @default - from everywhere
   */
  readonly loadBalancerSourceRanges?: string[];
}
