import { SERVER } from './manifests/components';
import type { InstancePlan } from './plan/instance-plan';
import { clientLabels, selectorLabels } from './plan/names';
import type { RedisConnection } from './redis';

/** What an attachment may know of an instance. */
export function connectionOf(plan: InstancePlan, namespace: string | undefined): RedisConnection {
  const secretName = plan.names.connectionSecret;
  const host = plan.names.service;
  return {
    host,
    port: plan.port,
    namespace,
    ...(plan.password.kind === 'none'
      ? { uri: `redis://${host}:${plan.port}` }
      : {
        uriSecret: { secretName, key: 'uri' },
        passwordSecret: { secretName, key: 'password' },
        username: 'default',
        bindingSecretName: secretName,
      }),
    clientLabels: clientLabels(plan.instance),
    podLabels: selectorLabels(plan.instance, SERVER),
    evictionPolicy: plan.evictionPolicy,
    persistence: plan.persistence,
  };
}
