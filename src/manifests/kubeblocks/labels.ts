import { serversOf, SHARDS } from '../../settings/kubeblocks-names';
import type { KubeBlocksSettings } from '../../settings/kubeblocks-settings';

/** Labels of every pod of the instance: kubeblocks 13138f4, pkg/constant/labels.go:26-56. */
export function instanceLabels({ instance }: KubeBlocksSettings): Record<string, string> {
  return { 'app.kubernetes.io/managed-by': 'kubeblocks', 'app.kubernetes.io/instance': instance };
}

/** Labels of the servers. */
export function serverLabels(settings: KubeBlocksSettings): Record<string, string> {
  return {
    ...instanceLabels(settings),
    ...settings.topology === 'cluster'
      ? { 'apps.kubeblocks.io/sharding-name': SHARDS }
      : { 'apps.kubeblocks.io/component-name': serversOf(settings) },
  };
}
