import { serverLabels } from './labels';
import type { KubeBlocksSettings } from '../../settings/kubeblocks-settings';
import { SERVER } from '../components';
import { objectMeta } from '../metadata';

/** Of both addons, in the container `metrics` beside a server: kubeblocks-addons ce67f5a, addons/redis/templates/cmpd-redis.yaml, addons/valkey/templates/cmpd.yaml. */
export const EXPORTER_PORT = 9121;
const EXPORTER_PORT_NAME = 'http-metrics';

/** As kubeblocks-addons ce67f5a, examples/redis/pod-monitor.yaml: the operator makes none. */
export function podMonitor(settings: KubeBlocksSettings) {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: objectMeta(settings, settings.instance, SERVER),
    spec: {
      selector: { matchLabels: serverLabels(settings) },
      podTargetLabels: ['app.kubernetes.io/instance'],
      podMetricsEndpoints: [{ port: EXPORTER_PORT_NAME, path: '/metrics', scheme: 'http' }],
    },
  };
}
