import { Duration, Size } from 'cdk8s';
import { Engine, EvictionPolicy, Persistence, RedisAccess, RedisClusterProps, RedisPassword, RedisPlan } from '../../src';
import { renderCluster } from '../support/manifests';

interface Change {
  readonly change: string;
  readonly given: Partial<RedisClusterProps>;
}

const SHARDS = ['cache-0', 'cache-1', 'cache-2'];

const OF_CLUSTERS: readonly Change[] = [
  { change: 'shards to more', given: { shards: 5 } },
  { change: 'shards that migrate their slots away', given: { drainingShards: 2 } },
  { change: 'replicas to more', given: { replicasPerShard: 3 } },
  { change: 'replicas to none', given: { replicasPerShard: 0 } },
  { change: 'how many replicas a write needs', given: { minReplicasToWrite: 1 } },
  { change: 'the time after which a server that does not answer is considered down', given: { nodeTimeout: Duration.millis(5000) } },
  { change: 'whether all shards are needed', given: { requireFullCoverage: true } },
];

const LIVE: readonly Change[] = [
  ...OF_CLUSTERS,
  { change: 'the eviction policy', given: { evictionPolicy: EvictionPolicy.NOEVICTION } },
  { change: 'maxmemory', given: { maxmemory: Size.mebibytes(100) } },
  { change: 'RDB_AOF to RDB', given: { persistence: Persistence.RDB } },
  { change: 'labels and annotations', given: { labels: { team: 'a' }, annotations: { team: 'a' } } },
  { change: 'access', given: { access: RedisAccess.namespace() } },
  { change: 'a password of the user', given: { password: RedisPassword.fromSecret({ secretName: 'mine', key: 'password' }) } },
  { change: 'the name of the plan', given: { plan: RedisPlan.ENTERPRISE.customize({ name: 'GOLD' }) } },
];

const RESTARTING: readonly Change[] = [
  { change: 'memory', given: { memory: Size.gibibytes(16), maxmemory: Size.gibibytes(3) } },
  { change: 'cpu', given: { cpu: '1', cpuLimit: '2' } },
  { change: 'the configuration', given: { configuration: ['slowlog-max-len 300'] } },
  { change: 'the engine', given: { engine: Engine.REDIS_8_0 } },
  { change: 'labels of pods', given: { podLabels: { team: 'a' } } },
  { change: 'scheduling', given: { scheduling: { priorityClassName: 'high' } } },
];

/** The shards whose pod template is another one than that of an instance where nothing is chosen. */
function restartedBy(given: Partial<RedisClusterProps>): string[] {
  const [before, after] = [renderCluster(), renderCluster(given)];
  const templateOf = (manifests: typeof before, name: string) => JSON.stringify(manifests.find('StatefulSet', name).spec.template);
  return SHARDS.filter((name) => templateOf(before, name) !== templateOf(after, name));
}

/** What Kubernetes never lets change. */
function immutableFieldsOf(given: Partial<RedisClusterProps> = {}) {
  const manifests = renderCluster(given);
  return SHARDS.map((name) => {
    const { selector, serviceName, podManagementPolicy, volumeClaimTemplates } = manifests.find('StatefulSet', name).spec;
    return { selector, serviceName, podManagementPolicy, volumeClaimTemplates };
  });
}

test.each(LIVE)('a change of $change restarts no server', ({ given }) => {
  expect(restartedBy(given)).toEqual([]);
});

test.each(RESTARTING)('a change of $change restarts the servers of every shard', ({ given }) => {
  expect(restartedBy(given)).toEqual(SHARDS);
});

test.each([...LIVE, ...RESTARTING])('a change of $change is one that Kubernetes allows', ({ given }) => {
  expect(immutableFieldsOf(given)).toEqual(immutableFieldsOf());
});

test.each(OF_CLUSTERS)('the credentials Job does not run again for a change of $change', ({ given }) => {
  expect(renderCluster(given).find('Job').metadata.name).toBe(renderCluster().find('Job').metadata.name);
});
