import type { SecretKey } from './secret-key';

/**
 * Options of a finished connection Secret.
 */
export interface ConnectionSecretOptions {
  /**
   * Name of the Secret with the passwords that the pods of the instance use among each other: your own too, so that no Job is needed. Required
   * with replicas. docs/security.md lists its keys.
   *
   * @default - none: a single server needs no such Secret
   */
  readonly internalSecretName?: string;
}

/**
 * Where the password of an instance comes from, or where that of an existing Redis is. A plan without a password takes none.
 *
 * A change to or from `fromConnectionSecret` restarts the pods. Any other change is applied live.
 */
export class RedisPassword {
  /**
   * 32 letters and digits from the kernel's random source. A Job generates them in the cluster, and keeps an existing password. The YAML has no
   * secret.
   */
  public static generated(): RedisPassword {
    return new RedisPassword({ kind: 'generated' });
  }

  /**
   * A password in a Secret of yours, in the namespace of the instance: a Job copies it to the connection Secret, with address and URL. To change
   * it, change the Secret, delete the Job and apply again: see docs/operations.md.
   */
  public static fromSecret(secret: SecretKey): RedisPassword {
    return new RedisPassword({ kind: 'given', secret });
  }

  /**
   * A finished connection Secret of yours, in the namespace of the instance, as External Secrets, Vault or Sealed Secrets make it. There is no
   * Job and no Role: the ClusterRole `edit` is enough to apply the YAML. A changed password is applied live.
   *
   * docs/security.md lists the keys that it must have. Pods wait for a missing key, and name it in their log.
   */
  public static fromConnectionSecret(secretName: string, options: ConnectionSecretOptions = {}): RedisPassword {
    return new RedisPassword({ kind: 'connection', secretName, options });
  }

  /**
   * A password that the YAML contains: 16 to 512 bytes of UTF-8 without control characters. Only for tests and for YAML that is itself
   * secret: everyone who can read the YAML can log in, so the library warns at synth.
   */
  public static fromValue(value: string): RedisPassword {
    return new RedisPassword({ kind: 'value', value });
  }

  private constructor(
    /**
     * What the factory was given, not checked yet: the instance reports every problem at once.
     * @internal
     */
    public readonly _source: PasswordSource,
  ) {}
}

/**
 * Where a password comes from.
 * @internal
 */
export type PasswordSource =
  | { readonly kind: 'generated' }
  | { readonly kind: 'given'; readonly secret: SecretKey }
  | { readonly kind: 'connection'; readonly secretName: string; readonly options: ConnectionSecretOptions }
  | { readonly kind: 'value'; readonly value: string };
