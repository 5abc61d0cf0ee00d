import { shardsAccountSecret } from '../manifests/kubeblocks/account-secret';
import { endpoints } from '../manifests/kubeblocks/endpoints';
import { serverLabels } from '../manifests/kubeblocks/labels';
import type { RedisConnection } from '../redis-connection';
import type { KubeBlocksSettings } from '../settings/kubeblocks-settings';
import { clientLabels, uriKeys } from '../settings/names';

/** Address and credentials of an instance that the operator runs. Its Services have the names of the library's own topologies. */
export function kubeBlocksConnection(settings: KubeBlocksSettings, namespace: string | undefined): RedisConnection {
  const host = settings.names.service;
  const { tls } = settings;
  return {
    host,
    port: tls?.port ?? settings.port,
    ...tls && { caSecret: { secretName: tls.caSecretName, key: tls.caKey } },
    namespace,
    username: 'default',
    ...settings.ownPassword ? connectionSecret(settings) : { passwordSecret: { secretName: shardsAccountSecret(settings), key: 'password' } },
    // A primary knows the others, and one name is enough: the Service has those that are ready.
    ...settings.topology === 'cluster' && { nodes: [`${host}:${settings.port}`] },
    clientLabels: clientLabels(settings.instance),
    podLabels: serverLabels(settings),
    evictionPolicy: settings.evictionPolicy,
    persistence: settings.persistence,
  };
}

function connectionSecret(settings: KubeBlocksSettings): Partial<RedisConnection> {
  const secretName = settings.names.connectionSecret;
  const { readService, sentinels } = endpoints(settings);
  const { uri, readUri } = uriKeys(settings.tls !== undefined);
  return {
    uriSecret: { secretName, key: uri },
    passwordSecret: { secretName, key: 'password' },
    bindingSecretName: secretName,
    ...readService !== undefined && { readUriSecret: { secretName, key: readUri } },
    ...sentinels && { sentinels: sentinels.names.map((name) => `${name}:${sentinels.port}`), masterName: sentinels.masterName },
  };
}
