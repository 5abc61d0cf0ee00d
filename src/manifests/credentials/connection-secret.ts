import type { Endpoints } from './endpoints';
import type { InstanceSettings } from '../../settings/instance-settings';
import { urlHost } from '../../validation/url-host';
import { CREDENTIALS } from '../components';
import type { Secret } from '../kubernetes';
import { objectMeta } from '../metadata';

/** What the connection Secret says of each instance: its user, and who made it. */
const TYPE = 'servicebinding.io/redis';
const USER = 'default';

/**
 * The connection Secret as the YAML contains it: what write-connection-secret.sh writes of a password that synth knows. Synth does not know
 * the DNS domain of the cluster, so names end with `svc`, or are short if the chart has no namespace.
 */
export function connectionSecret(settings: InstanceSettings, password: string, namespace: string | undefined, endpoints: Endpoints = {}): Secret {
  const host = (name: string) => (namespace === undefined ? name : `${name}.${namespace}.svc`);
  const plain = { scheme: 'redis', port: settings.port };
  const secure = settings.tls && { scheme: 'rediss', port: settings.tls.port };
  const first = settings.tls?.plain === false ? secure! : plain;
  const login = `${USER}:${urlEncoded(password)}`;
  const uri = (name: string, { scheme, port } = first) => `${scheme}://${login}@${host(name)}:${port}`;
  const addresses = (names: readonly string[], port: number) => names.map((name) => `${host(name)}:${port}`).join(',');
  const { service } = settings.names;
  const { readService, sentinels, nodes } = endpoints;
  const values = {
    type: 'redis',
    provider: 'cdk8s-managed-redis',
    host: host(service),
    port: String(first.port),
    username: USER,
    password,
    uri: uri(service),
    url: uri(service),
    ...(secure && { 'tls-uri': uri(service, secure) }),
    ...(settings.external && { 'external-uri': `rediss://${login}@${urlHost(settings.external.host)}:${settings.external.port}` }),
    ...(readService !== undefined && { 'read-uri': uri(readService), ...secure && { 'tls-read-uri': uri(readService, secure) } }),
    ...(sentinels && { 'sentinels': addresses(sentinels.names, sentinels.port), 'master-name': sentinels.masterName }),
    ...(nodes && { nodes: addresses(nodes, first.port), ...secure && { 'tls-nodes': addresses(nodes, secure.port) } }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: objectMeta(settings, settings.names.connectionSecret, CREDENTIALS),
    type: TYPE,
    // Not stringData: a key that is no longer in it stays in the cluster.
    data: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
  };
}

/** Of RFC 3986, as the script does it: encodeURIComponent leaves some delimiters as they are. */
function urlEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
