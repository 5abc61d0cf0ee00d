import type { CertificateIssuer } from './certificate-issuer';
import type { CertificateSecret } from './certificate-secret';
import type { SecretKey } from './secret-key';

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
 * Options of a certificate authority of the instance's own.
 */
export interface RedisOwnAuthorityOptions extends RedisCertificateOptions {
  /**
   * The version of the authority that signs the certificates, a whole number from 1 to 99999999: each has a key of its own. Another one must be among `trustedCaVersions`
   * of a running instance first, or connections fail: docs/tls.md has the steps. A change that leaves `trustedCaVersions` as they are issues new certificates, and
   * restarts no pod but those of sentinels, one after the other.
   *
   * @default 1
   */
  readonly caVersion?: number;

  /**
   * The versions whose certificates servers, sentinels, proxies and attached workloads trust: at most 3, `caVersion` among them. With several, the Job writes their
   * certificates into a Secret, and `RedisTrust.javaTrustStore()` needs a trust store of yours. A change restarts the pods, and rolls the attached workloads out.
   *
   * @default - caVersion alone
   */
  readonly trustedCaVersions?: number[];
}

/**
 * Options of a certificate that an issuer of yours signs.
 */
export interface RedisIssuedCertificateOptions extends RedisCertificateOptions {
  /**
   * The key of a Secret of yours with the certificates of the authorities that servers, sentinels, proxies and attached workloads trust, in PEM, such as a bundle that
   * trust-manager makes: for an issuer that gives no `ca.crt`, or one whose authority gets another key. It must be in the namespace of the instance. Servers take a
   * change of its content without a restart. `RedisTrust.javaTrustStore()` then needs a trust store of yours. A change of the name restarts the pods, and rolls the
   * attached workloads out.
   *
   * @default - `ca.crt` of the certificate's own Secret
   */
  readonly caSecret?: SecretKey;
}

/**
 * Where the certificate of an instance with TLS comes from. A change restarts the pods; on a running instance it takes the steps of docs/tls.md, for without them a
 * pod that has restarted trusts none of the others.
 */
export class RedisCertificate {
  /**
   * A certificate authority of the instance's own, made by cert-manager in the namespace of the instance: the authority for 10 years, certificates for
   * 90 days, ECDSA P-256. Needs cert-manager in the cluster, and a chart with a namespace.
   */
  public static ownAuthority(options: RedisOwnAuthorityOptions = {}): RedisCertificate {
    return new RedisCertificate({ kind: 'own', options });
  }

  /**
   * An issuer of cert-manager that exists: yours, or that of a `RedisCertificateAuthority`. It must sign the names and addresses that docs/tls.md lists, for
   * servers and for clients, without a common name, and give its own certificate (`ca.crt`) unless `caSecret` has it; issuers of public certificates do neither. Before
   * its authority gets another key, `caSecret` must have the certificates of both. Needs a chart with a namespace.
   */
  public static fromIssuer(issuer: CertificateIssuer, options: RedisIssuedCertificateOptions = {}): RedisCertificate {
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
  | { readonly kind: 'own'; readonly options: RedisOwnAuthorityOptions }
  | { readonly kind: 'issuer'; readonly issuer: CertificateIssuer; readonly options: RedisIssuedCertificateOptions }
  | { readonly kind: 'given'; readonly secret: CertificateSecret };
