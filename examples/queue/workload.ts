import { join } from 'path';
import { IRedis, RedisUse } from 'cdk8s-managed-redis';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { addProgram } from '../support/program';

const SERVICE = 'queue';

export interface QueueWorkload {
  /** Accepts e-mails by HTTP and adds them to the queue. */
  readonly producer: kplus.Deployment;
  /** Sends them. */
  readonly worker: kplus.Deployment;
}

/** A producer behind a Service, and a worker without a Service. */
export function queueWorkload(scope: Construct, redis: IRedis): QueueWorkload {
  const producer = new kplus.Deployment(scope, 'app', { replicas: 1 });
  addProgram(producer, join(__dirname, 'app.mjs'), { port: 3000 });
  producer.exposeViaService({ name: SERVICE, ports: [{ port: 80, targetPort: 3000 }] });

  // More replicas process more jobs at a time: BullMQ gives every job to one worker.
  const worker = new kplus.Deployment(scope, 'worker', { replicas: 1 });
  addProgram(worker, join(__dirname, 'worker.mjs'), { port: 3000 });

  // Declared here as well, so that attaching the queue to any Redis that evicts keys is an error.
  redis.attach(producer, { use: RedisUse.QUEUE });
  redis.attach(worker, { use: RedisUse.QUEUE });
  return { producer, worker };
}

/** A Job that posts e-mails through the Service and waits until they are sent. */
export function queueCheck(scope: Construct): kplus.Job {
  const job = new kplus.Job(scope, 'check', { metadata: { name: `${SERVICE}-check` }, backoffLimit: 0 });
  addProgram(job, join(__dirname, 'check.mjs'), { env: { APP_URL: kplus.EnvValue.fromValue(`http://${SERVICE}`) } });
  return job;
}
