import { createHash } from 'crypto';
import { initialParametersOf } from './kubeblocks-operator';
import type { Manifest } from './pod-runner';

/**
 * What the addon's scripts and templates make of a `Cluster`: pods that run the engine with their configuration. Of kubeblocks-addons ce67f5a, in
 * addons/redis unless it says valkey.
 */

const NAMESPACE = 'default';
export const SERVER_PORT = 6379;
export const SENTINEL_PORT = 26379;

/** A pod of the operator. */
export interface AddonPod {
  readonly name: string;
  /** Of the component in the `Cluster`, or of all shards. */
  readonly component: string;
  /** Of the pods that have one data set, the first one is the primary: scripts/redis-start.sh:266-277. */
  readonly primary: string;
  readonly isSentinel: boolean;
}

/** The name by which pods know each other: kubeblocks 13138f4, pkg/controllerutil/workload_utils.go:29. */
export function domainOf(pod: string): string {
  return `${pod}.${pod.replace(/-\d+$/, '')}-headless.${NAMESPACE}.svc.cluster.local`;
}

/** A shard is a component `shard-xyz`, with three random characters: kubeblocks 13138f4, pkg/controller/sharding/types.go:34,58. */
const SHARD_IDS = ['k7x', 'b2m', 'q9d'];

/** The pods, with those that are primaries first. */
export function podsOf({ metadata: { name }, spec: { componentSpecs = [], shardings = [] } }: Manifest): AddonPod[] {
  const pods = (component: string, selector: string, replicas: number): AddonPod[] => Array.from({ length: replicas }, (_, ordinal) => ({
    name: `${name}-${component}-${ordinal}`, component: selector, primary: `${name}-${component}-0`, isSentinel: component.endsWith('-sentinel'),
  }));
  return [
    ...componentSpecs.flatMap((component: Manifest) => pods(component.name, component.name, component.replicas)),
    ...shardings.flatMap(({ name: sharding, shards, template }: Manifest) => (
      SHARD_IDS.slice(0, shards).flatMap((id) => pods(`${sharding}-${id}`, sharding, template.replicas)))),
  ];
}

/** What the configuration of a pod depends on, beside the objects of the chart. */
interface Site {
  /** The objects of the chart, of which one is the `Cluster`. */
  readonly objects: readonly Manifest[];
  readonly password: string;
  readonly addressOf: (pod: string) => string;
}

/** A pod as a StatefulSet that PodRunner starts, and the ConfigMap with its configuration. */
export function workloadOf(pod: AddonPod, site: Site): Manifest[] {
  const { metadata, spec: { clusterDef: family, componentSpecs = [] } } = site.objects.find(({ kind }) => kind === 'Cluster');
  const tls = componentSpecs.some((component: Manifest) => component.tls);
  const conf = [...network(pod, tls), ...pod.isSentinel ? sentinelConf(pod, metadata.name, family, site.password) : serverConf(pod, family, site)];
  const client = `${family}-cli ${tls ? '--tls --insecure' : ''} -p ${pod.isSentinel ? SENTINEL_PORT : SERVER_PORT}`;
  const probe = (command: string) => ({ exec: { command: ['sh', '-c', command] }, timeoutSeconds: 5 });
  const volumes = ['conf', ...tls ? ['tls'] : []];
  return [
    { kind: 'ConfigMap', metadata: { name: pod.name }, data: { 'server.conf': `${conf.join('\n')}\n`, 'users.acl': `${users(pod, site.password).join('\n')}\n` } },
    {
      kind: 'StatefulSet',
      metadata: { name: pod.name },
      spec: {
        template: {
          spec: {
            terminationGracePeriodSeconds: 30,
            volumes: [
              { name: 'conf', configMap: { name: pod.name } },
              ...tls ? [{ name: 'tls', secret: { secretName: `${metadata.name}-${pod.component}-tls-certs`, defaultMode: 0o444 } }] : [],
            ],
            containers: [{
              name: family,
              command: ['sh', '-c', `cp /conf/* /data && exec ${family}-server /data/server.conf ${pod.isSentinel ? '--sentinel' : ''}`],
              env: [{ name: 'REDISCLI_AUTH', value: site.password }, { name: 'REDIS_CLI', value: `${family}-cli` }, { name: 'REDIS_PORT', value: String(SERVER_PORT) }],
              volumeMounts: [{ name: 'data', mountPath: '/data' }, ...volumes.map((name) => ({ name, mountPath: `/${name}`, readOnly: true }))],
              startupProbe: probe(`${client} ping | grep PONG`),
              readinessProbe: probe(pod.name === pod.primary || pod.isSentinel || pod.component === 'shard' ? 'true'
                : `${client} info replication | grep master_link_status:up`),
            }],
          },
        },
        volumeClaimTemplates: [{ metadata: { name: 'data' } }],
      },
    },
  ];
}

/** scripts/redis-start.sh:105-125, scripts/redis-sentinel-start-v2.sh:190-202; valkey: scripts/valkey-start.sh:46-51, config/valkey-config.tpl:85-92. */
function network({ isSentinel }: AddonPod, tls: boolean): string[] {
  const port = isSentinel ? SENTINEL_PORT : SERVER_PORT;
  const certificate = ['tls-cert-file /tls/tls.crt', 'tls-key-file /tls/tls.key', 'tls-ca-cert-file /tls/ca.crt', 'tls-auth-clients no', 'tls-replication yes'];
  return tls ? [`tls-port ${port}`, 'port 0', ...certificate] : [`port ${port}`];
}

/** scripts/redis-start.sh:59-79,100-101,127-133; of a cluster redis-cluster-scripts/redis-cluster-server-start.sh:656-658; valkey: scripts/valkey-start.sh:260-276. */
function serverConf(pod: AddonPod, family: string, { objects, password, addressOf }: Site): string[] {
  const others = pod.component === 'shard' ? [
    'cluster-enabled yes', 'cluster-config-file /data/nodes.conf',
    `cluster-announce-ip ${addressOf(pod.name)}`, `cluster-announce-hostname ${domainOf(pod.name)}`, 'cluster-preferred-endpoint-type hostname',
  ] : [
    `replica-announce-ip ${domainOf(pod.name)}`, ...pod.name === pod.primary ? [] : [`replicaof ${domainOf(pod.primary)} ${SERVER_PORT}`],
  ];
  return [
    'dir /data',
    'aclfile /data/users.acl',
    `masteruser ${family === 'valkey' ? 'default' : 'kbreplicator'}`,
    `masterauth ${password}`,
    ...others,
    ...Object.entries(initialParametersOf(objects, pod.component)).map(([directive, value]) => `${directive} ${value}`),
  ];
}

/** scripts/redis-start.sh:64,68,73, templates/cmpd-redis.yaml:147-157, scripts/redis-sentinel-post-start.sh:34; valkey: scripts/valkey-sentinel-start.sh:36. */
function users({ isSentinel }: AddonPod, password: string): string[] {
  const login = `#${createHash('sha256').update(password).digest('hex')}`;
  const all = `user default on ${login} ~* &* +@all`;
  return isSentinel ? [all, `user kbreplicator-sentinel on ${login} allchannels +@all`] : [
    all,
    `user kbreplicator on +psync +replconf +ping ${login}`,
    'user kbreplicator-sentinel on allchannels +multi +slaveof +ping +exec +subscribe +config|rewrite +role +publish +info +client|setname +client|kill '
    + `+script|kill ${login}`,
  ];
}

/** scripts/redis-sentinel-start-v2.sh:173-188, scripts/redis-register-to-sentinel.sh:117-136,309-312; valkey: scripts/valkey-register-to-sentinel.sh:149-172. */
function sentinelConf({ name }: AddonPod, cluster: string, family: string, password: string): string[] {
  const primary = `${cluster}-${family}`;
  const set = (option: string) => `sentinel ${option.replace(' ', ` ${primary} `)}`;
  return [
    'dir /data',
    'aclfile /data/users.acl',
    `sentinel announce-ip ${domainOf(name)}`,
    'sentinel resolve-hostnames yes',
    'sentinel announce-hostnames yes',
    'sentinel sentinel-user kbreplicator-sentinel',
    `sentinel sentinel-pass ${password}`,
    set(`monitor ${domainOf(`${primary}-0`)} ${SERVER_PORT} 2`),
    set('down-after-milliseconds 20000'),
    set('failover-timeout 60000'),
    set('parallel-syncs 1'),
    set(`auth-user ${family === 'valkey' ? 'default' : 'kbreplicator-sentinel'}`),
    set(`auth-pass ${password}`),
  ];
}
