import type { CertificateIssuer } from './certificate-issuer';
import type { CertificateSecret } from './certificate-secret';

/**
 * Options of a certificate that cert-manager makes.
 */
export interface RedisCertificateOptions {
  /**
   * The DNS domain of the Kubernetes cluster, which complete names end with.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;

  /**
   * Names in the certificate in addition to those of the Services and pods, such as one that your DNS leads there. A change issues a new certificate,
   * and restarts no pod.
   *
   * @default - none
   */
  readonly dnsNames?: string[];
}

/**
 * Where the certificate of an instance with TLS comes from. A change restarts the pods.
 */
export class RedisCertificate {
  /**
   * A certificate authority of the instance's own, made by cert-manager in the namespace of the instance: the authority for 10 years, certificates for
   * 90 days, ECDSA P-256. Needs cert-manager in the cluster, and a chart with a namespace.
   */
  public static ownAuthority(options: RedisCertificateOptions = {}): RedisCertificate {
    return new RedisCertificate({ kind: 'own', options });
  }

  /**
   * An issuer of cert-manager that exists: yours, or that of a `RedisCertificateAuthority`. It must sign names that end with `svc`, for servers and for
   * clients, and give its own certificate (`ca.crt`); issuers of public certificates do neither. Its authority must keep its key when it is
   * renewed, or clients must trust the old one and the new one in between. Needs a chart with a namespace.
   */
  public static fromIssuer(issuer: CertificateIssuer, options: RedisCertificateOptions = {}): RedisCertificate {
    return new RedisCertificate({ kind: 'issuer', issuer, options });
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
  | { readonly kind: 'own'; readonly options: RedisCertificateOptions }
  | { readonly kind: 'issuer'; readonly issuer: CertificateIssuer; readonly options: RedisCertificateOptions }
  | { readonly kind: 'given'; readonly secret: CertificateSecret };
