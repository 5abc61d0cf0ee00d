import { Persistence, RedisClusterProps, RedisPlan } from '../../src';
import { Manifests, renderCluster, renderStandalone } from '../support/manifests';
import { preferNodesOfTheirOwn } from '../support/placement';

const { ENTERPRISE } = RedisPlan;

const SERVERS = { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'cache', 'app.kubernetes.io/component': 'server' };

const SHARDS = ['0', '1', '2'].map((shard) => ({ shard, name: `cache-${shard}`, labels: { ...SERVERS, 'cdk8s-managed-redis/shard': shard } }));

function specOf(name: string, props: Partial<RedisClusterProps> = {}): any {
  return renderCluster(props).find('StatefulSet', name).spec;
}

/** The pod of shard 1. */
function podOf(props: Partial<RedisClusterProps> = {}): any {
  return specOf('cache-1', props).template.spec;
}

function namesOf(manifests: Manifests): string[] {
  return manifests.all('StatefulSet').map(({ metadata }) => metadata.name);
}

test('each shard has a StatefulSet', () => {
  expect(namesOf(renderCluster())).toEqual(['cache-0', 'cache-1', 'cache-2']);
  expect(namesOf(renderCluster({ shards: 4 }))).toEqual(['cache-0', 'cache-1', 'cache-2', 'cache-3']);
});

test('a shard that migrates its slots away keeps its own', () => {
  const { replicas, template } = specOf('cache-3', { drainingShards: 1 });
  expect(replicas).toBe(2);
  expect(template).toEqual(specOf('cache-3', { shards: 4 }).template);
});

test('a shard has a server more than it has replicas', () => {
  expect(SHARDS.map(({ name }) => specOf(name).replicas)).toEqual([2, 2, 2]);
  expect(SHARDS.map(({ name }) => specOf(name, { replicasPerShard: 0 }).replicas)).toEqual([1, 1, 1]);
});

test.each(SHARDS)('shard $shard selects its own pods alone, and these carry its number', ({ name, labels }) => {
  expect(specOf(name).selector).toEqual({ matchLabels: labels });
  expect(specOf(name).template.metadata.labels).toEqual(labels);
});

test("the user's labels are on the pods, beside the number of the shard", () => {
  const { template, selector } = specOf('cache-1', { podLabels: { squad: 'b' } });
  expect(template.metadata.labels).toEqual({ ...SERVERS, 'cdk8s-managed-redis/shard': '1', 'squad': 'b' });
  expect(selector).toEqual(specOf('cache-1').selector);
});

test.each(SHARDS)('shard $shard has what Kubernetes never lets change from a single server, but for the name and the selector', ({ name }) => {
  const { serviceName, podManagementPolicy, volumeClaimTemplates } = renderStandalone({ plan: ENTERPRISE }).find('StatefulSet').spec;
  expect(specOf(name)).toMatchObject({ serviceName, podManagementPolicy, volumeClaimTemplates });
  expect(serviceName).toBe('cache-headless');
});

test('the data of servers and shards that are no longer wanted stay', () => {
  expect(SHARDS.map(({ name }) => specOf(name).persistentVolumeClaimRetentionPolicy)).toEqual(
    SHARDS.map(() => ({ whenDeleted: 'Retain', whenScaled: 'Retain' })));
});

test('without persistence the volume ends with the pod', () => {
  expect(specOf('cache-1', { persistence: Persistence.NONE })).not.toHaveProperty('volumeClaimTemplates');
  expect(podOf({ persistence: Persistence.NONE }).volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '16Gi' } });
});

test('the entrypoint script makes the server a node of the cluster', () => {
  expect(podOf().containers[0].command).toEqual(['sh', '/opt/redis/start-node.sh']);
});

test('a rolling update stops the next pod when this one is a node that serves', () => {
  expect(podOf().containers[0].readinessProbe).toEqual({
    exec: { command: ['sh', '/opt/redis/ready-node.sh'] }, periodSeconds: 10, failureThreshold: 2, timeoutSeconds: 5,
  });
});

test('it has started when it is ready, or has had 10 seconds for it; the liveness probe is that of a single server', () => {
  const { startupProbe, livenessProbe } = renderStandalone({ plan: ENTERPRISE }).server;
  expect(podOf().containers[0]).toMatchObject({
    startupProbe: {
      ...startupProbe,
      exec: { command: ['sh', '/opt/redis/started.sh', 'ready-node.sh'] },
      timeoutSeconds: 10,
      failureThreshold: startupProbe.failureThreshold + 10,
    },
    livenessProbe,
  });
});

test('the server listens for clients, and for the other servers', () => {
  expect(podOf().containers[0].ports).toEqual([{ name: 'redis', containerPort: 6379 }, { name: 'bus', containerPort: 16379 }]);
});

test('scripts learn what those of a single server learn, and how to connect to the other pods', () => {
  expect(podOf().containers[0].env).toEqual([
    { name: 'REDIS_SERVER', value: 'valkey-server' },
    { name: 'REDIS_CLI', value: 'valkey-cli' },
    { name: 'REDIS_CHECK_AOF', value: 'valkey-check-aof' },
    { name: 'REDIS_PORT', value: '6379' },
    { name: 'REDIS_DATA', value: '/data' },
    { name: 'REDIS_CONFIG', value: '/etc/redis' },
    { name: 'REDIS_RUN', value: '/run/redis' },
    { name: 'REDIS_MAXMEMORY_CEILING', value: expect.stringMatching(/^\d+$/) },
    { name: 'REDIS_PASSWORD_FILE', value: '/etc/redis-credentials/password' },
    { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
    { name: 'REDIS_MEMBER_PORT', value: '6379' },
    { name: 'REDIS_INTERNAL_PASSWORD_FILE', value: '/etc/redis-internal/internal-password' },
  ]);
});

test('the pod gets one password of the internal Secret, readable for its group, and waits for it', () => {
  expect(podOf().containers[0].volumeMounts).toContainEqual({ name: 'internal', mountPath: '/etc/redis-internal', readOnly: true });
  expect(podOf().volumes).toContainEqual({
    name: 'internal',
    secret: { secretName: 'cache-internal', items: [{ key: 'internal-password', path: 'internal-password' }], defaultMode: 0o440 },
  });
});

test('a DNS server that is down costs a start two seconds, not ten', () => {
  expect(podOf().dnsConfig).toEqual({ options: [{ name: 'timeout', value: '1' }] });
});

test('a server has 242 seconds for the switchover, the save and the stop', () => {
  expect(podOf().terminationGracePeriodSeconds).toBe(242);
});

test('the restart checksum is that of a server in cluster mode, and the same in every shard', () => {
  expect(SHARDS.map(({ name }) => specOf(name).template.metadata.annotations)).toEqual(
    SHARDS.map(() => ({ 'cdk8s-managed-redis/restart-checksum': '63d62322a4aba5fd' })));
});

test.each(SHARDS)('the servers of shard $shard are on nodes of their own, and those of one ordinal apart from each other if that can be', ({ name, labels }) => {
  const { affinity, topologySpreadConstraints } = preferNodesOfTheirOwn({ matchLabels: labels });
  expect(specOf(name).template.spec.affinity).toEqual(affinity);
  expect(specOf(name).template.spec.topologySpreadConstraints).toEqual([
    ...topologySpreadConstraints.filter(({ topologyKey }) => topologyKey !== 'kubernetes.io/hostname'),
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: SERVERS },
      matchLabelKeys: ['apps.kubernetes.io/pod-index'],
    },
  ]);
});

test("the servers are spread as the user says, and by the user's constraints alone", () => {
  const topologySpreadConstraints = [{ maxSkew: 2, topologyKey: 'rack', whenUnsatisfiable: 'ScheduleAnyway' }];
  expect(podOf({ scheduling: { topologySpreadConstraints } }).topologySpreadConstraints).toEqual(topologySpreadConstraints);
  const unspread = podOf({ scheduling: { topologySpreadConstraints: [] } });
  expect(unspread).not.toHaveProperty('topologySpreadConstraints');
  expect(unspread).not.toHaveProperty('affinity');
});

test('the servers are placed as the user says, field for field', () => {
  const scheduling = { nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'dedicated', operator: 'Exists' }], priorityClassName: 'high' };
  expect(podOf({ scheduling })).toMatchObject(scheduling);
});

test('a drain takes one server of a shard at a time, and is not kept up by one that is broken', () => {
  expect(renderCluster({ drainingShards: 1 }).all('PodDisruptionBudget').map(({ metadata, spec }) => ({ name: metadata.name, spec }))).toEqual(
    [0, 1, 2, 3].map((shard) => ({
      name: `cache-${shard}`,
      spec: {
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: { matchLabels: renderCluster({ drainingShards: 1 }).find('StatefulSet', `cache-${shard}`).spec.selector.matchLabels },
      },
    })));
});

describe('the ConfigMap', () => {
  const dataOf = (props: Partial<RedisClusterProps> = {}) => renderCluster(props).find('ConfigMap', 'cache-config').data;

  test('lists the servers, and how many shards own slots', () => {
    expect(Object.keys(dataOf()).sort()).toEqual(['live.conf', 'members', 'password-grace', 'restart.conf', 'shards']);
    expect(dataOf()).toMatchObject({ members: 'cache-0-0\ncache-0-1\ncache-1-0\ncache-1-1\ncache-2-0\ncache-2-1\n', shards: '3\n' });
  });

  test('lists servers of shards that migrate their slots away, which do not count', () => {
    expect(dataOf({ drainingShards: 1, replicasPerShard: 0 })).toMatchObject({ members: 'cache-0-0\ncache-1-0\ncache-2-0\ncache-3-0\n', shards: '3\n' });
  });
});
