import { App, Chart, Duration, Size } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-28';
import { silently } from './warnings';
import {
  EngineFamily, EvictionPolicy, KubeBlocksBackupMethod, KubeBlocksRedis, KubeBlocksRedisProps, KubeBlocksRelease, KubeBlocksTerminationPolicy,
  Persistence, RedisAccess, RedisCertificate, RedisPassword, RedisPlan, RedisTls, RedisUse,
} from '../../src';

const { FREE, STARTER, PRO, ENTERPRISE } = RedisPlan;
const { V1_2 } = KubeBlocksRelease;

/** All props, but for those of shards. */
export const EVERY_KUBEBLOCKS_PROP: Required<Omit<KubeBlocksRedisProps, 'shards' | 'replicasPerShard'>> = {
  plan: PRO,
  name: 'orders',
  release: V1_2,
  family: EngineFamily.VALKEY,
  version: '8.1.8',
  replicas: 1,
  password: RedisPassword.fromSecret({ secretName: 'orders-password', key: 'password' }),
  tls: RedisTls.only({ certificate: RedisCertificate.fromSecret({ secretName: 'orders-certificate' }) }),
  access: RedisAccess.pods({ team: 'orders' }),
  operatorNamespace: 'databases',
  backup: { schedule: '0 2 * * *', method: KubeBlocksBackupMethod.VOLUME_SNAPSHOT, retention: Duration.hours(36), repository: 'objects' },
  metrics: true,
  monitoringNamespace: 'prometheus',
  imageRegistry: 'registry.example.com',
  imagePullSecrets: ['registry'],
  kubectlImage: 'kubectl:v1.34.4',
  terminationPolicy: KubeBlocksTerminationPolicy.WIPE_OUT,
  persistence: Persistence.RDB_AOF,
  evictionPolicy: EvictionPolicy.NOEVICTION,
  use: RedisUse.QUEUE,
  memory: Size.gibibytes(1),
  cpu: '500m',
  storage: Size.gibibytes(16),
  storageClassName: 'fast',
  labels: { team: 'orders' },
  annotations: { 'example.com/contact': 'orders@example.com' },
};

export const SHARDED: KubeBlocksRedisProps = { plan: ENTERPRISE, name: 'shop', shards: 3 };

export const VALKEY: KubeBlocksRedisProps = { plan: PRO, name: 'shop', release: V1_2, family: EngineFamily.VALKEY };

const TLS = RedisTls.only({ certificate: RedisCertificate.fromSecret({ secretName: 'certificate' }) });

/** Each topology and family, with what its objects depend on. */
export const KUBEBLOCKS_INSTANCES: readonly (readonly [string, KubeBlocksRedisProps])[] = [
  ...[FREE, STARTER, PRO, ENTERPRISE].map((plan) => [`${plan.name}, one server`, { plan }] as const),
  ...[STARTER, PRO, ENTERPRISE].map((plan) => [`${plan.name}, replicas`, { plan, replicas: 2 }] as const),
  ['every prop', EVERY_KUBEBLOCKS_PROP],
  ['shards', SHARDED],
  ['shards with metrics and backups', { ...SHARDED, metrics: true, backup: { schedule: '0 2 * * *' } }],
  ['one server, TLS', { plan: PRO, tls: TLS }],
  ['replicas, TLS', { plan: PRO, replicas: 2, tls: TLS }],
  ['replicas, release 1.2', { plan: PRO, replicas: 2, release: V1_2 }],
  ['Valkey', VALKEY],
  ['Valkey, replicas', { ...VALKEY, replicas: 2 }],
];

/** The objects of a chart with an instance named `cache` and a workload that is attached to it. */
export function withKubeBlocks(props: KubeBlocksRedisProps): object[] {
  const chart = new Chart(new App(), 'test');
  const redis = silently(() => new KubeBlocksRedis(chart, 'redis', { ...props, name: 'cache' }));
  redis.attach(new Deployment(chart, 'web', { containers: [{ image: 'web' }] }));
  return chart.toJson();
}

/** Those of the operator. */
export function ofOperator(objects: readonly any[]): any[] {
  return objects.filter(({ apiVersion }) => apiVersion.includes('kubeblocks.io/'));
}
