import type { ClientCertificateSecret } from './client-certificate-secret';

/**
 * Options of client certificates.
 */
export interface RedisClientCertificatesOptions {
  /**
   * A client certificate of yours, signed by an authority in the `ca.crt` of the instance: for attached workloads and proxies. Needed with a certificate from a Secret
   * of yours. A change restarts the proxies and the attached workloads.
   *
   * @default - one that cert-manager makes, in the Secret `<name>-client-tls`, and for proxies another one, in `<name>-proxy-tls`
   */
  readonly secret?: ClientCertificateSecret;

  /**
   * Whether the client certificate that cert-manager makes logs a client in as the user `default`, without the password (`tls-auth-clients-user`). It then is as
   * secret as the password, which goes on to work; a change of the password does not end it. Needs Valkey 9.1 or newer, and `RedisCertificate.ownAuthority()`: another authority may
   * have signed certificates with the names of users. A change restarts the pods.
   *
   * @default false
   */
  readonly login?: boolean;
}

/**
 * Whether clients that connect by TLS present a certificate (`tls-auth-clients`), in addition to the password. A change restarts the pods.
 *
 * Attached workloads get the certificate and its key as files, which `REDIS_CERT_FILE` and `REDIS_KEY_FILE` name: see docs/tls.md.
 */
export class RedisClientCertificates {
  /**
   * A client may present one, which must then be of the instance's authority. It is the step between none and `required()` on a running instance.
   */
  public static optional(options: RedisClientCertificatesOptions = {}): RedisClientCertificates {
    return new RedisClientCertificates('optional', options);
  }

  /**
   * A client without one of the instance's authority cannot connect to the port with TLS. The plain port of `RedisTls.beside()` asks for none.
   */
  public static required(options: RedisClientCertificatesOptions = {}): RedisClientCertificates {
    return new RedisClientCertificates('yes', options);
  }

  private constructor(
    /**
     * Value of `tls-auth-clients`.
     * @internal
     */
    public readonly _mode: 'optional' | 'yes',
    /**
     * Not checked yet: the instance reports every problem at once.
     * @internal
     */
    public readonly _options: RedisClientCertificatesOptions,
  ) {}
}
