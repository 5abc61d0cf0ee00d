import { RedisVariable } from '../redis-variable';
import type { SecretKey } from '../secret-key';
import type { AttachedConnection } from './internal-address';
import { storePasswordEntries, TrustSettings, withPythonParameters } from './trust';
import type { EnvEntry } from './workload';
import { urlHost } from '../validation/url-host';

/**
 * The variables of an attachment. A variable from a Secret comes before those that refer to it: Kubernetes expands them in order.
 */
export function connectionVariables(
  connection: AttachedConnection, prefix: string, requested: readonly RedisVariable[], trust: TrustSettings | undefined,
): EnvEntry[] {
  const { host, port, caSecret, username, passwordSecret, uriSecret, uri, readUriSecret, readHost, sentinels, masterName, nodes } = connection;
  const password = passwordSecret ? [fromSecret(`${prefix}PASSWORD`, passwordSecret)] : [];
  const login = passwordSecret ? `${encodeURIComponent(username ?? 'default')}:$(${prefix}PASSWORD)@` : '';
  const composed = (name: string) => `${caSecret ? 'rediss' : 'redis'}://${login}${urlHost(name)}:${port}`;
  const readUrl = readHost === undefined ? readUriSecret : composed(readHost);
  // Cluster-aware clients take nodes and password, not a URL.
  const needsPassword = requested.includes(RedisVariable.PASSWORD) || (!uriSecret && passwordSecret !== undefined) || nodes !== undefined;
  return [
    ...(needsPassword ? password : []),
    ...url(prefix, 'URL', uriSecret ?? (uri === undefined ? composed(host) : literal(uri)), trust),
    ...(requested.includes(RedisVariable.HOST) ? [{ name: `${prefix}HOST`, value: host }] : []),
    ...(requested.includes(RedisVariable.PORT) ? [{ name: `${prefix}PORT`, value: String(port) }] : []),
    ...(requested.includes(RedisVariable.USERNAME) && passwordSecret ? [{ name: `${prefix}USERNAME`, value: literal(username ?? 'default') }] : []),
    ...(requested.includes(RedisVariable.READ_URL) && readUrl ? url(prefix, 'READ_URL', readUrl, trust) : []),
    ...(sentinels && masterName !== undefined ? [
      { name: `${prefix}SENTINELS`, value: sentinels.join(',') },
      { name: `${prefix}SENTINEL_MASTER`, value: masterName },
    ] : []),
    ...(trust ? [{ name: `${prefix}CA_FILE`, value: trust.caFile }] : []),
    ...(trust?.certificate ? [
      { name: `${prefix}CERT_FILE`, value: trust.certificate.certificateFile },
      { name: `${prefix}KEY_FILE`, value: trust.certificate.keyFile },
    ] : []),
    ...storePasswordEntries(trust, prefix),
    ...(nodes ? [{ name: `${prefix}CLUSTER_NODES`, value: nodes.join(',') }] : []),
  ];
}

/** With parameters it refers to that of the Secret: what a Secret has is not known at synth. */
function url(prefix: string, name: string, source: string | SecretKey, trust: TrustSettings | undefined): EnvEntry[] {
  if (!trust?.pythonUrl) { return [typeof source === 'string' ? { name: prefix + name, value: source } : fromSecret(prefix + name, source)]; }
  if (typeof source === 'string') { return [{ name: prefix + name, value: withPythonParameters(source, trust) }]; }
  const base = `${prefix}BASE_${name}`;
  return [fromSecret(base, source), { name: prefix + name, value: withPythonParameters(`$(${base})`, trust) }];
}

/** Kubernetes replaces `$(NAME)` in the value of a variable, and `$$` by a single `$`. */
function literal(text: string): string {
  return text.replace(/\$/g, '$$$$');
}

function fromSecret(name: string, { secretName, key }: SecretKey): EnvEntry {
  return { name, valueFrom: { secretKeyRef: { name: secretName, key } } };
}
