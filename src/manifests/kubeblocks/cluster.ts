import type { ApiObjectProps } from 'cdk8s';
import { parameterAnnotation } from './parameters';
import { EngineFamily } from '../../engine';
import { KubeBlocksRelease } from '../../kubeblocks-release';
import { SENTINEL_COUNT, sentinelsOf, serversOf, SHARDS } from '../../settings/kubeblocks-names';
import type { KubeBlocksSettings } from '../../settings/kubeblocks-settings';
import { SERVER } from '../components';
import { objectMeta } from '../metadata';

/** Not measured with the operator's images, whose agent runs beside the sentinel: four times the limit of the library's own sentinels. */
const SENTINEL_RESOURCES = { requests: { cpu: '50m', memory: '256Mi' }, limits: { memory: '256Mi' } };
/** The state of a sentinel is a file of a few KiB. */
const SENTINEL_VOLUME = '1Gi';

/**
 * The operator's object. It has only fields that the `Cluster` of 1.0.2 and of 1.2 both have: a field that an API server does not know, it
 * refuses or drops.
 */
export function cluster(settings: KubeBlocksSettings): ApiObjectProps {
  const metadata = objectMeta(settings, settings.instance, SERVER);
  const initial = settings.release === KubeBlocksRelease.V1_2 ? parameterAnnotation(settings) : {};
  const annotations = { ...metadata.annotations, ...initial };
  return {
    apiVersion: 'apps.kubeblocks.io/v1',
    kind: 'Cluster',
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      clusterDef: settings.family,
      topology: topologyName(settings),
      terminationPolicy: settings.terminationPolicy,
      services: services(settings),
      ...pods(settings),
      ...(settings.backup && { backup: { enabled: true, ...settings.backup } }),
    },
  } as ApiObjectProps;
}

/** Valkey's `replication` is that of the newest major version, whatever the version; a topology cannot change later. */
function topologyName({ family, topology, version }: KubeBlocksSettings): string {
  return family === EngineFamily.VALKEY && topology === 'replication' ? `replication-${version.split('.')[0]}` : topology;
}

/** Without a serviceName the Service has the name of the Cluster: the address that the library's own topologies have. */
function services(settings: KubeBlocksSettings) {
  switch (settings.topology) {
    case 'standalone': return [service(settings, serversOf(settings), 'primary', 'primary')];
    case 'replication': return [
      service(settings, serversOf(settings), 'primary', 'primary'),
      { ...service(settings, serversOf(settings), 'ro', 'secondary'), serviceName: 'ro' },
    ];
    // The primaries of all shards: a client learns the others of any of them.
    case 'cluster': return [service(settings, SHARDS, 'primary', 'primary')];
  }
}

/** The port of a pod has the name of its container, with TLS too; that of the Service is the library's. */
function service({ port, tls, topology, family }: KubeBlocksSettings, componentSelector: string, name: string, roleSelector: string) {
  const targetPort = topology === 'cluster' ? 'redis-cluster' : family;
  const ports = tls ? [{ name: 'redis-tls', port: tls.port, targetPort }] : [{ name: 'redis', port, targetPort }];
  return { name, componentSelector, roleSelector, spec: { ports } };
}

function pods(settings: KubeBlocksSettings) {
  switch (settings.topology) {
    case 'standalone': return { componentSpecs: [servers(settings)] };
    case 'replication': return { componentSpecs: [servers(settings), sentinels(settings)] };
    case 'cluster': return { shardings: [{ name: SHARDS, shards: settings.shards, template: servers(settings) }] };
  }
}

function servers(settings: KubeBlocksSettings) {
  const { version, replicas, cpu, memoryRequest, memoryLimit, volume, monitoringNamespace } = settings;
  return {
    name: serversOf(settings),
    serviceVersion: version,
    replicas: 1 + replicas,
    disableExporter: monitoringNamespace === undefined,
    systemAccounts: [account(settings)],
    ...certificate(settings),
    resources: { requests: { cpu, memory: memoryRequest }, limits: { memory: memoryLimit } },
    // Without a template the data directory is an emptyDir: persistence NONE.
    ...(volume && { volumeClaimTemplates: [dataVolume(volume.size, volume.storageClassName)] }),
  };
}

/**
 * The user of clients. The operator's own policy makes 10 characters; without symbols, for of these `@` and `#` would break a URL that is composed of them.
 */
function account({ ownPassword, names }: KubeBlocksSettings) {
  return ownPassword
    ? { name: 'default', secretRef: { name: names.connectionSecret, password: 'password' } }
    : { name: 'default', passwordConfig: { length: 32, numDigits: 8, numSymbols: 0, letterCase: 'MixedCases' } };
}

/** The certificate has the names of servers and sentinels: one Secret for both. */
function certificate({ tls }: KubeBlocksSettings) {
  if (!tls) { return {}; }
  const { secretName, caKey, certificateKey, privateKeyKey } = tls;
  return { tls: true, issuer: { name: 'UserProvided', secretRef: { name: secretName, ca: caKey, cert: certificateKey, key: privateKeyKey } } };
}

/** Of the same version as the servers: the addon supports no other. */
function sentinels(settings: KubeBlocksSettings) {
  const { version, volume } = settings;
  return {
    name: sentinelsOf(settings),
    serviceVersion: version,
    replicas: SENTINEL_COUNT,
    systemAccounts: [account(settings)],
    ...certificate(settings),
    resources: SENTINEL_RESOURCES,
    // With or without persistence of the data: a sentinel must not forget in which epoch it voted.
    volumeClaimTemplates: [dataVolume(SENTINEL_VOLUME, volume?.storageClassName)],
  };
}

function dataVolume(size: string, storageClassName: string | undefined) {
  return {
    name: 'data',
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: size } },
      ...(storageClassName !== undefined && { storageClassName }),
    },
  };
}
