import { Size } from 'cdk8s';
import { Persistence, RedisPlan, RedisSentinel } from 'cdk8s-managed-redis';
import { deleteAll, Fault, forceDelete, gracefulDelete, killPrimary, rollingUpdate } from './support/faults';
import { eventually } from './support/kubectl';
import { Namespace } from './support/namespace';
import { makeServicesAnew } from './support/new-services';
import { killServer } from './support/node-agent';
import { SMALL_PRO } from './support/plans';
import { cli, cliWorkload, reply } from './support/redis-cli';
import { SentinelInstance } from './support/sentinel-instance';
import { writesInFlight, underWrites, writerWorkload } from './support/writer';

describe('an instance with sentinels under writes', () => {
  let namespace: Namespace;
  let instance: SentinelInstance;
  let yaml: string;

  beforeAll(async () => {
    namespace = await Namespace.create('sentinel');
    instance = new SentinelInstance(namespace, 'redis');
    yaml = await namespace.apply((chart) => {
      writerWorkload(chart, new RedisSentinel(chart, 'redis', { name: 'redis', plan: SMALL_PRO }), { through: { WRITER_LOOKUP: 'each' } });
    });
    await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy', 'deployment/writer');
    await instance.untilStable();
  });
  afterAll(() => namespace?.delete());

  test.each<readonly [string, Fault]>([
    ['an orderly deletion of the primary', gracefulDelete],
    ['a rolling update', rollingUpdate],
  ])('%s performs switchovers and loses no acknowledged write', async (_, fault) => {
    expect(await underWrites(namespace, () => fault(instance), () => instance.untilStable())).toMatchObject({ lost: 0, hanging: 0 });
  });

  // Replication is asynchronous: a crash loses the writes that no replica has received.
  test.each<readonly [string, Fault]>([
    ['SIGKILL of the primary', killPrimary],
    ['a forced deletion of the primary', forceDelete],
  ])('%s loses at most the writes in flight', async (_, fault) => {
    const damage = await underWrites(namespace, () => fault(instance), () => instance.untilStable());
    expect(damage.lost).toBeLessThanOrEqual(writesInFlight(damage));
    expect(damage.hanging).toBe(0);
  });

  test('Services that are made anew cost no acknowledged write', async () => {
    expect(await underWrites(namespace, () => makeServicesAnew(namespace, 'redis', yaml), () => instance.untilStable())).toMatchObject({ lost: 0 });
  });

  test('a deletion of all pods at once loses no acknowledged write: they stop in order', async () => {
    expect(await underWrites(namespace, () => deleteAll(instance), () => instance.untilStable())).toMatchObject({ lost: 0, hanging: 0 });
  });
});

describe('an instance with sentinels and no persistence', () => {
  let namespace: Namespace;
  let instance: SentinelInstance;

  beforeAll(async () => {
    namespace = await Namespace.create('sentinel-none');
    instance = new SentinelInstance(namespace, 'redis');
    await namespace.apply((chart) => {
      const plan = RedisPlan.STARTER.customize({ memory: Size.mebibytes(192), cpu: '50m' });
      cliWorkload(chart, 'cli', new RedisSentinel(chart, 'redis', { name: 'redis', plan, persistence: Persistence.NONE }));
    });
    await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy', 'deployment/cli');
    await instance.untilStable();
  });
  afterAll(() => namespace?.delete());

  test('a primary that restarts without data does not overwrite the replicas', async () => {
    await reply(namespace, 'cli', 'set key value', 'OK');
    await killServer(namespace, await instance.currentPrimary());
    await instance.untilStable();
    await reply(namespace, 'cli', 'get key', 'value');
    await namespace.replacePod(await instance.currentPrimary(), '--force', '--grace-period=0');
    await instance.untilStable();
    await reply(namespace, 'cli', 'get key', 'value');
  });

  test('the read address leads to replicas', async () => {
    await reply(namespace, 'cli', 'set read me', 'OK');
    await eventually('a replica has it', async () => {
      const answers = [await cli(namespace, 'cli', 'get read', 'redis-ro'), await cli(namespace, 'cli', 'role', 'redis-ro')];
      return answers[0] === 'me' && answers[1].startsWith('slave');
    });
    expect(await cli(namespace, 'cli', 'set read this', 'redis-ro')).toContain('READONLY');
  });
});
