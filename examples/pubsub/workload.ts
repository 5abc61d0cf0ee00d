import { join } from 'path';
import type { IRedis } from 'cdk8s-managed-redis';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { addProgram } from '../support/program';

const SERVICE = 'pubsub';
const PODS_SERVICE = 'pubsub-pods';

/** Two pods with Socket.IO connections behind a Service, and a headless Service, so that the check can address each pod. */
export function pubsubWorkload(scope: Construct, redis: IRedis): kplus.Deployment {
  const deployment = new kplus.Deployment(scope, 'app', { replicas: 2 });
  addProgram(deployment, join(__dirname, 'app.mjs'), { port: 3000 });
  deployment.exposeViaService({ name: SERVICE, ports: [{ port: 80, targetPort: 3000 }] });
  new kplus.Service(scope, 'pods', {
    metadata: { name: PODS_SERVICE },
    clusterIP: 'None',
    selector: deployment,
    ports: [{ port: 3000 }],
  });
  redis.attach(deployment);
  return deployment;
}

/** A Job that connects a client to each pod and sends notifications through one pod. */
export function pubsubCheck(scope: Construct): kplus.Job {
  const job = new kplus.Job(scope, 'check', { metadata: { name: `${SERVICE}-check` }, backoffLimit: 0 });
  addProgram(job, join(__dirname, 'check.mjs'), {
    env: {
      APP_URL: kplus.EnvValue.fromValue(`http://${SERVICE}`),
      APP_PODS_SERVICE: kplus.EnvValue.fromValue(PODS_SERVICE),
    },
  });
  return job;
}
