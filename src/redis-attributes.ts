import type { ClientCertificateSecret } from './client-certificate-secret';
import type { EvictionPolicy } from './eviction-policy';
import type { Persistence } from './persistence';
import type { RedisPassword } from './redis-password';
import type { SecretKey } from './secret-key';

/**
 * An existing Redis of any topology. The library does not change it.
 */
export interface RedisAttributes {
  /**
   * Host name or IP address at which attached workloads reach it.
   */
  readonly host: string;

  /**
   * TCP port, 1 to 65535.
   *
   * @default - 6379, with `caSecret` 6380
   */
  readonly port?: number;

  /**
   * The Secret key with the certificates that the server is verified with: attached workloads connect by TLS, and get the file. With a certificate that every
   * client trusts already, leave it out and give a `uriSecret` with `rediss://`.
   *
   * @default - no TLS
   */
  readonly caSecret?: SecretKey;

  /**
   * The Secret with a certificate that attached workloads present, for a Redis that wants one of its clients: they get its files. Needs `caSecret`.
   *
   * @default - they present none
   */
  readonly clientCertificate?: ClientCertificateSecret;

  /**
   * Namespace of the Secrets, and of the workloads to attach: at most 63 characters of a-z, 0-9 and '-'.
   *
   * @default - the namespace of the chart
   * @jsii suppress JSII5018
   */
  readonly namespace?: string;

  /**
   * The Secret key with the complete URL. It takes precedence over a URL composed from the parts, and over that of a connection Secret.
   *
   * @default - the URL of the connection Secret, with `RedisPassword.fromConnectionSecret` (its key `uri`, with `caSecret` `tls-uri`); otherwise it is composed from
   * host, port, username and password
   */
  readonly uriSecret?: SecretKey;

  /**
   * Where its password is: `RedisPassword.fromSecret` or `RedisPassword.fromConnectionSecret`. Others are an error.
   *
   * A connection Secret has the keys that docs/security.md lists. With `fromSecret` and without `uriSecret` the password is inserted into the URL
   * unencoded, so it must then contain URL-safe characters only.
   *
   * @default - no password
   */
  readonly password?: RedisPassword;

  /**
   * User name: no white space and no control characters. Kubernetes does not expand `$(NAME)` in it.
   *
   * @default - the engine's user 'default'
   */
  readonly username?: string;

  /**
   * Name of a Secret in the format of the Service Binding specification.
   *
   * @default - the connection Secret, with `RedisPassword.fromConnectionSecret`; otherwise none: an attachment to a Redis with a password cannot
   * use `serviceBinding`
   */
  readonly bindingSecretName?: string;

  /**
   * Labels that its NetworkPolicy requires of client pods. Attached workloads get them.
   *
   * @default - none
   */
  readonly clientLabels?: { [key: string]: string };

  /**
   * Its eviction policy, to check declared uses against.
   *
   * @default - not known; declared uses are not checked
   */
  readonly evictionPolicy?: EvictionPolicy;

  /**
   * Its persistence, to check declared uses against.
   *
   * @default - not known; declared uses are not checked
   */
  readonly persistence?: Persistence;
}

/**
 * An existing Redis server without replicas, or one that clients use through a single address.
 */
export interface RedisStandaloneAttributes extends RedisAttributes {
}

/**
 * An existing primary with read replicas. `host` is the address for writes.
 */
export interface RedisReplicationAttributes extends RedisAttributes {
  /**
   * The Secret key with the URL of the read address. An attachment can then request `RedisVariable.READ_URL`.
   *
   * @default - the key `read-uri` of the connection Secret, with `caSecret` `tls-read-uri`, with `RedisPassword.fromConnectionSecret`; otherwise there is no read address
   */
  readonly readUriSecret?: SecretKey;
}

/**
 * An existing Redis with automatic failover by Sentinel. `host` is the address that follows the primary.
 */
export interface RedisSentinelAttributes extends RedisReplicationAttributes {
  /**
   * The sentinels as `host:port`, at least one. Attached workloads get them as `REDIS_SENTINELS`.
   */
  readonly sentinels: string[];

  /**
   * The name under which the sentinels monitor the primary: A-Z, a-z, 0-9, '.', '-' and '_'. Attached workloads get it as
   * `REDIS_SENTINEL_MASTER`.
   */
  readonly masterName: string;
}

/**
 * An existing Redis cluster. `host` is an address that leads to any of its nodes.
 */
export interface RedisClusterAttributes extends RedisAttributes {
  /**
   * Seed nodes as `host:port`, at least one. Attached workloads get them as `REDIS_CLUSTER_NODES`.
   */
  readonly nodes: string[];
}
