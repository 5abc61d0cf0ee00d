import { PROXY, SERVER } from './components';
import type { ConfigMap } from './kubernetes';
import { objectMeta } from './metadata';
import { nameList } from '../config/name-list';
import type { ProxyConf } from '../config/proxy-conf';
import type { ServerConf } from '../config/server-conf';
import type { ClusterPlan, InstancePlan, ReplicationPlan, SentinelPlan } from '../plan/instance-plan';

export function configMap(plan: InstancePlan, conf: ServerConf, more: Readonly<Record<string, string>> = {}): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: objectMeta(plan, plan.names.config, SERVER),
    data: { 'restart.conf': conf.restart, 'live.conf': conf.live, ...more },
  };
}

/**
 * The scripts. Their text is not part of the restart checksum: a release of the library restarts nobody's pods, and a pod takes
 * new scripts when it restarts for a reason of its own.
 */
export function runtimeConfigMap(plan: InstancePlan, files: Readonly<Record<string, string>>): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: objectMeta(plan, plan.names.runtime, SERVER),
    data: files,
  };
}

/** The proxies' own. */
export function proxyConfigMap(plan: SentinelPlan, conf: ProxyConf): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: objectMeta(plan, plan.sentinelNames.proxy, PROXY),
    data: { ...conf },
  };
}

/** Who the pods of the instance are: files beside the configuration, which scripts read anew each time. */
export function peerFiles(plan: SentinelPlan): Record<string, string> {
  return { ...memberFiles(plan.replication), sentinels: nameList(plan.sentinels), quorum: `${plan.quorum}\n` };
}

/** The same of a cluster: all servers, and how many of the shards own slots. */
export function shardFiles(plan: ClusterPlan): Record<string, string> {
  return { ...memberFiles(plan.replication), shards: `${plan.shards}\n` };
}

/** The servers among them; where roles are fixed, the primary is the first. */
export function memberFiles({ members }: ReplicationPlan): Record<string, string> {
  return { members: nameList(members) };
}
