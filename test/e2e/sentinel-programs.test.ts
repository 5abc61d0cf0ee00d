import { EvictionPolicy, RedisSentinel } from 'cdk8s-managed-redis';
import { Construct } from 'constructs';
import { Fault, gracefulDelete, killPrimary } from './support/faults';
import { Namespace } from './support/namespace';
import { SMALL_PRO } from './support/plans';
import { checkProgram, PROGRAMS } from './support/programs';
import { SentinelInstance } from './support/sentinel-instance';
import { underUse, usersWorkload } from './support/users';

describe('the example apps on an instance with sentinels', () => {
  let namespace: Namespace;
  let instance: SentinelInstance;

  beforeAll(async () => {
    namespace = await Namespace.create('sentinel-programs');
    instance = new SentinelInstance(namespace, 'redis');
    await namespace.apply((chart) => {
      const redis = new RedisSentinel(chart, 'redis', { name: 'redis', plan: SMALL_PRO, evictionPolicy: EvictionPolicy.NOEVICTION });
      for (const { name, workload } of PROGRAMS) { workload(new Construct(chart, name), redis); }
      usersWorkload(chart);
    });
    const deployments = (await namespace.kubectl('get', 'deployments', '-o', 'name')).trim().split('\n');
    await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel', ...deployments);
    await instance.untilStable();
  });
  afterAll(() => namespace?.delete());

  test.each<readonly [string, Fault]>([
    ['an orderly deletion', gracefulDelete],
    ['SIGKILL', killPrimary],
  ])('keep everything that they acknowledged through %s of the primary', async (_, fault) => {
    expect(await underUse(namespace, () => fault(instance), () => instance.untilStable())).toMatchObject({ broken: [] });
  });

  test.each(PROGRAMS)('$name passes its own checks afterwards', async (program) => { await checkProgram(namespace, program); });
});
