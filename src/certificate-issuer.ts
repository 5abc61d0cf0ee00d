/**
 * An issuer of cert-manager.
 */
export interface CertificateIssuer {
  /**
   * Name of the issuer.
   */
  readonly name: string;

  /**
   * Kind of the issuer: 'Issuer' for one in the namespace of the instance, 'ClusterIssuer', or that of an external issuer.
   *
   * @default 'Issuer'
   */
  readonly kind?: string;

  /**
   * API group of the kind.
   *
   * @default 'cert-manager.io'
   */
  readonly group?: string;
}
