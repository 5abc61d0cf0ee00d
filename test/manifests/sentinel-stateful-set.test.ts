import { Engine, Persistence, RedisSentinelProps } from '../../src';
import { renderSentinel } from '../support/manifests';

function specOf(props: Partial<RedisSentinelProps> = {}): any {
  return renderSentinel(props).find('StatefulSet', 'cache-sentinel').spec;
}

function podOf(props: Partial<RedisSentinelProps> = {}): any {
  return specOf(props).template.spec;
}

function containerOf(props: Partial<RedisSentinelProps> = {}): any {
  return podOf(props).containers[0];
}

test('there are as many as were asked for', () => {
  expect(specOf().replicas).toBe(3);
  expect(specOf({ sentinels: 5 }).replicas).toBe(5);
});

test('the fields that Kubernetes never lets change are these', () => {
  const { selector, serviceName, podManagementPolicy, volumeClaimTemplates } = specOf();
  expect({ selector, serviceName, podManagementPolicy, volumeClaimTemplates }).toEqual({
    selector: {
      matchLabels: {
        'app.kubernetes.io/name': 'redis',
        'app.kubernetes.io/instance': 'cache',
        'app.kubernetes.io/component': 'sentinel',
      },
    },
    serviceName: 'cache-sentinel-headless',
    podManagementPolicy: 'Parallel',
    volumeClaimTemplates: [{
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeMode: 'Filesystem' },
      status: { phase: 'Pending' },
    }],
  });
});

test('a changed template replaces one pod after the other', () => {
  expect(specOf().updateStrategy).toEqual({ type: 'RollingUpdate' });
});

describe('the volume', () => {
  test('keeps what a sentinel remembers beyond the StatefulSet, and is deleted with a sentinel that is no longer wanted', () => {
    expect(specOf().persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Delete' });
    expect(podOf().volumes.map(({ name }: any) => name)).toEqual(['internal', 'config', 'runtime', 'run']);
  });

  test('has the storage class of the data', () => {
    expect(specOf({ storageClassName: 'fast' }).volumeClaimTemplates[0].spec.storageClassName).toBe('fast');
  });

  test('ends with the pod when the data do', () => {
    const spec = specOf({ persistence: Persistence.NONE });
    expect(spec).not.toHaveProperty('volumeClaimTemplates');
    expect(spec).not.toHaveProperty('persistentVolumeClaimRetentionPolicy');
    expect(spec.template.spec.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '16Mi' } });
  });

  test.each(Object.values(Persistence))('of each mount is there with persistence %s', (persistence) => {
    const { template, volumeClaimTemplates = [] } = specOf({ persistence });
    const volumes = [...template.spec.volumes.map(({ name }: any) => name), ...volumeClaimTemplates.map(({ metadata }: any) => metadata.name)];
    expect(template.spec.containers[0].volumeMounts.map(({ name }: any) => name).sort()).toEqual(volumes.sort());
  });
});

test('the sentinel is the only container, and the entrypoint script starts it', () => {
  expect(podOf().containers.map(({ name }: any) => name)).toEqual(['sentinel']);
  expect(containerOf().command).toEqual(['sh', '/opt/redis/start-sentinel.sh']);
});

test('it has the image of the server, whose program it is', () => {
  expect(containerOf().image).toBe('docker.io/valkey/valkey:9.1');
  expect(containerOf({ image: 'registry.example/valkey:9.1' }).image).toBe('registry.example/valkey:9.1');
});

test('it listens on 26379', () => {
  expect(containerOf().ports).toEqual([{ name: 'sentinel', containerPort: 26379 }]);
});

test('scripts learn their settings from the environment', () => {
  expect(containerOf().env).toEqual([
    { name: 'REDIS_SERVER', value: 'valkey-server' },
    { name: 'REDIS_CLI', value: 'valkey-cli' },
    { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
    { name: 'REDIS_MEMBER_PORT', value: '6379' },
    { name: 'REDIS_SENTINEL_PORT', value: '26379' },
    { name: 'REDIS_MASTER_NAME', value: 'cache' },
    { name: 'REDIS_INTERNAL_PASSWORD_FILE', value: '/etc/redis-internal/internal-password' },
    { name: 'REDIS_PORT', value: '26379' },
    { name: 'REDIS_DATA', value: '/data' },
    { name: 'REDIS_CONFIG', value: '/etc/redis' },
    { name: 'REDIS_RUN', value: '/run/redis' },
    { name: 'REDIS_DOWN_AFTER', value: '2000' },
    { name: 'REDIS_FAILOVER_TIMEOUT', value: '10000' },
  ]);
});

test('Redis has other programs than Valkey', () => {
  expect(containerOf({ engine: Engine.REDIS_8_0 }).env.slice(0, 2)).toEqual([
    { name: 'REDIS_SERVER', value: 'redis-server' },
    { name: 'REDIS_CLI', value: 'redis-cli' },
  ]);
});

test('it knows the password of the pods among each other, and neither that of clients nor that of proxies', () => {
  expect(containerOf().volumeMounts).toEqual([
    { name: 'internal', mountPath: '/etc/redis-internal', readOnly: true },
    { name: 'data', mountPath: '/data' },
    { name: 'config', mountPath: '/etc/redis', readOnly: true },
    { name: 'runtime', mountPath: '/opt/redis', readOnly: true },
    { name: 'run', mountPath: '/run/redis' },
  ]);
  expect(podOf().volumes).toContainEqual({
    name: 'internal',
    secret: { secretName: 'cache-internal', items: [{ key: 'internal-password', path: 'internal-password' }], defaultMode: 0o440 },
  });
});

test('it has its own resources, whatever those of the server, and no cpu limit', () => {
  const resources = {
    requests: { 'cpu': '50m', 'memory': '32Mi', 'ephemeral-storage': '64Mi' },
    limits: { 'memory': '64Mi', 'ephemeral-storage': '512Mi' },
  };
  expect(containerOf().resources).toEqual(resources);
  expect(containerOf({ cpu: '1', cpuLimit: '2' }).resources).toEqual(resources);
});

test('it is restarted when it answers nothing for a minute, and ready when it knows a primary', () => {
  const { startupProbe, livenessProbe, readinessProbe } = containerOf();
  expect({ startupProbe, livenessProbe, readinessProbe }).toEqual({
    startupProbe: { exec: { command: ['sh', '/opt/redis/started.sh', 'ready-sentinel.sh'] }, periodSeconds: 1, failureThreshold: 130, timeoutSeconds: 10 },
    livenessProbe: { exec: { command: ['sh', '/opt/redis/alive.sh'] }, periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 5 },
    readinessProbe: { exec: { command: ['sh', '/opt/redis/ready-sentinel.sh'] }, periodSeconds: 10, failureThreshold: 2, timeoutSeconds: 5 },
  });
});

test('it has nothing to save when it stops', () => {
  expect(podOf().terminationGracePeriodSeconds).toBe(10);
});

describe('the annotations of its pods', () => {
  const annotationsOf = (props: Partial<RedisSentinelProps> = {}) => specOf(props).template.metadata.annotations;
  const CHECKSUM = 'cdk8s-managed-redis/restart-checksum';

  test('are a checksum, and those of the user', () => {
    expect(annotationsOf({ podAnnotations: { note: 'a' } })).toEqual({ note: 'a', [CHECKSUM]: expect.stringMatching(/^[0-9a-f]{16}$/) });
  });

  test.each([
    { change: 'servers', props: { replicas: 3 } },
    { change: 'sentinels', props: { sentinels: 5 } },
    { change: 'the quorum', props: { quorum: 3 } },
  ])('have another checksum with other $change: only a start makes a sentinel forget a pod that was deleted', ({ props }) => {
    expect(annotationsOf(props)[CHECKSUM]).not.toBe(annotationsOf()[CHECKSUM]);
  });

  test('have the same checksum with another configuration of the servers', () => {
    expect(annotationsOf({ configuration: ['slowlog-max-len 300'] })[CHECKSUM]).toBe(annotationsOf()[CHECKSUM]);
  });
});

test('it is pulled with the same secrets', () => {
  expect(podOf({ imagePullSecrets: ['one', 'two'] }).imagePullSecrets).toEqual([{ name: 'one' }, { name: 'two' }]);
});
