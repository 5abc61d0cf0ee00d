import { EvictionPolicy, RedisPlan, RedisStandalone } from 'cdk8s-managed-redis';
import { Construct } from 'constructs';
import { Namespace } from './support/namespace';
import { checkProgram, PROGRAMS } from './support/programs';

describe.each([
  ['FREE', RedisPlan.FREE],
  ['PRO', RedisPlan.PRO],
])('on plan %s', (name, plan) => {
  let namespace: Namespace;

  beforeAll(async () => {
    namespace = await Namespace.create(`programs-${name.toLowerCase()}`);
    await namespace.apply((chart) => {
      const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan, evictionPolicy: EvictionPolicy.NOEVICTION });
      for (const { name: id, workload } of PROGRAMS) { workload(new Construct(chart, id), redis); }
    });
    const deployments = (await namespace.kubectl('get', 'deployments', '-o', 'name')).trim().split('\n');
    await namespace.rolledOut('statefulset/redis', ...deployments);
  });
  afterAll(() => namespace?.delete());

  test.each(PROGRAMS)('$name works', async (program) => { await checkProgram(namespace, program); });
});
