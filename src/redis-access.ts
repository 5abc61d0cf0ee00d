/**
 * Who may connect besides the attached workloads: the ingress rule of the NetworkPolicy. A change is live.
 *
 * Attached workloads always may. Names and passwords are a second lock, this is the first.
 */
export class RedisAccess {
  /** Attached workloads only, the default. */
  public static attached(): RedisAccess {
    return new RedisAccess([]);
  }

  /** Every pod of the namespace of the instance. */
  public static namespace(): RedisAccess {
    return new RedisAccess([{ podSelector: {} }]);
  }

  /** The pods of the namespace of the instance that carry all of these labels. */
  public static pods(labels: { [key: string]: string }): RedisAccess {
    return new RedisAccess([{ podSelector: { matchLabels: { ...labels } } }]);
  }

  /** Every pod of the namespaces that carry all of these labels. They need the credentials brought to them. */
  public static namespaces(labels: { [key: string]: string }): RedisAccess {
    return new RedisAccess([{ namespaceSelector: { matchLabels: { ...labels } } }]);
  }

  private constructor(
    /**
     * NetworkPolicy peers.
     * @internal
     */
    public readonly _peers: readonly RedisAccessPeer[],
  ) {}

  /** Both: what this one and the other one let in. */
  public and(other: RedisAccess): RedisAccess {
    return new RedisAccess([...this._peers, ...other._peers]);
  }
}

/**
 * A peer of a NetworkPolicy.
 * @internal
 */
export interface RedisAccessPeer {
  readonly podSelector?: { readonly matchLabels?: { readonly [key: string]: string } };
  readonly namespaceSelector?: { readonly matchLabels?: { readonly [key: string]: string } };
}
