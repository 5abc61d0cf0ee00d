import { PROXY, SERVER } from './components';
import type { ConfigMap } from './kubernetes';
import { objectMeta } from './metadata';
import { nameList } from '../config/name-list';
import type { ProxyConf } from '../config/proxy-conf';
import type { ServerConf } from '../config/server-conf';
import type { ClusterSettings, InstanceSettings, Membership, SentinelSettings } from '../settings/instance-settings';

export function configMap(settings: InstanceSettings, conf: ServerConf, more: Readonly<Record<string, string>> = {}): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: objectMeta(settings, settings.names.config, SERVER),
    data: { 'restart.conf': conf.restart, 'live.conf': conf.live, ...more },
  };
}

/**
 * The scripts. Their text is not part of the restart checksum: a release of the library restarts nobody's pods, and a pod takes
 * new scripts when it restarts for a reason of its own.
 */
export function runtimeConfigMap(settings: InstanceSettings, files: Readonly<Record<string, string>>): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: objectMeta(settings, settings.names.runtime, SERVER),
    data: files,
  };
}

/** The proxies' own. */
export function proxyConfigMap(settings: SentinelSettings, conf: ProxyConf): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: objectMeta(settings, settings.sentinelNames.proxy, PROXY),
    data: { ...conf },
  };
}

/** Who the pods of the instance are: files beside the configuration, which scripts read anew each time. */
export function peerFiles(settings: SentinelSettings): Record<string, string> {
  return { ...memberFiles(settings.membership), sentinels: nameList(settings.sentinels), quorum: `${settings.quorum}\n` };
}

/** The same of a cluster: all servers, and how many of the shards own slots. */
export function shardFiles(settings: ClusterSettings): Record<string, string> {
  return { ...memberFiles(settings.membership), shards: `${settings.shards}\n` };
}

/** The servers among them; where roles are fixed, the primary is the first. */
export function memberFiles({ members }: Membership): Record<string, string> {
  return { members: nameList(members) };
}
