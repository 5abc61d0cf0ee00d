import { App, Chart, Cron, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import * as newer from 'cdk8s-plus-34';
import { COMMON_VARIABLES } from './variables';
import { silently } from './warnings';
import {
  AppendFsync, Engine, EvictionPolicy, ImagePullPolicy, InternalNames, Persistence, PodOverrides, RedisAccess, RedisCertificate,
  RedisClientCertificates, RedisCluster, RedisClusterProps, RedisDns, RedisExternal, RedisLoadBalancerOptions, RedisPassword, RedisPlan,
  RedisReplication, RedisReplicationProps, RedisSentinel, RedisSentinelOverrides, RedisSentinelProps, RedisStandalone,
  RedisStandaloneProps, RedisTls, RedisUse, RedisVariable, SavePoint, ServiceType, ServingPodOverrides,
} from '../../src';

/** Every plan with every persistence mode that it allows. Names are like `PRO rdb+aof`. */
export const EVERY_PLAN: readonly { readonly name: string; readonly props: RedisStandaloneProps }[] =
  RedisPlan._ALL.flatMap((plan) => plan.allowedPersistence.map((persistence) => (
    { name: `${plan.name} ${persistence}`, props: { plan, persistence } }
  )));

const CERTIFICATE = RedisCertificate.fromSecret({
  secretName: 'orders-certificate', certificateKey: 'chain.pem', privateKeyKey: 'key.pem', caKey: 'authorities.pem',
});

/** Of all topologies. */
const EVERY_EXTERNAL: RedisLoadBalancerOptions = {
  host: 'redis.example.com',
  annotations: { 'example.com/scheme': 'internal' },
  loadBalancerClass: 'example.com/network',
  sourceRanges: ['198.51.100.0/24', '2001:db8::/32'],
};

/** All props that every topology has. */
const EVERY_COMMON_PROP: Required<RedisStandaloneProps> = {
  plan: RedisPlan.PRO,
  name: 'orders',
  persistence: Persistence.RDB_AOF,
  snapshotSchedule: [SavePoint.after(Duration.hours(1)), SavePoint.after(Duration.minutes(5), 100)],
  appendFsync: AppendFsync.ALWAYS,
  evictionPolicy: EvictionPolicy.NOEVICTION,
  keyspaceEvents: 'Ex',
  use: RedisUse.QUEUE,
  engine: Engine.VALKEY_8_1,
  imageRegistry: 'registry.example:5000/mirror',
  image: `registry.example/valkey@sha256:${'0123456789abcdef'.repeat(4)}`,
  imagePullSecrets: ['registry-login', 'mirror-login'],
  kubectlImage: 'registry.example/kubectl:v1.34.4',
  memory: Size.gibibytes(4),
  memoryLimit: Size.gibibytes(6),
  maxmemory: Size.gibibytes(1),
  maxClients: 2000,
  timeout: Duration.minutes(5),
  cpu: '500m',
  cpuLimit: '2',
  storage: Size.gibibytes(16),
  storageClassName: 'fast',
  password: RedisPassword.fromSecret({ secretName: 'orders-password', key: 'redis' }),
  passwordGrace: Duration.minutes(5),
  configuration: ['slowlog-log-slower-than 5000', 'slowlog-max-len 300'],
  modules: ['/usr/lib/valkey/libjson.so', '/usr/lib/valkey/libsearch.so --reader-threads 2'],
  access: RedisAccess.namespace().plus(RedisAccess.pods({ role: 'backup' })).plus(RedisAccess.namespaces({ team: 'orders' }))
    .plus(RedisAccess.addresses('10.20.0.0/16', 'fd00::/64')).plus(RedisAccess.istioAmbient()).plus(RedisAccess.linkerd()),
  clusterIp: '10.96.0.20',
  external: RedisExternal.loadBalancer(EVERY_EXTERNAL),
  tls: RedisTls.beside({ certificate: CERTIFICATE }),
  scheduling: {
    nodeSelector: { 'disk': 'ssd', 'kubernetes.io/arch': 'amd64' },
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 10, preference: { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }] } },
        ],
      },
    },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'redis', effect: 'NoSchedule' }],
    priorityClassName: 'high',
    runtimeClassName: 'gvisor',
    schedulerName: 'packing',
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { team: 'orders' } } },
    ],
  },
  labels: { team: 'orders', stage: 'production' },
  annotations: { 'example.com/contact': 'orders@example.com', 'example.com/runbook': 'https://example.com/orders?page=redis#1' },
  podLabels: { 'team': 'orders', 'example.com/scrape': 'yes' },
  podAnnotations: { 'example.com/log-format': 'text' },
  platformUser: true,
  overrides: {
    server: {
      resources: { ephemeralStorage: Size.mebibytes(128), ephemeralStorageLimit: Size.gibibytes(2) },
      podSecurityContext: { supplementalGroups: [2000] },
      imagePullPolicy: ImagePullPolicy.ALWAYS,
      podLabels: { tier: 'data' },
      podAnnotations: { 'example.com/tier': 'data' },
      claimLabels: { backup: 'daily' },
      claimAnnotations: { 'example.com/retain': 'yes' },
      serviceAccountAnnotations: { 'example.com/role': 'orders' },
      service: { annotations: { 'example.com/dns': 'orders.example.com' } },
    },
    job: {
      resources: { cpu: '50m', cpuLimit: '500m', memory: Size.mebibytes(192) },
      scheduling: { priorityClassName: 'low' },
      podLabels: { tier: 'jobs' },
      serviceAccountAnnotations: { 'example.com/role': 'jobs' },
    },
  },
};

/** With a Secret of the user's: charts of tests need no namespace. */
export const TLS_ALONE = RedisTls.only({ certificate: CERTIFICATE, clientCertificates: RedisClientCertificates.required({ secret: { secretName: 'clients' } }) });

/** With the certificate of an authority of the instance's own, whose key changes while both versions are trusted, or with its first version alone. */
export function withAuthorities(...trustedCaVersions: number[]): object[] {
  const tls = RedisTls.only({ certificate: RedisCertificate.ownAuthority({ trustedCaVersions }) });
  return render((chart) => {
    new RedisSentinel(chart, 'redis', { name: 'cache', plan: RedisPlan.PRO, tls }).attach(deployment(chart));
  }, { namespace: 'shop' });
}

/** All props of a single server. */
export const EVERY_PROP: Required<RedisStandaloneProps> = {
  ...EVERY_COMMON_PROP,
  tls: TLS_ALONE,
};

/** What a pod gets in addition, in lists: variables, volumes and containers. */
const ADDED: PodOverrides = {
  containerSecurityContext: { seLinuxOptions: { level: 's0:c1,c2' } },
  env: [{ name: 'MALLOC_CONF', value: 'narenas:1' }, { name: 'NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } }],
  volumes: [{ name: 'certificates', configMap: { name: 'certificates' } }],
  volumeMounts: [{ name: 'certificates', mountPath: '/etc/ssl/company', readOnly: true }],
  initContainers: [{
    name: 'wait',
    image: 'registry.example/wait:1',
    resources: { limits: { 'memory': '16Mi', 'ephemeral-storage': '16Mi' } },
    volumeMounts: [{ name: 'certificates', mountPath: '/certificates', readOnly: true }],
  }],
};

/** With a container beside the library's. */
const ADDED_TO_SERVING: ServingPodOverrides = {
  ...ADDED,
  containers: [{
    name: 'exporter',
    image: 'registry.example/exporter:1',
    ports: [{ name: 'metrics', containerPort: 9121 }],
    resources: { requests: { cpu: '10m' }, limits: { 'memory': '32Mi', 'ephemeral-storage': '32Mi' } },
    volumeMounts: [{ name: 'certificates', mountPath: '/certificates', readOnly: true }],
  }],
};

const EVERY_LIST: RedisSentinelOverrides = {
  server: ADDED_TO_SERVING,
  job: ADDED,
  sentinel: { ...ADDED_TO_SERVING, resources: { cpuLimit: '500m', memory: Size.mebibytes(96) }, claimLabels: { backup: 'no' } },
  proxy: { ...ADDED_TO_SERVING, service: { type: ServiceType.LOAD_BALANCER, loadBalancerClass: 'example.com/internal', loadBalancerSourceRanges: ['10.0.0.0/8'] } },
};

/** A finished connection Secret, and with several servers the internal one too. */
export const OWN_SECRET = RedisPassword.fromConnectionSecret('vault-redis');
export const OWN_SECRETS = RedisPassword.fromConnectionSecret('vault-redis', { internalSecretName: 'vault-internal' });

/** The plans that have replicas and sentinels. */
export const SENTINEL_PLANS: readonly RedisPlan[] = RedisPlan._ALL.filter(({ replication }) => replication);

const EVERY_DNS = [RedisDns.pods('openshift-dns', 5353), RedisDns.address('10.0.0.2'), RedisDns.address('fd00::2')];

/** All props of an instance with read replicas. */
export const EVERY_REPLICATION_PROP: Required<RedisReplicationProps> = { ...EVERY_COMMON_PROP, dns: EVERY_DNS, replicas: 3, minReplicasToWrite: 1 };

/** All props of an instance with sentinels. It has few members: the configuration of the proxies has a section for each pair of them. */
export const EVERY_SENTINEL_PROP: Required<RedisSentinelProps> = {
  ...EVERY_COMMON_PROP,
  dns: EVERY_DNS,
  replicas: 1,
  sentinels: 5,
  quorum: 4,
  downAfter: Duration.millis(5000),
  minReplicasToWrite: 1,
  proxies: 3,
  proxyImage: 'registry.example/haproxy:3.2',
  proxyMaxConnectionsPerSource: 500,
  overrides: {
    // The Services are those of the proxies.
    server: { ...EVERY_PROP.overrides.server, service: undefined },
    job: EVERY_PROP.overrides.job,
    sentinel: { resources: { cpu: '100m', cpuLimit: '1', memory: Size.mebibytes(96) }, claimLabels: { backup: 'no' }, maxUnavailable: 1 },
    proxy: { imagePullPolicy: ImagePullPolicy.NEVER, maxUnavailable: 2, service: EVERY_PROP.overrides.server!.service },
  },
};

/** All props of a cluster, on the plan that allows clusters. */
export const EVERY_CLUSTER_PROP: Required<RedisClusterProps> = {
  ...EVERY_COMMON_PROP,
  external: RedisExternal.loadBalancer({ ...EVERY_EXTERNAL, portPerNode: true }),
  dns: EVERY_DNS,
  plan: RedisPlan.ENTERPRISE,
  shards: 4,
  replicasPerShard: 2,
  drainingShards: 1,
  minReplicasToWrite: 2,
  nodeTimeout: Duration.millis(5000),
  requireFullCoverage: true,
};

/**
 * Manifests that together cover all output of the library, by name, each with attached workloads. All are plain Kubernetes:
 * a schema check against Kubernetes 1.28 must accept every object.
 */
export function allManifests(): Record<string, object[]> {
  return {
    ...Object.fromEntries(EVERY_PLAN.map(({ name, props }) => [name, withDeployment(props)])),
    ...Object.fromEntries(SENTINEL_PLANS.map((plan) => [`sentinels ${plan.name}`, withSentinels({ plan })])),
    'sentinels without persistence': withSentinels({ plan: RedisPlan.STARTER, persistence: Persistence.NONE }),
    'sentinels every prop': withSentinels(EVERY_SENTINEL_PROP),
    ...Object.fromEntries(SENTINEL_PLANS.map((plan) => [`replicas ${plan.name}`, withReplicas({ plan })])),
    'replicas without persistence': withReplicas({ plan: RedisPlan.STARTER, persistence: Persistence.NONE }),
    'replicas every prop': withReplicas(EVERY_REPLICATION_PROP),
    'replicas TLS alone': withReplicas({ plan: RedisPlan.PRO, tls: TLS_ALONE }),
    'cluster ENTERPRISE': withCluster({ plan: RedisPlan.ENTERPRISE }),
    'cluster without persistence': withCluster({ plan: RedisPlan.ENTERPRISE, persistence: Persistence.NONE }),
    'cluster without replicas': withCluster({ plan: RedisPlan.ENTERPRISE, replicasPerShard: 0 }),
    'cluster with a draining shard': withCluster({ plan: RedisPlan.ENTERPRISE, drainingShards: 1 }),
    'cluster every prop': withCluster(EVERY_CLUSTER_PROP),
    'every prop': everyProp(),
    'every list of overrides': withDeployment({ plan: RedisPlan.STARTER, overrides: { server: EVERY_LIST.server, job: EVERY_LIST.job } }),
    'sentinels TLS alone': withSentinels({ plan: RedisPlan.PRO, tls: TLS_ALONE }),
    'cluster TLS alone': withCluster({ plan: RedisPlan.ENTERPRISE, tls: TLS_ALONE }),
    'sentinels every list of overrides': withSentinels({ plan: RedisPlan.STARTER, overrides: EVERY_LIST }),
    'finished Secrets': withDeployment({ plan: RedisPlan.PRO, password: OWN_SECRET }),
    'replicas finished Secrets': withReplicas({ plan: RedisPlan.PRO, password: OWN_SECRETS }),
    'sentinels two authorities': withAuthorities(1, 2),
    'sentinels finished Secrets': withSentinels({ plan: RedisPlan.PRO, password: OWN_SECRETS }),
    'cluster finished Secrets': withCluster({ plan: RedisPlan.ENTERPRISE, password: OWN_SECRETS }),
    ...PASSWORD_IN_YAML,
    'open with service binding': openWithServiceBinding(),
    'every workload': everyWorkload(),
    'existing redis': existingRedis(),
    'internal names': internalNames(),
  };
}

/** Names for two existing ones: an instance of a chart is shown with all of its objects elsewhere. */
function internalNames(): object[] {
  return render((chart) => {
    const names = new InternalNames(chart, 'names');
    names.addRedis('cache', RedisStandalone.fromRedisStandaloneAttributes(chart, 'cache', { host: 'cache', namespace: 'shop' }));
    names.addRedis('store', RedisCluster.fromRedisClusterAttributes(chart, 'store', { host: 'store', namespace: 'shop', nodes: ['store-0:6379', 'store-1:6379'] }));
  });
}

/** Manifests that contain a password, because the user says so. */
export const PASSWORD_IN_YAML: Record<string, object[]> = silently(() => {
  const password = RedisPassword.fromValue('correct horse battery');
  return {
    'password in the YAML': withDeployment({ plan: RedisPlan.STARTER, password }),
    'sentinels password in the YAML': withSentinels({ plan: RedisPlan.STARTER, password }),
  };
});

/** An instance and an attached Deployment. */
export function withDeployment(props: RedisStandaloneProps): object[] {
  return render((chart) => {
    new RedisStandalone(chart, 'redis', { name: 'cache', ...props }).attach(deployment(chart));
  });
}

/** An instance with sentinels, and a Deployment attached with every option. */
export function withSentinels(props: RedisSentinelProps): object[] {
  return render((chart) => {
    new RedisSentinel(chart, 'redis', { name: 'cache', ...props })
      .attach(deployment(chart), { serviceBinding: true, variables: Object.values(RedisVariable) });
  });
}

/** An instance with read replicas, and a Deployment attached with every option. */
export function withReplicas(props: RedisReplicationProps): object[] {
  return render((chart) => {
    new RedisReplication(chart, 'redis', { name: 'cache', ...props })
      .attach(deployment(chart), { serviceBinding: true, variables: Object.values(RedisVariable) });
  });
}

/** A cluster, and a Deployment attached with every option. */
export function withCluster(props: RedisClusterProps): object[] {
  return render((chart) => {
    new RedisCluster(chart, 'redis', { name: 'cache', ...props })
      .attach(deployment(chart), { serviceBinding: true, variables: COMMON_VARIABLES });
  });
}

function everyProp(): object[] {
  return render((chart) => {
    const redis = new RedisStandalone(chart, 'redis', EVERY_PROP);
    redis.attach(deployment(chart), { serviceBinding: true, use: RedisUse.QUEUE, variables: COMMON_VARIABLES, prefix: 'QUEUE_' });
    redis.attach(new kplus.CronJob(chart, 'nightly', {
      schedule: Cron.daily(),
      containers: [{ image: 'nightly' }],
      initContainers: [{ name: 'prepare', image: 'prepare' }],
    }), { containers: ['main', 'prepare'], serviceBinding: true });
  });
}

function openWithServiceBinding(): object[] {
  return render((chart) => {
    new RedisStandalone(chart, 'redis', { plan: RedisPlan.FREE }).attach(deployment(chart), { serviceBinding: true, variables: COMMON_VARIABLES });
  });
}

function everyWorkload(): object[] {
  return render((chart) => {
    const redis = new RedisStandalone(chart, 'redis', { plan: RedisPlan.STARTER });
    const containers = [{ image: 'app' }];
    const service = new kplus.Service(chart, 'service', { ports: [{ port: 80 }] });
    const spec = { selector: { matchLabels: { app: 'app' } }, template: { metadata: { labels: { app: 'app' } }, spec: { containers: [{ name: 'main', image: 'app' }] } } };
    [
      new kplus.StatefulSet(chart, 'stateful-set', { containers, service }),
      new kplus.DaemonSet(chart, 'daemon-set', { containers }),
      new kplus.Job(chart, 'job', { containers }),
      new kplus.Pod(chart, 'pod', { containers }),
      new newer.Deployment(chart, 'newer', { containers }),
      new kplus.k8s.KubeDeployment(chart, 'generated', { spec }),
    ].forEach((workload) => redis.attach(workload, { serviceBinding: true }));
  }, { namespace: 'shop', labels: { part: 'everything' } });
}

function existingRedis(): object[] {
  return render((chart) => {
    const redis = RedisStandalone.fromRedisStandaloneAttributes(chart, 'redis', {
      host: 'redis.example.com',
      username: 'app',
      password: RedisPassword.fromSecret({ secretName: 'redis-login', key: 'password' }),
      bindingSecretName: 'redis-binding',
    });
    redis.attach(deployment(chart), { serviceBinding: true });
  });
}

function deployment(chart: Chart): kplus.Deployment {
  return new kplus.Deployment(chart, 'web', { containers: [{ image: 'web', portNumber: 8080 }] });
}

function render(build: (chart: Chart) => void, props: { namespace?: string; labels?: Record<string, string> } = {}): object[] {
  const chart = new Chart(new App(), 'test', props);
  build(chart);
  return chart.toJson();
}
