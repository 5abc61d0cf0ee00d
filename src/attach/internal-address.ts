import type { RedisConnection } from '../redis-connection';
import type { Problems } from '../validation/problems';
import { withHost } from '../validation/url-host';

/** Names that every namespace can use, each in place of one that the connection has. */
export interface InternalAddress {
  readonly host: string;
  readonly readHost?: string;
  readonly nodes: readonly string[];
}

/** A connection whose URLs may be composed. */
export interface AttachedConnection extends RedisConnection {
  /** Of the read address, if its URL is composed. */
  readonly readHost?: string;
}

/**
 * The connection by its short names. The URLs of a Secret have the name of the Service, so they are composed, and Kubernetes puts the password into them as it is.
 */
export function byInternalNames(
  problems: Problems, connection: RedisConnection, address: InternalAddress | undefined, hasOwnUri = false,
): AttachedConnection {
  if (!address) {
    problems.add('internalNames', 'must be absent for a Redis without a short name', true, 'give it one before you attach: InternalNames.addRedis()');
    return connection;
  }
  const { host, uri, uriSecret, passwordSecret, caSecret, nodes } = connection;
  if (uriSecret && !passwordSecret) {
    problems.addUnshown('internalNames', 'must be absent for a Redis whose password is in its URL alone', 'a uriSecret without a password',
      'the URL is composed of the password: import it with RedisPassword.fromSecret or RedisPassword.fromConnectionSecret');
    return connection;
  }
  if (hasOwnUri && !caSecret) {
    problems.addUnshown('internalNames', 'must be absent for a Redis with a uriSecret and no caSecret', 'both',
      'the URL is composed, and could be without the TLS of yours: leave uriSecret out if it has none, or give caSecret');
    return connection;
  }
  const shortUri = uri === undefined ? undefined : withHost(uri, host, address.host);
  if (uri !== undefined && shortUri === undefined) {
    // It can have a password.
    problems.addUnshown('internalNames', 'must be absent for a Redis whose uri has another host than its connection', 'another one',
      `the short name leads to ${host}, and would replace that host alone: give uri and host the same one`);
    return connection;
  }
  return {
    ...connection,
    host: address.host,
    uri: shortUri,
    uriSecret: undefined,
    nodes: nodes?.map((node, index) => (index in address.nodes ? `${address.nodes[index]}${/:\d+$/.exec(node)![0]}` : node)),
    ...address.readHost !== undefined && { readHost: address.readHost },
  };
}
