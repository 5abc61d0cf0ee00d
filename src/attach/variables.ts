import type { RedisConnection } from '../redis';
import { RedisVariable } from '../redis-variable';
import type { EnvEntry } from './workload';

/**
 * The variables of an attachment. What comes from a Secret stands before what refers to it: Kubernetes expands in order.
 */
export function connectionVariables(connection: RedisConnection, prefix: string, wished: readonly RedisVariable[]): EnvEntry[] {
  const { host, port, username, passwordSecret, uriSecret, uri, readUriSecret, sentinels, masterName, nodes } = connection;
  const locked = passwordSecret !== undefined;
  const password = locked ? [fromSecret(`${prefix}PASSWORD`, passwordSecret.secretName, passwordSecret.key)] : [];
  const composed = `redis://${encodeURIComponent(username ?? 'default')}:$(${prefix}PASSWORD)@${urlHost(host)}:${port}`;
  const url = uriSecret ? fromSecret(`${prefix}URL`, uriSecret.secretName, uriSecret.key) : { name: `${prefix}URL`, value: uri ?? composed };
  // A client of a cluster takes its nodes and the password, not a URL.
  const needsPassword = wished.includes(RedisVariable.PASSWORD) || (!uriSecret && locked) || nodes !== undefined;
  return [
    ...(needsPassword ? password : []),
    url,
    ...(wished.includes(RedisVariable.HOST) ? [{ name: `${prefix}HOST`, value: host }] : []),
    ...(wished.includes(RedisVariable.PORT) ? [{ name: `${prefix}PORT`, value: String(port) }] : []),
    ...(wished.includes(RedisVariable.USERNAME) && locked ? [{ name: `${prefix}USERNAME`, value: username ?? 'default' }] : []),
    ...(wished.includes(RedisVariable.READ_URL) && readUriSecret ? [fromSecret(`${prefix}READ_URL`, readUriSecret.secretName, readUriSecret.key)] : []),
    ...(sentinels && masterName !== undefined ? [
      { name: `${prefix}SENTINELS`, value: sentinels.join(',') },
      { name: `${prefix}SENTINEL_MASTER`, value: masterName },
    ] : []),
    ...(nodes ? [{ name: `${prefix}CLUSTER_NODES`, value: nodes.join(',') }] : []),
  ];
}

/** An IPv6 address stands in brackets in a URL. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function fromSecret(name: string, secretName: string, key: string): EnvEntry {
  return { name, valueFrom: { secretKeyRef: { name: secretName, key } } };
}
