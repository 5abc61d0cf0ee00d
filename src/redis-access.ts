import { Problems } from './validation/problems';
import { instanceOf, OBJECT, required, usableValue } from './validation/types';

/**
 * Which clients may connect in addition to the attached workloads: the ingress rule of the NetworkPolicy. A change is applied live.
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

  /**
   * Clients with these addresses, in CIDR notation: outside of the cluster, or pods in the network of their node (`hostNetwork`), which no label selects.
   * The address is the one that the pods see: a load balancer or a node may put its own in its place.
   */
  public static addresses(...cidrs: string[]): RedisAccess {
    // What is no address, and a list without any, is left for the instance to refuse.
    const given: readonly unknown[] = cidrs.length > 0 ? cidrs : [cidrs];
    return new RedisAccess(given.map((cidr) => ({ ipBlock: { cidr: cidr as string } })));
  }

  /**
   * The tunnel of Istio's ambient mode: port 15008, and the address from which the kubelet probes pods in it. It admits no more clients: combine it with
   * `plus`.
   */
  public static istioAmbient(): RedisAccess {
    return new RedisAccess([], [{ port: 15008, probes: '169.254.7.127/32' }]);
  }

  /**
   * The proxies of Linkerd: port 4143, and egress to Linkerd's control plane in the namespace `linkerd`. It admits no more clients: combine it with `plus`.
   */
  public static linkerd(): RedisAccess {
    return new RedisAccess([], [{ port: 4143, controlPlane: { namespace: 'linkerd', ports: [8080, 8086, 8090] } }]);
  }

  private constructor(
    /**
     * NetworkPolicy peers.
     * @internal
     */
    public readonly _peers: readonly RedisAccessPeer[],
    /**
     * Service meshes that the pods are in.
     * @internal
     */
    public readonly _meshes: readonly RedisMesh[] = [],
  ) {}

  /** Admits the clients of both. */
  public plus(other: RedisAccess): RedisAccess {
    const problems = new Problems();
    usableValue(problems, 'other', other, required(instanceOf('RedisAccess', RedisAccess, 'RedisAccess.namespace()')));
    problems.throwIfAny('RedisAccess.plus');
    return new RedisAccess([...this._peers, ...other._peers], [...this._meshes, ...other._meshes]);
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
  readonly ipBlock?: { readonly cidr: string };
}

/**
 * What a service mesh needs of a NetworkPolicy.
 * @internal
 */
export interface RedisMesh {
  /** To which its proxies connect instead of the port that the client named. */
  readonly port: number;
  /** From where probes of the kubelet come, if the mesh changes that. */
  readonly probes?: string;
  /** What the proxies in the pods ask, if they are containers of the pods. */
  readonly controlPlane?: { readonly namespace: string; readonly ports: readonly number[] };
}
