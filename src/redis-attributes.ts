import type { EvictionPolicy } from './eviction-policy';
import type { Persistence } from './persistence';
import type { SecretKey } from './secret-key';

/**
 * A Redis that exists already. The library changes nothing about it.
 */
export interface RedisAttributes {
  /**
   * Host name or address, as attached workloads reach it.
   */
  readonly host: string;

  /**
   * TCP port, 1 to 65535.
   *
   * @default 6379
   */
  readonly port?: number;

  /**
   * Namespace of the Secrets named here, and of the workloads to attach.
   *
   * @default - the namespace of the chart
   */
  readonly namespace?: string;

  /**
   * Where the whole URL is; wins over a URL composed from the parts.
   *
   * @default - the URL is composed from host, port, username and password
   */
  readonly uriSecret?: SecretKey;

  /**
   * Where the password is. Without `uriSecret` it becomes part of a URL as it is, so it must then be of URL-safe characters.
   *
   * @default - no password
   */
  readonly passwordSecret?: SecretKey;

  /**
   * User name.
   *
   * @default - the engine's user 'default'
   */
  readonly username?: string;

  /**
   * Name of a Secret in the shape of the Service Binding specification.
   *
   * @default - none, so that `serviceBinding` cannot be asked of an attachment if there is a password
   */
  readonly bindingSecretName?: string;

  /**
   * Labels that a pod must carry to be let in; attached workloads get them.
   *
   * @default - none
   */
  readonly clientLabels?: { [key: string]: string };

  /**
   * Its eviction policy, so that declared uses can be checked.
   *
   * @default - not known, nothing is checked
   */
  readonly evictionPolicy?: EvictionPolicy;

  /**
   * Its persistence, so that declared uses can be checked.
   *
   * @default - not known, nothing is checked
   */
  readonly persistence?: Persistence;
}
