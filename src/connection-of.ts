import { SERVER } from './manifests/components';
import type { RedisConnection } from './redis';
import type { InstanceSettings } from './settings/instance-settings';
import { clientLabels, selectorLabels } from './settings/names';

/** What an attachment may know of an instance. */
export function connectionOf(settings: InstanceSettings, namespace: string | undefined): RedisConnection {
  const secretName = settings.names.connectionSecret;
  const host = settings.names.service;
  return {
    host,
    port: settings.port,
    namespace,
    ...(settings.password.kind === 'none'
      ? { uri: `redis://${host}:${settings.port}` }
      : {
        uriSecret: { secretName, key: 'uri' },
        passwordSecret: { secretName, key: 'password' },
        username: 'default',
        bindingSecretName: secretName,
      }),
    clientLabels: clientLabels(settings.instance),
    podLabels: selectorLabels(settings.instance, SERVER),
    evictionPolicy: settings.evictionPolicy,
    persistence: settings.persistence,
  };
}
