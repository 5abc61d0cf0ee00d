/**
 * A Secret with a client certificate and its key, each in PEM, in the namespace of the workload.
 */
export interface ClientCertificateSecret {
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
}
