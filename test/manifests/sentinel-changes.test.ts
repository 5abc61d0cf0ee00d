import { Duration, Size } from 'cdk8s';
import {
  AppendFsync, Engine, EvictionPolicy, Persistence, RedisAccess, RedisPassword, RedisPlan, RedisSentinelProps, RedisUse, SavePoint,
} from '../../src';
import { renderSentinel } from '../support/manifests';

interface Change {
  readonly change: string;
  readonly given: Partial<RedisSentinelProps>;
}

const WORKLOADS = [
  { pods: 'servers', kind: 'StatefulSet', name: 'cache' },
  { pods: 'sentinels', kind: 'StatefulSet', name: 'cache-sentinel' },
  { pods: 'proxies', kind: 'Deployment', name: 'cache-proxy' },
];

/** Whose pod template is another one than that of an instance where nothing is chosen. */
function restartedBy(given: Partial<RedisSentinelProps>): string {
  const [before, after] = [renderSentinel(), renderSentinel(given)];
  const templateOf = (manifests: typeof before, kind: string, name: string) => JSON.stringify(manifests.find(kind, name).spec.template);
  return WORKLOADS.filter(({ kind, name }) => templateOf(before, kind, name) !== templateOf(after, kind, name)).map(({ pods }) => pods).join(' ');
}

/** What Kubernetes never lets change. */
function immutableFieldsOf(given: Partial<RedisSentinelProps> = {}) {
  return WORKLOADS.map(({ kind, name }) => {
    const { selector, serviceName, podManagementPolicy, volumeClaimTemplates } = renderSentinel(given).find(kind, name).spec;
    return { selector, serviceName, podManagementPolicy, volumeClaimTemplates };
  });
}

function jobNameOf(given: Partial<RedisSentinelProps> = {}): string {
  return renderSentinel(given).find('Job').metadata.name;
}

const OF_SENTINELS: readonly (Change & { readonly restarts: string })[] = [
  { change: 'replicas to more', given: { replicas: 3 }, restarts: 'sentinels proxies' },
  { change: 'replicas to one, which no write waits for', given: { replicas: 1 }, restarts: 'sentinels proxies' },
  { change: 'sentinels', given: { sentinels: 5 }, restarts: 'sentinels proxies' },
  { change: 'the quorum', given: { quorum: 3 }, restarts: 'sentinels proxies' },
  { change: 'the time after which a server that does not answer is considered down', given: { downAfter: Duration.millis(5000) }, restarts: 'sentinels' },
  { change: 'how many replicas a write needs', given: { minReplicasToWrite: 2 }, restarts: '' },
  { change: 'how many the plan says that it needs', given: { plan: RedisPlan.PRO.customize({ minReplicasToWrite: 0 }) }, restarts: '' },
  { change: 'the number of proxies', given: { proxies: 3 }, restarts: '' },
  { change: 'the connections of a source', given: { proxyMaxConnectionsPerSource: 7 }, restarts: 'proxies' },
  { change: 'the image of the proxies', given: { proxyImage: 'registry.example/haproxy:3.2' }, restarts: 'proxies' },
];

const COMMON: readonly (Change & { readonly restarts: string })[] = [
  { change: 'the eviction policy', given: { evictionPolicy: EvictionPolicy.NOEVICTION }, restarts: '' },
  { change: 'maxmemory', given: { maxmemory: Size.mebibytes(100) }, restarts: '' },
  { change: 'RDB_AOF to RDB', given: { persistence: Persistence.RDB }, restarts: '' },
  { change: 'the use', given: { use: RedisUse.QUEUE }, restarts: '' },
  { change: 'labels and annotations', given: { labels: { team: 'a' }, annotations: { team: 'a' } }, restarts: '' },
  { change: 'access', given: { access: RedisAccess.namespace() }, restarts: '' },
  { change: 'the image of kubectl', given: { kubectlImage: 'registry.example/kubectl:v1.30.0' }, restarts: '' },
  { change: 'a password of the user', given: { password: RedisPassword.fromSecret({ secretName: 'mine', key: 'password' }) }, restarts: '' },
  { change: 'the name of the plan', given: { plan: RedisPlan.PRO.customize({ name: 'GOLD' }) }, restarts: '' },
  { change: 'the limit of clients', given: { maxClients: 500 }, restarts: 'proxies' },
  { change: 'a limit of clients that is more than the proxies accept', given: { maxClients: 10_000 }, restarts: '' },
  { change: 'the timeout of idle clients', given: { timeout: Duration.minutes(5) }, restarts: '' },
  { change: 'the schedule of snapshots', given: { snapshotSchedule: [SavePoint.after(Duration.minutes(5))] }, restarts: '' },
  { change: 'when the append-only file is flushed', given: { appendFsync: AppendFsync.ALWAYS }, restarts: '' },
  { change: 'the memory limit', given: { memoryLimit: Size.gibibytes(4) }, restarts: 'servers' },
  { change: 'the registry of the images', given: { imageRegistry: 'registry.example' }, restarts: 'servers sentinels proxies' },
  { change: 'memory', given: { memory: Size.gibibytes(1) }, restarts: 'servers' },
  { change: 'cpu', given: { cpu: '1', cpuLimit: '2' }, restarts: 'servers' },
  { change: 'the configuration', given: { configuration: ['slowlog-max-len 300'] }, restarts: 'servers' },
  { change: 'the engine', given: { engine: Engine.REDIS_8_0 }, restarts: 'servers sentinels' },
  { change: 'the image', given: { image: 'registry.example/valkey:9.1' }, restarts: 'servers sentinels' },
  { change: 'labels of pods', given: { podLabels: { team: 'a' } }, restarts: 'servers sentinels proxies' },
  { change: 'annotations of pods', given: { podAnnotations: { team: 'a' } }, restarts: 'servers sentinels proxies' },
  { change: 'scheduling', given: { scheduling: { priorityClassName: 'high' } }, restarts: 'servers sentinels proxies' },
];

test.each([...OF_SENTINELS, ...COMMON])("a change of $change restarts '$restarts' and no other", ({ given, restarts }) => {
  expect(restartedBy(given)).toBe(restarts);
});

test.each([...OF_SENTINELS, ...COMMON])('a change of $change is one that Kubernetes allows', ({ given }) => {
  expect(immutableFieldsOf(given)).toEqual(immutableFieldsOf());
});

describe('the credentials Job', () => {
  test('runs again when the connection Secret lists other sentinels', () => {
    expect(jobNameOf({ sentinels: 5 })).not.toBe(jobNameOf());
  });

  test.each(OF_SENTINELS.filter(({ change }) => change !== 'sentinels'))('does not run again for a change of $change', ({ given }) => {
    expect(jobNameOf(given)).toBe(jobNameOf());
  });
});
