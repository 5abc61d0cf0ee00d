import type { TrustStoreSecret } from './trust-store-secret';

/**
 * How the programs in an attached container come to trust the certificate of a Redis with TLS, without a change of their code. Each way is a variable; a container
 * that has the variable already keeps its own, and synth warns. See docs/tls.md for which client takes which.
 */
export class RedisTrust {
  /**
   * Node.js: `NODE_EXTRA_CA_CERTS`. It adds to the authorities that Node.js has.
   */
  public static nodeJs(): RedisTrust {
    return new RedisTrust({ kind: 'node' });
  }

  /**
   * OpenSSL, and with it Python and Ruby, and Go: `SSL_CERT_FILE`. It replaces the file of the system's authorities for all programs in the container that
   * use it: they trust no public certificate any more, unless the image has the system's authorities as a folder too, as Debian has.
   */
  public static openSsl(): RedisTrust {
    return new RedisTrust({ kind: 'openssl' });
  }

  /**
   * redis-py and Celery: `REDIS_URL` and `REDIS_READ_URL` get the parameters `ssl_cert_reqs=required` and `ssl_ca_certs`. Other clients refuse such a URL or
   * ignore the parameters. If the URL is that of a Secret, it stays available as `REDIS_BASE_URL` or `REDIS_BASE_READ_URL`, and must have no parameters of its own.
   */
  public static pythonUrl(): RedisTrust {
    return new RedisTrust({ kind: 'python' });
  }

  /**
   * Java: a trust store as a file, and `JAVA_TOOL_OPTIONS` that names it. It replaces the public authorities that Java has, for all programs in the container.
   *
   * Without a Secret cert-manager 1.17 or newer makes the trust store along with the certificate, for all but a certificate from a Secret of yours and an imported
   * Redis. That restarts no pod of the instance.
   *
   * @param store a trust store of yours
   */
  public static javaTrustStore(store?: TrustStoreSecret): RedisTrust {
    return new RedisTrust({ kind: 'java', store });
  }

  private constructor(
    /**
     * Not checked yet: the attachment reports every problem at once.
     * @internal
     */
    public readonly _way: TrustWay,
  ) {}
}

/**
 * A way to trust a certificate.
 * @internal
 */
export type TrustWay =
  | { readonly kind: 'node' | 'openssl' | 'python' }
  | { readonly kind: 'java'; readonly store?: TrustStoreSecret };
