import type { CertificateSecret } from './certificate-secret';

/**
 * Where the certificate of an instance with TLS comes from. A change restarts the pods.
 */
export class RedisCertificate {
  /**
   * A certificate authority of the instance's own, made by cert-manager in the namespace of the instance: the authority for 10 years, certificates for
   * 90 days, ECDSA P-256. Needs cert-manager in the cluster.
   */
  public static ownAuthority(): RedisCertificate {
    return new RedisCertificate({ kind: 'own' });
  }

  /**
   * A Secret of yours in the namespace of the instance, as cert-manager or another program makes it. Pods wait for a missing key, and name it in their
   * log. The certificate must have all names that clients connect to: docs/tls.md lists them.
   */
  public static fromSecret(secret: CertificateSecret): RedisCertificate {
    return new RedisCertificate({ kind: 'given', secret });
  }

  private constructor(
    /**
     * What the factory was given, not checked yet: the instance reports every problem at once.
     * @internal
     */
    public readonly _source: CertificateSource,
  ) {}
}

/**
 * Where a certificate comes from.
 * @internal
 */
export type CertificateSource =
  | { readonly kind: 'own' }
  | { readonly kind: 'given'; readonly secret: CertificateSecret };
