import { Persistence, RedisPlan, RedisSentinelProps } from '../../src';
import { Manifests, renderSentinel, renderStandalone } from '../support/manifests';

const { STARTER, PRO } = RedisPlan;

/** The pod of the servers. */
function podOf(props: Partial<RedisSentinelProps> = {}): any {
  return renderSentinel(props).podOf('StatefulSet', 'cache');
}

function specOf(manifests: Manifests): any {
  return manifests.find('StatefulSet', 'cache').spec;
}

test('there is a server more than there are replicas', () => {
  expect(specOf(renderSentinel()).replicas).toBe(3);
  expect(specOf(renderSentinel({ replicas: 1 })).replicas).toBe(2);
});

test('the fields that Kubernetes never lets change are those of a single server', () => {
  const { selector, serviceName, podManagementPolicy, volumeClaimTemplates } = specOf(renderStandalone({ plan: PRO }));
  expect(specOf(renderSentinel())).toMatchObject({ selector, serviceName, podManagementPolicy, volumeClaimTemplates });
});

test('the data of a replica that is no longer wanted stay', () => {
  expect(specOf(renderSentinel()).persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
});

test('without persistence the volume ends with the pod', () => {
  expect(specOf(renderSentinel({ persistence: Persistence.NONE }))).not.toHaveProperty('volumeClaimTemplates');
  expect(podOf({ persistence: Persistence.NONE }).volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '4Gi' } });
});

test('the entrypoint script finds the role of the server, and stays beside it', () => {
  expect(podOf().containers[0].command).toEqual(['sh', '/opt/redis/start-member.sh']);
});

test('a rolling update stops the next pod when this one is connected to its primary', () => {
  expect(podOf().containers[0].readinessProbe).toEqual({
    exec: { command: ['sh', '/opt/redis/ready-member.sh'] }, periodSeconds: 10, failureThreshold: 2, timeoutSeconds: 5,
  });
});

test('it has started when it is ready, or has had 10 seconds for it; the liveness probe is that of a single server', () => {
  const { startupProbe, livenessProbe } = renderStandalone({ plan: PRO }).server;
  expect(podOf().containers[0]).toMatchObject({
    startupProbe: {
      ...startupProbe,
      exec: { command: ['sh', '/opt/redis/started.sh', 'ready-member.sh'] },
      timeoutSeconds: 10,
      failureThreshold: startupProbe.failureThreshold + 10,
    },
    livenessProbe,
  });
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
    { name: 'REDIS_MAXMEMORY_CEILING', value: '1329091052' },
    { name: 'REDIS_PASSWORD_FILE', value: '/etc/redis-credentials/password' },
    { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
    { name: 'REDIS_MEMBER_PORT', value: '6379' },
    { name: 'REDIS_SENTINEL_PORT', value: '26379' },
    { name: 'REDIS_MASTER_NAME', value: 'cache' },
    { name: 'REDIS_INTERNAL_PASSWORD_FILE', value: '/etc/redis-internal/internal-password' },
    { name: 'REDIS_MONITOR_PASSWORD_FILE', value: '/etc/redis-internal/monitor-password' },
  ]);
});

test('the pod gets both passwords of the internal Secret, readable for its group, and waits for them', () => {
  expect(podOf().containers[0].volumeMounts).toContainEqual({ name: 'internal', mountPath: '/etc/redis-internal', readOnly: true });
  expect(podOf().volumes).toContainEqual({
    name: 'internal',
    secret: {
      secretName: 'cache-internal',
      items: [{ key: 'internal-password', path: 'internal-password' }, { key: 'monitor-password', path: 'monitor-password' }],
      defaultMode: 0o440,
    },
  });
});

test('a DNS server that is down costs a start two seconds, not ten', () => {
  expect(podOf().dnsConfig).toEqual({ options: [{ name: 'timeout', value: '1' }] });
});

test.each([
  { plan: STARTER, seconds: 81 },
  { plan: PRO, seconds: 113 },
  { plan: RedisPlan.ENTERPRISE, seconds: 242 },
])('a server of $plan.name has $seconds seconds for the switchover, the save and the stop', ({ plan, seconds }) => {
  expect(podOf({ plan }).terminationGracePeriodSeconds).toBe(seconds);
});

test('the restart checksum is that of a single server: the lines that need a restart are the same', () => {
  expect(specOf(renderSentinel()).template.metadata.annotations).toEqual({ 'cdk8s-managed-redis/restart-checksum': 'b6a321273ff5d507' });
});
