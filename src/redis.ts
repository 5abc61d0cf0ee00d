import type { IConstruct } from 'constructs';
import type { EvictionPolicy } from './eviction-policy';
import type { Persistence } from './persistence';
import type { AttachOptions, RedisAttachment } from './redis-attachment';
import type { SecretKey } from './secret-key';

/**
 * A Redis that workloads can be attached to: one that this library makes, or one that exists already.
 */
export interface IRedis extends IConstruct {
  /**
   * Where it is and how to log in, as data: for everything that `attach` does not do.
   */
  readonly connection: RedisConnection;

  /**
   * Gives a workload the connection: environment variables, and the label that the NetworkPolicy lets in.
   *
   * Works with every workload of every cdk8s-plus, with generated and bare ApiObjects, and with custom resources that hold a pod
   * template. Containers must be added before.
   *
   * @param workload the workload, in the namespace of this Redis
   * @param options which containers and which variables
   * @throws when something cannot be done as asked; the message lists every problem
   */
  attach(workload: IConstruct, options?: AttachOptions): RedisAttachment;
}

/**
 * Where a Redis is and how to log in.
 */
export interface RedisConnection {
  /**
   * Host name: of the Service, without a namespace, for a Redis of this library.
   */
  readonly host: string;

  /**
   * TCP port.
   */
  readonly port: number;

  /**
   * Namespace that the Secrets are in, and that attached workloads must be in.
   *
   * @default - not known at synth: where the manifests are applied
   */
  readonly namespace?: string;

  /**
   * The URL, when there is no password.
   *
   * @default - there is a password, the URL is in `uriSecret`
   */
  readonly uri?: string;

  /**
   * Where the URL is, when there is a password; the password in it is percent-encoded.
   *
   * @default - there is no password, or the URL must be composed from the parts
   */
  readonly uriSecret?: SecretKey;

  /**
   * User name.
   *
   * @default - the engine's user 'default'
   */
  readonly username?: string;

  /**
   * Where the password is.
   *
   * @default - there is no password
   */
  readonly passwordSecret?: SecretKey;

  /**
   * Name of a Secret in the shape of the Service Binding specification.
   *
   * @default - there is none
   */
  readonly bindingSecretName?: string;

  /**
   * Where the URL of the address for reads is: replicas in sync.
   *
   * @default - there is no such address
   */
  readonly readUriSecret?: SecretKey;

  /**
   * The sentinels as `host:port`, for clients that know sentinels.
   *
   * @default - there are none
   */
  readonly sentinels?: string[];

  /**
   * The name by which the sentinels know the primary.
   *
   * @default - there are no sentinels
   */
  readonly masterName?: string;

  /**
   * Some servers of a cluster as `host:port`: where clients that know clusters begin, and learn of the others.
   *
   * @default - there are none: it is not a cluster
   */
  readonly nodes?: string[];

  /**
   * Labels that a pod must carry for the network to let it in.
   *
   * @default - none are needed
   */
  readonly clientLabels?: { [key: string]: string };

  /**
   * Labels of the server pods, of RedisReplication those of the primary. Clients of RedisSentinel reach its proxies, whose
   * `app.kubernetes.io/component` is `proxy`.
   *
   * @default - not known
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * What happens when memory is full; an attachment's declared use is checked against it.
   *
   * @default - not known, nothing is checked
   */
  readonly evictionPolicy?: EvictionPolicy;

  /**
   * What survives a restart; an attachment's declared use is checked against it.
   *
   * @default - not known, nothing is checked
   */
  readonly persistence?: Persistence;
}
