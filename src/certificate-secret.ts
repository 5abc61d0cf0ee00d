/**
 * A Secret with a certificate, its key and the certificate authority, each in PEM.
 */
export interface CertificateSecret {
  /**
   * Name of the Secret.
   */
  readonly secretName: string;

  /**
   * The key of the Secret with the certificate, and those between it and the authority.
   *
   * @default 'tls.crt'
   */
  readonly certificateKey?: string;

  /**
   * The key of the Secret with the private key, without a passphrase.
   *
   * @default 'tls.key'
   */
  readonly privateKeyKey?: string;

  /**
   * The key of the Secret with the certificates of the authorities. Attached workloads verify the server with them.
   *
   * @default 'ca.crt'
   */
  readonly caKey?: string;

  /**
   * The Secret with `caKey`, in the same namespace. Servers take a change of its content without a restart.
   *
   * @default - secretName
   */
  readonly caSecretName?: string;
}
