/**
 * Props of `RedisCertificateAuthority`.
 */
export interface RedisCertificateAuthorityProps {
  /**
   * Name of its objects: at most 64 characters of a-z, 0-9, '-' and '.'. A change makes another authority, which clients do not trust before they restart.
   *
   * @default 'redis-authority'
   */
  readonly name?: string;
}
