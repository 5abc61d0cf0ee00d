import { join } from 'path';
import { IRedis, RedisUse } from 'cdk8s-managed-redis';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { addProgram } from '../support/program';

const SERVICE = 'sessions';

/** Two replicas that share their sessions, behind a Service. */
export function sessionsWorkload(scope: Construct, redis: IRedis): kplus.Deployment {
  const cookieSecret = kplus.Secret.fromSecretName(scope, 'cookie-secret', 'sessions-cookie');
  const deployment = new kplus.Deployment(scope, 'app', { replicas: 2 });
  addProgram(deployment, join(__dirname, 'app.mjs'), {
    port: 3000,
    env: {
      // The check connects by http. Remove this line behind an ingress with TLS.
      COOKIE_SECURE: kplus.EnvValue.fromValue('false'),
      // Optional, so that the example runs without it; see the README.
      SESSION_SECRET: kplus.EnvValue.fromSecretValue({ secret: cookieSecret, key: 'secret' }, { optional: true }),
    },
  });
  deployment.exposeViaService({ name: SERVICE, ports: [{ port: 80, targetPort: 3000 }] });
  // Declared here as well, so that attaching the sessions to any Redis that evicts keys is an error.
  redis.attach(deployment, { use: RedisUse.SESSION_STORE });
  return deployment;
}

/** A Job that logs in through the Service, then requests the user of the session from both replicas. */
export function sessionsCheck(scope: Construct): kplus.Job {
  const job = new kplus.Job(scope, 'check', { metadata: { name: `${SERVICE}-check` }, backoffLimit: 0 });
  addProgram(job, join(__dirname, 'check.mjs'), { env: { APP_URL: kplus.EnvValue.fromValue(`http://${SERVICE}`) } });
  return job;
}
