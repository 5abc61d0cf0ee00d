import { Size } from 'cdk8s';
import { Persistence, RedisPlan, RedisReplication, RedisVariable } from 'cdk8s-managed-redis';
import { eventually } from './support/kubectl';
import { Namespace } from './support/namespace';
import { makeServicesAnew } from './support/new-services';
import { killServer } from './support/node-agent';
import { SMALL_PRO } from './support/plans';
import { cli, cliWorkload, reply } from './support/redis-cli';
import { ReplicationInstance } from './support/replication-instance';
import { underWrites, writerWorkload } from './support/writer';

const REPLICAS = ['redis-replica-0', 'redis-replica-1'];

async function untilStable(namespace: Namespace): Promise<void> {
  await namespace.rolledOut('statefulset/redis', 'statefulset/redis-replica');
  await new ReplicationInstance(namespace, 'redis').untilStable();
}

/** The reply of the server to a command that runs in its pod. */
async function server(namespace: Namespace, pod: string, command: string): Promise<string> {
  return (await namespace.exec(pod, 'sh', '-c', `. /opt/redis/cli.sh; redis_cli ${command}`)).trim();
}

describe('an instance with read replicas', () => {
  let namespace: Namespace;
  let yaml: string;

  beforeAll(async () => {
    namespace = await Namespace.create('replication');
    yaml = await namespace.apply((chart) => {
      const redis = new RedisReplication(chart, 'redis', { name: 'redis', plan: SMALL_PRO });
      writerWorkload(chart, redis, { through: { WRITER_LOOKUP: 'each' } });
      const workload = cliWorkload(chart, 'cli');
      redis.attach(workload, { variables: [RedisVariable.HOST, RedisVariable.PASSWORD, RedisVariable.READ_URL] });
    });
    await namespace.rolledOut('statefulset/redis', 'statefulset/redis-replica', 'deployment/writer', 'deployment/cli');
    await untilStable(namespace);
  });
  afterAll(() => namespace?.delete());

  /** A reply through a URL that was injected. */
  async function byUrl(variable: 'REDIS_URL' | 'REDIS_READ_URL', command: string): Promise<string> {
    const found = await namespace.exec('deploy/cli', 'sh', '-c', `timeout 10 valkey-cli --no-auth-warning -u "$${variable}" ${command} 2>&1; true`);
    return found.trim();
  }

  test('a key that was written through the URL is readable through the read URL, which rejects writes', async () => {
    await eventually('the primary accepts a write', async () => await byUrl('REDIS_URL', 'set read me') === 'OK');
    await eventually('a replica has it', async () => await byUrl('REDIS_READ_URL', 'get read') === 'me');
    expect(await byUrl('REDIS_READ_URL', 'set read this')).toContain('READONLY');
    expect(await byUrl('REDIS_READ_URL', 'info replication')).toContain('role:slave');
  });

  test.each<readonly [string, () => Promise<unknown>]>([
    ['an orderly deletion of the primary', () => namespace.replacePod('redis-0')],
    ['a rolling update of all pods', async () => {
      await namespace.kubectl('rollout', 'restart', 'statefulset/redis', 'statefulset/redis-replica');
      await namespace.rolledOut('statefulset/redis', 'statefulset/redis-replica');
    }],
    ['SIGKILL of the primary', () => killServer(namespace, 'redis-0')],
    ['a forced deletion of a replica', () => namespace.replacePod('redis-replica-0', '--force', '--grace-period=0')],
  ])('%s loses no acknowledged write', async (_, fault) => {
    expect(await underWrites(namespace, fault, () => untilStable(namespace))).toMatchObject({ lost: 0 });
  });

  test('Services that are made anew cost no acknowledged write', async () => {
    let addresses: ReadonlyMap<string, string>;
    const fault = async () => { addresses = await makeServicesAnew(namespace, 'redis', yaml); };
    expect(await underWrites(namespace, fault, async () => {
      for (const replica of REPLICAS) {
        await eventually(`${replica} follows the new address`, async () => {
          return (await server(namespace, replica, 'info replication')).includes(`master_host:${addresses.get('redis-0')}`);
        }, 180);
      }
      await untilStable(namespace);
    })).toMatchObject({ lost: 0 });
  });
});

describe('an instance with read replicas and no persistence', () => {
  let namespace: Namespace;

  beforeAll(async () => {
    namespace = await Namespace.create('replication-none');
    await namespace.apply((chart) => {
      const plan = RedisPlan.STARTER.customize({ memory: Size.mebibytes(192), cpu: '50m' });
      cliWorkload(chart, 'cli', new RedisReplication(chart, 'redis', { name: 'redis', plan, persistence: Persistence.NONE }));
    });
    await namespace.rolledOut('statefulset/redis', 'statefulset/redis-replica', 'deployment/cli');
    await untilStable(namespace);
    await reply(namespace, 'cli', 'set key value', 'OK');
    await onReplicas('key', 'value');
  });
  afterAll(() => namespace?.delete());

  const onReplicas = async (key: string, value: string) => {
    for (const replica of REPLICAS) { await eventually(`${replica} has ${key}`, async () => await server(namespace, replica, `get ${key}`) === value); }
  };

  test.each<readonly [string, () => Promise<unknown>]>([
    ['SIGKILL', () => killServer(namespace, 'redis-0')],
    ['an orderly deletion', () => namespace.replacePod('redis-0')],
    ['a forced deletion', () => namespace.replacePod('redis-0', '--force', '--grace-period=0')],
  ])('%s of the primary loses nothing: it resyncs from a replica', async (_, fault) => {
    await fault();
    await untilStable(namespace);
    await reply(namespace, 'cli', 'get key', 'value');
    for (const replica of REPLICAS) { expect(await server(namespace, replica, 'get key')).toBe('value'); }
    expect(await namespace.kubectl('logs', 'redis-0')).toContain('is the primary again');
  });

  test('the read address leads to replicas', async () => {
    await reply(namespace, 'cli', 'set read me', 'OK');
    await onReplicas('read', 'me');
    expect(await cli(namespace, 'cli', 'get read', 'redis-ro')).toBe('me');
    expect(await cli(namespace, 'cli', 'set read this', 'redis-ro')).toContain('READONLY');
  });
});
