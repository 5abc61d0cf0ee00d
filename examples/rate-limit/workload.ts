import { join } from 'path';
import type { IRedis } from 'cdk8s-managed-redis';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { addProgram } from '../support/program';

const SERVICE = 'rate-limit';

/** Two pods that share their counters, behind a Service. */
export function rateLimitWorkload(scope: Construct, redis: IRedis): kplus.Deployment {
  const deployment = new kplus.Deployment(scope, 'app', { replicas: 2 });
  addProgram(deployment, join(__dirname, 'app.mjs'), { port: 3000 });
  deployment.exposeViaService({ name: SERVICE, ports: [{ port: 80, targetPort: 3000 }] });
  redis.attach(deployment);
  return deployment;
}

/** A Job that exceeds the limits through the Service. */
export function rateLimitCheck(scope: Construct): kplus.Job {
  const job = new kplus.Job(scope, 'check', { metadata: { name: `${SERVICE}-check` }, backoffLimit: 0 });
  addProgram(job, join(__dirname, 'check.mjs'), { env: { APP_URL: kplus.EnvValue.fromValue(`http://${SERVICE}`) } });
  return job;
}
