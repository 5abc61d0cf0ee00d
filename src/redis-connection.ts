import type { ClientCertificateSecret } from './client-certificate-secret';
import type { EvictionPolicy } from './eviction-policy';
import type { Persistence } from './persistence';
import type { SecretKey } from './secret-key';

/**
 * Address and credentials of a Redis.
 */
export interface RedisConnection {
  /**
   * Host name. For an instance of this library: the name of the Service, without a namespace.
   */
  readonly host: string;

  /**
   * The IP address of `host`, of an instance with `clusterIp`. Attached workloads get it in their hosts file.
   *
   * @default - not known at synth: workloads look up the name
   */
  readonly clusterIp?: string;

  /**
   * TCP port.
   */
  readonly port: number;

  /**
   * Namespace of the Secrets, and of the workloads that can be attached.
   *
   * @default - not known at synth: the namespace that the manifests are applied to
   * @jsii suppress JSII5018
   */
  readonly namespace?: string;

  /**
   * The URL, if there is no password.
   *
   * @default - there is a password; `uriSecret` refers to the URL
   */
  readonly uri?: string;

  /**
   * The Secret key with the URL, if there is a password. The password in the URL is percent-encoded.
   *
   * @default - there is no password, or the URL is composed from its parts
   */
  readonly uriSecret?: SecretKey;

  /**
   * The Secret key with the certificates that the server is verified with, of a Redis that attached workloads reach by TLS.
   *
   * @default - no TLS
   */
  readonly caSecret?: SecretKey;

  /**
   * The Secret with the certificate that clients present, of a Redis with TLS that wants one.
   *
   * @default - clients present none
   */
  readonly clientCertificate?: ClientCertificateSecret;

  /**
   * User name.
   *
   * @default - the engine's user 'default'
   */
  readonly username?: string;

  /**
   * The Secret key with the password.
   *
   * @default - there is no password
   */
  readonly passwordSecret?: SecretKey;

  /**
   * Name of a Secret in the format of the Service Binding specification.
   *
   * @default - there is none
   */
  readonly bindingSecretName?: string;

  /**
   * The Secret key with the URL of the read address, which leads to replicas that are in sync.
   *
   * @default - there is no read address
   */
  readonly readUriSecret?: SecretKey;

  /**
   * The sentinels as `host:port`, for Sentinel-aware clients.
   *
   * @default - there are no sentinels
   */
  readonly sentinels?: string[];

  /**
   * The name under which the sentinels monitor the primary.
   *
   * @default - there are no sentinels
   */
  readonly masterName?: string;

  /**
   * Seed nodes of a cluster as `host:port`: cluster-aware clients discover the other nodes from them.
   *
   * @default - it is not a cluster
   */
  readonly nodes?: string[];

  /**
   * Labels that the NetworkPolicy requires of client pods.
   *
   * @default - none
   */
  readonly clientLabels?: { [key: string]: string };

  /**
   * Labels of the server pods; for RedisReplication, those of the primary.
   *
   * Clients of RedisSentinel connect to its proxies, whose `app.kubernetes.io/component` is `proxy`.
   *
   * @default - not known
   */
  readonly podLabels?: { [key: string]: string };

  /**
   * The eviction policy. The declared use of an attachment is checked against it.
   *
   * @default - not known; declared uses are not checked
   */
  readonly evictionPolicy?: EvictionPolicy;

  /**
   * The persistence. The declared use of an attachment is checked against it.
   *
   * @default - not known; declared uses are not checked
   */
  readonly persistence?: Persistence;
}
