import { createHash } from 'crypto';

/** Prefix of all label and annotation keys of the library. */
const DOMAIN = 'cdk8s-managed-redis';

/** On the pod template: changes when, and only when, the pod must restart to take a setting. */
export const RESTART_CHECKSUM_ANNOTATION = `${DOMAIN}/restart-checksum`;

/** On the main object: the warnings of the synth, for readers of the YAML. */
export const WARNINGS_ANNOTATION = `${DOMAIN}/warnings`;

/** On the pods of a cluster: the number of their shard. Part of selectors. */
export const SHARD_LABEL = `${DOMAIN}/shard`;

/** On every object's metadata, never in a selector. */
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
export const MANAGED_BY = 'cdk8s-managed-redis';

/**
 * StatefulSet names: the label controller-revision-hash is the name and a hash of 11 characters, and a label value
 * ends at 63 (kubernetes#64023).
 */
export const MAX_NAME_LENGTH = 52;

/** A Service's name is a DNS label of RFC 1035: it starts with a letter. */
export const NAME_PATTERN = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** The names of all objects of an instance. Running data depends on them: never change how they are derived. */
export interface InstanceNames {
  readonly server: string;
  readonly service: string;
  readonly headlessService: string;
  readonly config: string;
  readonly runtime: string;
  readonly serviceAccount: string;
  readonly networkPolicy: string;
  readonly connectionSecret: string;
  readonly credentials: string;
}

export function instanceNames(instance: string): InstanceNames {
  return {
    server: instance,
    service: instance,
    headlessService: `${instance}-headless`,
    config: `${instance}-config`,
    runtime: `${instance}-runtime`,
    serviceAccount: instance,
    networkPolicy: instance,
    connectionSecret: connectionSecretName(instance),
    credentials: `${instance}-credentials`,
  };
}

/** The Secret with address and password, unless the user has one. */
export function connectionSecretName(instance: string): string {
  return `${instance}-connection`;
}

/** Keys of the connection Secret with the URL, and with that of the read address. */
export function uriKeys(tls: boolean): { readonly uri: string; readonly readUri: string } {
  return tls ? { uri: 'tls-uri', readUri: 'tls-read-uri' } : { uri: 'uri', readUri: 'read-uri' };
}

/** The Secret with the passwords of the pods among each other, unless the user has one. */
export function internalSecretName(instance: string): string {
  return `${instance}-internal`;
}

/** The certificate of an instance with TLS, and its Secret, unless the user has one. */
export function certificateName(instance: string): string {
  return `${instance}-tls`;
}

/** The certificate of clients, and its Secret, unless the user has one. */
export function clientCertificateName(instance: string): string {
  return `${instance}-client-tls`;
}

/** That of proxies, by which they ask servers and sentinels. */
export function proxyCertificateName(instance: string): string {
  return `${instance}-proxy-tls`;
}

/** The Service that leads from outside to the instance, or to one of its pods. */
export function externalServiceName(instanceOrPod: string): string {
  return `${instanceOrPod}-external`;
}

/** The certificate authority of the instance's own: Certificate, Secret and Issuer. Each version has a key of its own. */
export function authorityName(instance: string, version = 1): string {
  return version === 1 ? `${instance}-ca` : `${instance}-ca-${version}`;
}

/**
 * The Secret with the certificates of several versions of the authority. The name says which: what must trust others mounts another Secret, so that it waits for
 * that one, and restarts for it.
 */
export function authoritiesSecretName(instance: string, versions: readonly number[]): string {
  return `${instance}-ca-bundle-${versions.join('-')}`;
}

/** Secrets that the Job makes: names that no Secret of the user's can have. */
export function jobSecretNames(instance: string, replicated: boolean): string[] {
  return [connectionSecretName(instance), ...replicated ? [internalSecretName(instance)] : []];
}

/**
 * Whether it is a Secret that cert-manager makes for an instance with TLS, or that the Job makes of the certificates of its authorities: a name that no Secret with passwords
 * can have, also before it has TLS.
 */
export function isCertificateSecretName(instance: string, name: string): boolean {
  return [certificateName(instance), clientCertificateName(instance), proxyCertificateName(instance)].includes(name)
    || isAuthorityName(instance, name) || isAuthoritiesSecretName(instance, name);
}

/** Of any version. */
export function isAuthorityName(instance: string, name: string): boolean {
  const stem = authorityName(instance);
  return name === stem || (name.startsWith(stem) && /^-[1-9]\d*$/.test(name.slice(stem.length)));
}

/** Of any versions. */
export function isAuthoritiesSecretName(instance: string, name: string): boolean {
  const stem = authoritiesSecretName(instance, []);
  return name.startsWith(stem) && /^\d+(-\d+)+$/.test(name.slice(stem.length));
}

/** What signs the authority. */
export function selfSignedIssuerName(instance: string): string {
  return `${instance}-self-signed`;
}

/** The limit applies to the StatefulSet `<instance>-sentinel`. */
export const MAX_SENTINEL_NAME_LENGTH = MAX_NAME_LENGTH - '-sentinel'.length;

/** The names of the objects that RedisSentinel adds. */
export interface SentinelNames {
  readonly sentinel: string;
  readonly sentinelHeadlessService: string;
  readonly proxy: string;
  readonly readService: string;
  readonly internalSecret: string;
}

export function sentinelNames(instance: string): SentinelNames {
  return {
    sentinel: `${instance}-sentinel`,
    sentinelHeadlessService: `${instance}-sentinel-headless`,
    proxy: `${instance}-proxy`,
    readService: `${instance}-ro`,
    internalSecret: internalSecretName(instance),
  };
}

/** The limit applies to the StatefulSet `<instance>-replica`. */
export const MAX_REPLICATION_NAME_LENGTH = MAX_NAME_LENGTH - '-replica'.length;

/** The names of the objects that RedisReplication adds. */
export interface ReplicationNames {
  readonly replica: string;
  readonly replicaHeadlessService: string;
  readonly readService: string;
  readonly internalSecret: string;
}

export function replicationNames(instance: string): ReplicationNames {
  return {
    replica: `${instance}-replica`,
    replicaHeadlessService: `${instance}-replica-headless`,
    readService: `${instance}-ro`,
    internalSecret: internalSecretName(instance),
  };
}

/** The engine supports at most 1000 nodes in a cluster (its cluster specification). */
export const MAX_CLUSTER_NODES = 1000;

/** Shards are numbered from 0; each has room for a replica. */
export const MAX_SHARDS = MAX_CLUSTER_NODES / 2;

/** The limit applies to the StatefulSet `<instance>-<shard>`. */
export const MAX_CLUSTER_NAME_LENGTH = MAX_NAME_LENGTH - `-${MAX_SHARDS - 1}`.length;

/** The names of the objects that RedisCluster adds, except for those of its shards. */
export interface ClusterNames {
  readonly internalSecret: string;
}

export function clusterNames(instance: string): ClusterNames {
  return { internalSecret: internalSecretName(instance) };
}

/** Name of the StatefulSet and of the Service of a shard. */
export function shardName(instance: string, shard: number): string {
  return `${instance}-${shard}`;
}

/** Label of the pods of a shard, in addition to those of their component. */
export function shardLabels(shard: number): Record<string, string> {
  return { [SHARD_LABEL]: String(shard) };
}

/** Names of the pods of a StatefulSet. */
export function podNames(statefulSet: string, count: number): string[] {
  return Array.from({ length: count }, (_, ordinal) => `${statefulSet}-${ordinal}`);
}

/** Name of a Job. A Job is immutable, so its name contains a hash of its spec; at most 63 characters, because it is a label of its pods. */
export function jobName(stem: string, spec: unknown): string {
  const hash = createHash('sha256').update(stem).update(canonical(spec)).digest('hex').slice(0, 8);
  return `${stem.slice(0, 63 - 9).replace(/-+$/, '')}-${hash}`;
}

/** JSON with sorted keys: cdk8s sorts them in the YAML, and languages pass maps in different orders, which must change neither a name nor a checksum. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part) => (part && typeof part === 'object' && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
    : part));
}

/** Labels that select the pods of a component. They are immutable in a StatefulSet: no version, no user label. */
export function selectorLabels(instance: string, component: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'redis',
    'app.kubernetes.io/instance': instance,
    'app.kubernetes.io/component': component,
  };
}

/** Selects the pods of several components. */
export function componentsSelector(instance: string, components: readonly string[]) {
  const { 'app.kubernetes.io/component': _, ...matchLabels } = selectorLabels(instance, '');
  return { matchLabels, matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: components }] };
}

/** Label that the NetworkPolicy of the instance requires of client pods. */
export function clientLabels(instance: string): Record<string, string> {
  return { [`${DOMAIN}/client-of-${instance}`]: 'true' };
}
