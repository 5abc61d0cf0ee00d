import { Size } from 'cdk8s';
import { Engine, RedisPlan, RedisStandaloneProps } from '../../src';
import { EVERY_PLAN } from '../support/instances';
import { renderStandalone } from '../support/manifests';

const { FREE, PRO } = RedisPlan;

function serverOf(props: Partial<RedisStandaloneProps> = {}): any {
  return renderStandalone({ plan: PRO, ...props }).server;
}

test('the server is the only container', () => {
  const { containers, initContainers } = renderStandalone({ plan: PRO }).serverPod;
  expect(containers.map(({ name }: any) => name)).toEqual(['redis']);
  expect(initContainers).toBeUndefined();
});

test('the entrypoint script starts the server, so that start checks run at every start of the container', () => {
  expect(serverOf().command).toEqual(['sh', '/opt/redis/start.sh']);
  expect(serverOf()).not.toHaveProperty('args');
});

test('scripts learn their settings from the environment', () => {
  expect(serverOf().env).toEqual([
    { name: 'REDIS_SERVER', value: 'valkey-server' },
    { name: 'REDIS_CLI', value: 'valkey-cli' },
    { name: 'REDIS_CHECK_AOF', value: 'valkey-check-aof' },
    { name: 'REDIS_PORT', value: '6379' },
    { name: 'REDIS_DATA', value: '/data' },
    { name: 'REDIS_CONFIG', value: '/etc/redis' },
    { name: 'REDIS_RUN', value: '/run/redis' },
    { name: 'REDIS_MAXMEMORY_CEILING', value: '1614303724' },
    { name: 'REDIS_PASSWORD_FILE', value: '/etc/redis-credentials/password' },
  ]);
});

test('Redis has other programs than Valkey', () => {
  expect(serverOf({ engine: Engine.REDIS_8_0 }).env.slice(0, 3)).toEqual([
    { name: 'REDIS_SERVER', value: 'redis-server' },
    { name: 'REDIS_CLI', value: 'redis-cli' },
    { name: 'REDIS_CHECK_AOF', value: 'redis-check-aof' },
  ]);
});

test('the server listens on 6379', () => {
  expect(serverOf().ports).toEqual([{ name: 'redis', containerPort: 6379 }]);
});

describe('resources', () => {
  test.each(EVERY_PLAN)('$name reserves all the memory that it may use', ({ props }) => {
    const { requests, limits } = serverOf(props).resources;
    expect(requests.memory).toBe(limits.memory);
  });

  test.each(EVERY_PLAN)('$name has no cpu limit, because throttling makes every client wait', ({ props }) => {
    expect(serverOf(props).resources.limits).not.toHaveProperty('cpu');
  });

  test('the plan decides them', () => {
    expect(serverOf().resources).toMatchObject({ requests: { cpu: '250m', memory: '2Gi' }, limits: { memory: '2Gi' } });
    expect(serverOf({ plan: FREE }).resources).toMatchObject({ requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '128Mi' } });
  });

  test('props win over the plan', () => {
    expect(serverOf({ cpu: '500m', cpuLimit: '2', memory: Size.gibibytes(1) }).resources).toMatchObject({
      requests: { cpu: '500m', memory: '1Gi' },
      limits: { cpu: '2', memory: '1Gi' },
    });
  });

  test('a memoryLimit is the limit alone, and everything else is as with the request alone', () => {
    const [before, after] = [{}, { memoryLimit: Size.gibibytes(4) }].map((props) => renderStandalone({ plan: PRO, ...props }).find('StatefulSet').spec);
    expect(after.template.spec.containers[0].resources).toMatchObject({ requests: { memory: '2Gi' }, limits: { memory: '4Gi' } });
    after.template.spec.containers[0].resources.limits.memory = '2Gi';
    expect(after).toEqual(before);
  });

  test('without a volume, the files of the server on the disk of the node are limited to twice its memory, beside its log', () => {
    const { server, serverPod } = renderStandalone({ plan: FREE });

    expect(serverPod.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '256Mi' } });
    expect(server.resources.limits['ephemeral-storage']).toBe('768Mi');
    expect(server.resources.requests['ephemeral-storage']).toBe('64Mi');
  });

  test('with a volume, the log alone is on the disk of the node', () => {
    expect(serverOf().resources.limits['ephemeral-storage']).toBe('512Mi');
  });
});

describe('probes', () => {
  test('the startup probe waits as long as a check of the volume may take', () => {
    expect(serverOf().startupProbe).toEqual({
      exec: { command: ['sh', '/opt/redis/alive.sh'] }, periodSeconds: 1, failureThreshold: 300, timeoutSeconds: 5,
    });
    expect(serverOf({ plan: RedisPlan.ENTERPRISE }).startupProbe.failureThreshold).toBe(1146);
  });

  test('the liveness probe restarts a server that answers nothing for a minute', () => {
    expect(serverOf().livenessProbe).toEqual({
      exec: { command: ['sh', '/opt/redis/alive.sh'] }, periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 5,
    });
  });

  test('the readiness probe asks whether clients can be served', () => {
    expect(serverOf().readinessProbe).toEqual({
      exec: { command: ['sh', '/opt/redis/ready.sh'] }, periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 5,
    });
  });
});

describe('mounts', () => {
  test('scripts, configuration and password are read-only', () => {
    expect(serverOf().volumeMounts).toEqual([
      { name: 'data', mountPath: '/data' },
      { name: 'config', mountPath: '/etc/redis', readOnly: true },
      { name: 'runtime', mountPath: '/opt/redis', readOnly: true },
      { name: 'run', mountPath: '/run/redis' },
      { name: 'credentials', mountPath: '/etc/redis-credentials', readOnly: true },
    ]);
  });

  test('of the connection Secret the pod gets the password alone, readable for its group', () => {
    expect(renderStandalone({ plan: PRO }).serverPod.volumes).toContainEqual({
      name: 'credentials',
      secret: { secretName: 'cache-connection', items: [{ key: 'password', path: 'password' }], defaultMode: 0o440 },
    });
  });

  test('the pod waits for the connection Secret, which is not optional', () => {
    const { secret } = renderStandalone({ plan: PRO }).serverPod.volumes.find(({ name }: any) => name === 'credentials');
    expect(secret).not.toHaveProperty('optional');
  });

  test('what holds the password at run time is in memory', () => {
    expect(renderStandalone({ plan: PRO }).serverPod.volumes).toContainEqual({ name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } });
  });

  test('the FREE plan knows no password', () => {
    expect(serverOf({ plan: FREE }).volumeMounts.map(({ name }: any) => name)).toEqual(['data', 'config', 'runtime', 'run']);
    expect(serverOf({ plan: FREE }).env.map(({ name }: any) => name)).not.toContain('REDIS_PASSWORD_FILE');
    expect(renderStandalone({ plan: FREE }).serverPod.volumes.map(({ name }: any) => name)).toEqual(['data', 'config', 'runtime', 'run']);
  });

  test.each(EVERY_PLAN)('every mount of $name has its volume', ({ props }) => {
    const { template, volumeClaimTemplates = [] } = renderStandalone(props).find('StatefulSet').spec;
    const volumes = [...template.spec.volumes.map(({ name }: any) => name), ...volumeClaimTemplates.map(({ metadata }: any) => metadata.name)];
    const mounts = template.spec.containers[0].volumeMounts.map(({ name }: any) => name);
    expect(mounts.sort()).toEqual(volumes.sort());
  });
});
