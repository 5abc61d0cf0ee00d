import { EvictionPolicy, IRedis, RedisPlan, RedisStandalone } from 'cdk8s-managed-redis';
import type { Job } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Namespace } from './support/namespace';
import { cacheAsideCheck, cacheAsideWorkload } from '../../examples/cache-aside/workload';
import { pubsubCheck, pubsubWorkload } from '../../examples/pubsub/workload';
import { pythonPoolCheck, pythonPoolWorkload } from '../../examples/python-pool/workload';
import { queueCheck, queueWorkload } from '../../examples/queue/workload';
import { rateLimitCheck, rateLimitWorkload } from '../../examples/rate-limit/workload';
import { sessionsCheck, sessionsWorkload } from '../../examples/sessions/workload';

interface Program {
  readonly name: string;
  readonly workload: (scope: Construct, redis: IRedis) => unknown;
  readonly check: (scope: Construct) => Job;
}

const PROGRAMS: readonly Program[] = [
  { name: 'cache-aside', workload: cacheAsideWorkload, check: cacheAsideCheck },
  { name: 'sessions', workload: sessionsWorkload, check: sessionsCheck },
  { name: 'queue', workload: queueWorkload, check: queueCheck },
  { name: 'pubsub', workload: pubsubWorkload, check: pubsubCheck },
  { name: 'rate-limit', workload: rateLimitWorkload, check: rateLimitCheck },
  { name: 'python-pool', workload: pythonPoolWorkload, check: pythonPoolCheck },
];

/** What people run on a managed Redis, with the real clients, knowing nothing but the injected environment. */
describe.each([
  ['FREE', RedisPlan.FREE],
  ['STARTER', RedisPlan.STARTER],
  ['PRO', RedisPlan.PRO],
])('on plan %s', (name, plan) => {
  let namespace: Namespace;
  const jobs = new Map<string, string>();

  beforeAll(async () => {
    namespace = await Namespace.create(`programs-${name.toLowerCase()}`);
    await namespace.apply((chart) => {
      const redis = new RedisStandalone(chart, 'redis', { name: 'redis', plan, evictionPolicy: EvictionPolicy.NOEVICTION });
      for (const { name: id, workload } of PROGRAMS) { workload(new Construct(chart, id), redis); }
    });
    const deployments = (await namespace.kubectl('get', 'deployments', '-o', 'name')).trim().split('\n');
    await namespace.rolledOut('statefulset/redis', ...deployments);
    await namespace.apply((chart) => {
      for (const { name: id, check } of PROGRAMS) { jobs.set(id, check(new Construct(chart, `${id}-check`)).name); }
    });
  });
  afterAll(() => namespace?.delete());

  test.each(PROGRAMS.map((program) => program.name))('%s works', async (program) => {
    await namespace.jobDone(jobs.get(program)!);
  });
});
