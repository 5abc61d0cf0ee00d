import type { RedisConnection } from '../redis-connection';
import { RedisVariable } from '../redis-variable';
import { pathName } from './mount-names';
import type { EnvEntry } from './workload';
import { urlHost } from '../validation/url-host';

/**
 * The variables of an attachment. A variable from a Secret comes before those that refer to it: Kubernetes expands them in order.
 */
export function connectionVariables(connection: RedisConnection, prefix: string, requested: readonly RedisVariable[]): EnvEntry[] {
  const { host, port, caSecret, username, passwordSecret, uriSecret, uri, readUriSecret, sentinels, masterName, nodes } = connection;
  const password = passwordSecret ? [fromSecret(`${prefix}PASSWORD`, passwordSecret.secretName, passwordSecret.key)] : [];
  const composed = `${caSecret ? 'rediss' : 'redis'}://${encodeURIComponent(username ?? 'default')}:$(${prefix}PASSWORD)@${urlHost(host)}:${port}`;
  const url = uriSecret ? fromSecret(`${prefix}URL`, uriSecret.secretName, uriSecret.key) : { name: `${prefix}URL`, value: uri ?? composed };
  // Cluster-aware clients take nodes and password, not a URL.
  const needsPassword = requested.includes(RedisVariable.PASSWORD) || (!uriSecret && passwordSecret !== undefined) || nodes !== undefined;
  return [
    ...(needsPassword ? password : []),
    url,
    ...(requested.includes(RedisVariable.HOST) ? [{ name: `${prefix}HOST`, value: host }] : []),
    ...(requested.includes(RedisVariable.PORT) ? [{ name: `${prefix}PORT`, value: String(port) }] : []),
    ...(requested.includes(RedisVariable.USERNAME) && passwordSecret ? [{ name: `${prefix}USERNAME`, value: literal(username ?? 'default') }] : []),
    ...(requested.includes(RedisVariable.READ_URL) && readUriSecret ? [fromSecret(`${prefix}READ_URL`, readUriSecret.secretName, readUriSecret.key)] : []),
    ...(sentinels && masterName !== undefined ? [
      { name: `${prefix}SENTINELS`, value: sentinels.join(',') },
      { name: `${prefix}SENTINEL_MASTER`, value: masterName },
    ] : []),
    ...(caSecret ? [{ name: `${prefix}CA_FILE`, value: caFile(connection) }] : []),
    ...(nodes ? [{ name: `${prefix}CLUSTER_NODES`, value: nodes.join(',') }] : []),
  ];
}

/** Folder of the authorities' certificates in an attached container. */
export function caDirectory({ host }: RedisConnection): string {
  return `/etc/redis-ca/${pathName(host)}`;
}

export function caFile(connection: RedisConnection): string {
  return `${caDirectory(connection)}/ca.crt`;
}

/** Kubernetes replaces `$(NAME)` in the value of a variable, and `$$` by a single `$`. */
function literal(text: string): string {
  return text.replace(/\$/g, '$$$$');
}

function fromSecret(name: string, secretName: string, key: string): EnvEntry {
  return { name, valueFrom: { secretKeyRef: { name: secretName, key } } };
}
