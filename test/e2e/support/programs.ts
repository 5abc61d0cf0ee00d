import type { IRedis } from 'cdk8s-managed-redis';
import type { Job } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Namespace } from './namespace';
import { cacheAsideCheck, cacheAsideWorkload } from '../../../examples/cache-aside/workload';
import { pubsubCheck, pubsubWorkload } from '../../../examples/pubsub/workload';
import { pythonPoolCheck, pythonPoolWorkload } from '../../../examples/python-pool/workload';
import { queueCheck, queueWorkload } from '../../../examples/queue/workload';
import { rateLimitCheck, rateLimitWorkload } from '../../../examples/rate-limit/workload';
import { sessionsCheck, sessionsWorkload } from '../../../examples/sessions/workload';

export interface Program {
  readonly name: string;
  readonly workload: (scope: Construct, redis: IRedis) => unknown;
  readonly check: (scope: Construct) => Job;
}

/** The example apps: typical uses of Redis with real clients, configured from the injected variables only. */
export const PROGRAMS: readonly Program[] = [
  { name: 'cache-aside', workload: cacheAsideWorkload, check: cacheAsideCheck },
  { name: 'sessions', workload: sessionsWorkload, check: sessionsCheck },
  { name: 'queue', workload: queueWorkload, check: queueCheck },
  { name: 'pubsub', workload: pubsubWorkload, check: pubsubCheck },
  { name: 'rate-limit', workload: rateLimitWorkload, check: rateLimitCheck },
  { name: 'python-pool', workload: pythonPoolWorkload, check: pythonPoolCheck },
];

/** Runs the check of an app that is in the namespace. One at a time: each counts how many of its requests succeed. */
export async function checkProgram(namespace: Namespace, { name, check }: Program): Promise<void> {
  let job = '';
  await namespace.apply((chart) => { job = check(new Construct(chart, `${name}-check`)).name; });
  await namespace.jobDone(job);
}
