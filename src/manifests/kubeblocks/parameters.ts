import type { ApiObjectProps } from 'cdk8s';
import { Persistence } from '../../persistence';
import { INIT_PARAMETERS, serversOf, SHARDS } from '../../settings/kubeblocks-names';
import type { KubeBlocksSettings } from '../../settings/kubeblocks-settings';
import { SERVER } from '../components';
import { objectMeta } from '../metadata';

/**
 * Directives of the server. The addon's own contradict the plans: `maxmemory` of 0.8 of the limit leaves no room for a fork, and
 * `appendonly yes`, one eviction policy and the engine's `save` hold for all (kubeblocks-addons ce67f5a, addons/redis/config/redis7-config.tpl:40-83,
 * addons/valkey/config/valkey-config.tpl:42-81).
 */
export function parameters(settings: KubeBlocksSettings): Record<string, string> {
  return {
    'appendonly': settings.persistence === Persistence.RDB_AOF ? 'yes' : 'no',
    'maxmemory': String(settings.memory.maxmemoryBytes),
    'maxmemory-policy': settings.evictionPolicy,
    'save': settings.save || '""',
  };
}

/** As releases before 1.2 take them. */
export function parameterObject(settings: KubeBlocksSettings): ApiObjectProps {
  const metadata = objectMeta(settings, settings.instance, SERVER);
  return {
    apiVersion: 'parameters.kubeblocks.io/v1alpha1',
    kind: 'Parameter',
    metadata: { ...metadata, labels: { ...metadata.labels, [INIT_PARAMETERS]: 'true' } },
    spec: {
      clusterName: settings.instance,
      componentParameters: [{ componentName: settings.topology === 'cluster' ? SHARDS : serversOf(settings), parameters: parameters(settings) }],
    },
  } as ApiObjectProps;
}

/** As release 1.2 takes them. It takes none for shards. */
export function parameterAnnotation(settings: KubeBlocksSettings): Record<string, string> {
  return { [INIT_PARAMETERS]: JSON.stringify({ [serversOf(settings)]: { assignments: parameters(settings) } }) };
}
