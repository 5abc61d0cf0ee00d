import type { ConfigMap } from './kubernetes';
import { objectMeta } from './metadata';
import { SERVER } from './stateful-set';
import type { ServerConf } from '../config/server-conf';
import type { InstancePlan } from '../plan/instance-plan';

export function configMap(plan: InstancePlan, conf: ServerConf): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: objectMeta(plan, plan.names.config, SERVER),
    data: { 'restart.conf': conf.restart, 'live.conf': conf.live },
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
