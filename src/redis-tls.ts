import type { RedisCertificate } from './redis-certificate';
import type { RedisClientCertificates } from './redis-client-certificates';

/**
 * Options of TLS.
 */
export interface RedisTlsOptions {
  /**
   * Where the certificate comes from. A change restarts the pods.
   *
   * @default RedisCertificate.ownAuthority()
   */
  readonly certificate?: RedisCertificate;

  /**
   * Whether attached workloads go on with the plain port: for `RedisTls.beside()`. It is the first step on every running instance, whose pods get the port with TLS one
   * after the other, and for workloads whose client must be changed first. A change rolls the attached workloads out, and restarts no pod of the instance.
   *
   * @default false
   */
  readonly attachPlain?: boolean;

  /**
   * Whether clients present a certificate. A change restarts the pods.
   *
   * @default - they present none, and one that they present is not looked at
   */
  readonly clientCertificates?: RedisClientCertificates;
}

/**
 * How an instance serves TLS: always on port 6380, TLS 1.2 and 1.3. See docs/tls.md.
 *
 * A change restarts the pods. A renewed certificate is served without a restart, and closes no connection.
 */
export class RedisTls {
  /**
   * TLS on port 6380 and plain text on port 6379. Attached workloads use TLS.
   */
  public static beside(options: RedisTlsOptions = {}): RedisTls {
    return new RedisTls(true, options);
  }

  /**
   * TLS on port 6380 alone: clients have no plain port, and the pods of an instance of several connect to each other by TLS too. They change to it while they run, once
   * every one of them has restarted; from an instance without TLS, and back, go by `RedisTls.beside()`. Sentinel-aware clients of a RedisSentinel need TLS too, at
   * port 26380 of the sentinels: see docs/tls.md.
   */
  public static only(options: RedisTlsOptions = {}): RedisTls {
    return new RedisTls(false, options);
  }

  private constructor(
    /**
     * Whether the plain port is open too.
     * @internal
     */
    public readonly _plain: boolean,
    /**
     * Not checked yet: the instance reports every problem at once.
     * @internal
     */
    public readonly _options: RedisTlsOptions,
  ) {}
}
