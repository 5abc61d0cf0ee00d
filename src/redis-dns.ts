import { isIP } from 'net';
import { checkAddress, checkNamespaceName, checkPort } from './validation/checks';
import { Problems } from './validation/problems';
import { NUMBER, required, TEXT, usableValue } from './validation/types';

/**
 * A DNS server that the pods of an instance may ask: a peer of the NetworkPolicy's egress rule.
 */
export class RedisDns {
  /**
   * All pods of a namespace.
   *
   * @param namespaceName the namespace
   * @param port the port on which the pods listen, not that of their Service; default 53
   */
  public static pods(namespaceName: string, port?: number): RedisDns {
    const problems = new Problems();
    checkNamespaceName(problems, 'namespaceName', usableValue(problems, 'namespaceName', namespaceName, required(TEXT)));
    return RedisDns.checked(problems, 'RedisDns.pods', { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespaceName } } }, port);
  }

  /**
   * One address: a cache on every node, or a server outside of the cluster.
   *
   * @param address IPv4 or IPv6 address, not that of a Service: NetworkPolicy sees the pods behind it
   * @param port default 53
   */
  public static address(address: string, port?: number): RedisDns {
    const problems = new Problems();
    const given = usableValue(problems, 'address', address, required(TEXT)) ?? '';
    if (!problems.has('address')) { checkAddress(problems, 'address', given); }
    return RedisDns.checked(problems, 'RedisDns.address', { ipBlock: { cidr: `${given}/${isIP(given) === 6 ? 128 : 32}` } }, port);
  }

  private static checked(problems: Problems, factory: string, peer: RedisDnsPeer, given?: number): RedisDns {
    const port = usableValue(problems, 'port', given, NUMBER) ?? 53;
    checkPort(problems, 'port', port);
    problems.throwIfAny(factory);
    return new RedisDns(peer, port);
  }

  private constructor(
    /**
     * A NetworkPolicy peer.
     * @internal
     */
    public readonly _peer: RedisDnsPeer,
    /** @internal */
    public readonly _port: number,
  ) {}
}

/**
 * A peer of a NetworkPolicy.
 * @internal
 */
export interface RedisDnsPeer {
  readonly namespaceSelector?: { readonly matchLabels: { readonly [key: string]: string } };
  readonly ipBlock?: { readonly cidr: string };
}
