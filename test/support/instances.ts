import { App, Chart, Cron, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import * as newer from 'cdk8s-plus-34';
import { COMMON_VARIABLES } from './variables';
import { silently } from './warnings';
import {
  AppendFsync, Engine, EvictionPolicy, Persistence, RedisAccess, RedisCluster, RedisClusterProps, RedisDns, RedisPassword, RedisPlan,
  RedisReplication, RedisReplicationProps, RedisSentinel, RedisSentinelProps, RedisStandalone, RedisStandaloneProps, RedisUse, RedisVariable,
  SavePoint,
} from '../../src';

/** Every plan with every persistence mode that it allows. Names are like `PRO rdb+aof`. */
export const EVERY_PLAN: readonly { readonly name: string; readonly props: RedisStandaloneProps }[] =
  RedisPlan._ALL.flatMap((plan) => plan.allowedPersistence.map((persistence) => (
    { name: `${plan.name} ${persistence}`, props: { plan, persistence } }
  )));

/** All props of a single server. */
export const EVERY_PROP: Required<RedisStandaloneProps> = {
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
  maxClients: 5000,
  timeout: Duration.minutes(5),
  cpu: '500m',
  cpuLimit: '2',
  storage: Size.gibibytes(16),
  storageClassName: 'fast',
  password: RedisPassword.fromSecret({ secretName: 'orders-password', key: 'redis' }),
  passwordGrace: Duration.minutes(5),
  configuration: ['slowlog-log-slower-than 5000', 'slowlog-max-len 300'],
  access: RedisAccess.namespace().plus(RedisAccess.pods({ role: 'backup' })).plus(RedisAccess.namespaces({ team: 'orders' })),
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
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { team: 'orders' } } },
    ],
  },
  labels: { team: 'orders', stage: 'production' },
  annotations: { 'example.com/contact': 'orders@example.com', 'example.com/runbook': 'https://example.com/orders?page=redis#1' },
  podLabels: { 'team': 'orders', 'example.com/scrape': 'yes' },
  podAnnotations: { 'example.com/log-format': 'text' },
};

/** A finished connection Secret, and with several servers the internal one too. */
export const OWN_SECRET = RedisPassword.fromConnectionSecret('vault-redis');
export const OWN_SECRETS = RedisPassword.fromConnectionSecret('vault-redis', { internalSecretName: 'vault-internal' });

/** The plans that have replicas and sentinels. */
export const SENTINEL_PLANS: readonly RedisPlan[] = RedisPlan._ALL.filter(({ replication }) => replication);

const EVERY_DNS = [RedisDns.pods('openshift-dns', 5353), RedisDns.address('10.0.0.2'), RedisDns.address('fd00::2')];

/** All props of an instance with read replicas. */
export const EVERY_REPLICATION_PROP: Required<RedisReplicationProps> = { ...EVERY_PROP, dns: EVERY_DNS, replicas: 3, minReplicasToWrite: 1 };

/** All props of an instance with sentinels. It has few members: the configuration of the proxies has a section for each pair of them. */
export const EVERY_SENTINEL_PROP: Required<RedisSentinelProps> = {
  ...EVERY_PROP,
  dns: EVERY_DNS,
  replicas: 1,
  sentinels: 5,
  quorum: 4,
  downAfter: Duration.millis(5000),
  minReplicasToWrite: 1,
  proxies: 3,
  proxyImage: 'registry.example/haproxy:3.2',
  proxyMaxConnectionsPerSource: 500,
};

/** All props of a cluster, on the plan that allows clusters. */
export const EVERY_CLUSTER_PROP: Required<RedisClusterProps> = {
  ...EVERY_PROP,
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
    'cluster ENTERPRISE': withCluster({ plan: RedisPlan.ENTERPRISE }),
    'cluster without persistence': withCluster({ plan: RedisPlan.ENTERPRISE, persistence: Persistence.NONE }),
    'cluster without replicas': withCluster({ plan: RedisPlan.ENTERPRISE, replicasPerShard: 0 }),
    'cluster with a draining shard': withCluster({ plan: RedisPlan.ENTERPRISE, drainingShards: 1 }),
    'cluster every prop': withCluster(EVERY_CLUSTER_PROP),
    'every prop': everyProp(),
    'finished Secrets': withDeployment({ plan: RedisPlan.PRO, password: OWN_SECRET }),
    'replicas finished Secrets': withReplicas({ plan: RedisPlan.PRO, password: OWN_SECRETS }),
    'sentinels finished Secrets': withSentinels({ plan: RedisPlan.PRO, password: OWN_SECRETS }),
    'cluster finished Secrets': withCluster({ plan: RedisPlan.ENTERPRISE, password: OWN_SECRETS }),
    ...PASSWORD_IN_YAML,
    'open with service binding': openWithServiceBinding(),
    'every workload': everyWorkload(),
    'existing redis': existingRedis(),
  };
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
      passwordSecret: { secretName: 'redis-login', key: 'password' },
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
