import type { SecretKey } from './secret-key';

/**
 * A trust store of Java in a Secret, in the namespace of the workload.
 */
export interface TrustStoreSecret {
  /**
   * Name of the Secret.
   */
  readonly secretName: string;

  /**
   * The key with the trust store: PKCS12 or JKS.
   *
   * @default 'truststore.p12'
   */
  readonly key?: string;

  /**
   * The Secret key with the password of the trust store: without white space and quotes. It protects nothing, because a trust store has no private key, and Java prints it
   * when it starts.
   *
   * @default - the password is 'changeit'
   */
  readonly passwordSecret?: SecretKey;
}
