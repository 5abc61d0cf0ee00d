import { join } from 'path';
import type { IRedis } from 'cdk8s-managed-redis';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { addProgram } from '../support/program';

const SERVICE = 'python-pool';

export interface PythonPoolOptions {
  /**
   * An image with Python and redis-py.
   *
   * @default 'docker.io/library/python:3.13', to which redis-py must be added
   */
  readonly image?: string;
}

/** Two pods with a pool of connections each, behind a Service. */
export function pythonPoolWorkload(scope: Construct, redis: IRedis, options: PythonPoolOptions = {}): kplus.Deployment {
  const deployment = new kplus.Deployment(scope, 'app', { replicas: 2 });
  addProgram(deployment, join(__dirname, 'app.py'), {
    image: options.image,
    port: 3000,
    // Short, so that the check sees a copy expire.
    env: { CACHE_TTL_SECONDS: kplus.EnvValue.fromValue('5') },
  });
  deployment.exposeViaService({ name: SERVICE, ports: [{ port: 80, targetPort: 3000 }] });
  redis.attach(deployment);
  return deployment;
}

/** A Job that uses the app through its Service. It does not need redis-py: any image with Python works. */
export function pythonPoolCheck(scope: Construct, options: PythonPoolOptions = {}): kplus.Job {
  const job = new kplus.Job(scope, 'check', { metadata: { name: `${SERVICE}-check` }, backoffLimit: 0 });
  addProgram(job, join(__dirname, 'check.py'), {
    image: options.image,
    env: { APP_URL: kplus.EnvValue.fromValue(`http://${SERVICE}`) },
  });
  return job;
}
