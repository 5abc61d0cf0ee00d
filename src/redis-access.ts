import { Problems } from './validation/problems';
import { instanceOf, OBJECT, required, usableValue } from './validation/types';

/**
 * Which pods may connect in addition to the attached workloads: the ingress rule of the NetworkPolicy. A change is applied live.
 *
 * Attached workloads may always connect. The password is a second barrier.
 */
export class RedisAccess {
  /** Attached workloads only. */
  public static attached(): RedisAccess {
    return new RedisAccess([]);
  }

  /**
   * All pods in the namespace of the instance.
   * @jsii suppress JSII5018
   */
  public static namespace(): RedisAccess {
    return new RedisAccess([{ podSelector: {} }]);
  }

  /** The pods in the namespace of the instance that have all of these labels. */
  public static pods(labels: { [key: string]: string }): RedisAccess {
    return new RedisAccess([{ podSelector: { matchLabels: copyOf(labels) } }]);
  }

  /** All pods in the namespaces that have all of these labels. Copy the connection Secret to those namespaces. */
  public static namespaces(labels: { [key: string]: string }): RedisAccess {
    return new RedisAccess([{ namespaceSelector: { matchLabels: copyOf(labels) } }]);
  }

  private constructor(
    /**
     * NetworkPolicy peers.
     * @internal
     */
    public readonly _peers: readonly RedisAccessPeer[],
  ) {}

  /** Admits the pods of both. */
  public plus(other: RedisAccess): RedisAccess {
    const problems = new Problems();
    usableValue(problems, 'other', other, required(instanceOf('RedisAccess', RedisAccess, 'RedisAccess.namespace()')));
    problems.throwIfAny('RedisAccess.plus');
    return new RedisAccess([...this._peers, ...other._peers]);
  }
}

/** What is no map stays as it is, for the instance to refuse it. A selector without labels would select everything. */
function copyOf<T extends object>(labels: T): T {
  return OBJECT.matches(labels) ? { ...labels } : labels ?? {};
}

/**
 * A peer of a NetworkPolicy.
 * @internal
 */
export interface RedisAccessPeer {
  readonly podSelector?: { readonly matchLabels?: { readonly [key: string]: string } };
  readonly namespaceSelector?: { readonly matchLabels?: { readonly [key: string]: string } };
}
