import { Persistence, RedisPassword, RedisPlan, RedisSentinelProps } from '../../src';
import { renderSentinel, renderStandalone } from '../support/manifests';

const GIVEN: Partial<RedisSentinelProps> = { password: RedisPassword.fromSecret({ secretName: 'mine', key: 'redis' }) };

/** Pod spec of the Job. */
function jobPodOf(props: Partial<RedisSentinelProps> = {}): any {
  return renderSentinel(props).find('Job').spec.template.spec;
}

test('the script learns what that of a single server learns, and what there is more', () => {
  expect(jobPodOf().initContainers[0].env).toEqual([
    { name: 'NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
    { name: 'MANIFESTS', value: '/manifests' },
    { name: 'SECRET_NAME', value: 'cache-connection' },
    { name: 'SECRET_LABELS', value: expect.any(String) },
    { name: 'SERVICE', value: 'cache' },
    { name: 'REDIS_PORT', value: '6379' },
    { name: 'READ_SERVICE', value: 'cache-ro' },
    { name: 'SENTINELS', value: 'cache-sentinel-0 cache-sentinel-1 cache-sentinel-2' },
    { name: 'SENTINEL_PORT', value: '26379' },
    { name: 'MASTER_NAME', value: 'cache' },
    { name: 'PRESENT_PASSWORD_FILE', value: '/present/password' },
    { name: 'INTERNAL_SECRET_NAME', value: 'cache-internal' },
    { name: 'PRESENT_INTERNAL_DIRECTORY', value: '/present-internal' },
  ]);
});

test('with a given password no attempt replaces the internal ones either', () => {
  expect(jobPodOf(GIVEN).initContainers[1].args).toEqual(
    ['apply', '--server-side', '--filename=/manifests/internal.json', '--field-manager=$(POD_NAME)']);
});

test.each([{ password: 'generated', given: {} }, { password: 'given', given: GIVEN }])('what is derived of a $password password is applied, whatever changed it', ({ given }) => {
  expect(jobPodOf(given).containers[0].args).toEqual(
    ['apply', '--server-side', '--filename=/manifests/connection.json', '--field-manager=cdk8s-managed-redis', '--force-conflicts']);
});

test('the Job reads the present passwords from a mount that may be empty', () => {
  expect(jobPodOf().initContainers[0].volumeMounts).toContainEqual({ name: 'present-internal', mountPath: '/present-internal', readOnly: true });
  expect(jobPodOf().volumes).toContainEqual({ name: 'present-internal', secret: { secretName: 'cache-internal', optional: true, defaultMode: 0o440 } });
});

test.each([{ password: 'generated', given: {} }, { password: 'given', given: GIVEN }])('every mount of a Job with a $password password has its volume', ({ given }) => {
  const { initContainers, containers, volumes } = jobPodOf(given);
  const mounts = [...initContainers, ...containers].flatMap(({ volumeMounts }) => volumeMounts.map(({ name }: any) => name));
  expect([...new Set(mounts)].sort()).toEqual(volumes.map(({ name }: any) => name).sort());
});

test('a single server has nothing internal', () => {
  expect(renderStandalone({ plan: RedisPlan.PRO }).yaml).not.toContain('cache-internal');
});

test.each([{ persistence: Persistence.RDB_AOF }, { persistence: Persistence.NONE }])('an instance with persistence $persistence has these objects', (props) => {
  expect(renderSentinel(props).kinds).toEqual({
    ConfigMap: 3,
    Deployment: 1,
    Job: 1,
    NetworkPolicy: 2,
    PodDisruptionBudget: 3,
    Role: 1,
    RoleBinding: 1,
    Service: 10,
    ServiceAccount: 2,
    StatefulSet: 2,
  });
});
