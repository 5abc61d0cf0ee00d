import { SENTINEL_PORT } from './endpoints';
import { EXPORTER_PORT } from './exporter';
import { instanceLabels } from './labels';
import type { KubeBlocksSettings } from '../../settings/kubeblocks-settings';
import { clientLabels } from '../../settings/names';
import { SERVER } from '../components';
import type { NetworkPolicy } from '../kubernetes';
import { objectMeta } from '../metadata';
import { podsIn, tcp } from '../network-policy';

/** Of the operator's agent in every pod: it asks for roles and orders switchovers. kubeblocks 13138f4, pkg/kbagent/setup.go:46-47; v1.0.2 the same. */
const AGENT_PORTS = [3501, 3502];

/** On the pods of the operator's Jobs, in the namespace of the instance: kubeblocks 13138f4, pkg/dataprotection/types/constant.go. */
const DATA_PROTECTION = ['dataprotection.kubeblocks.io/backup-name', 'dataprotection.kubeblocks.io/restore'];

/**
 * What goes into the pods that the operator makes. Egress stays open: the addon's scripts and its backups need more than synth knows, such as the address of
 * an object store.
 */
export function networkPolicy(settings: KubeBlocksSettings): NetworkPolicy {
  const { instance, names, topology, operatorNamespace, monitoringNamespace, port } = settings;
  const ownPods = { podSelector: { matchLabels: instanceLabels(settings) } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: objectMeta(settings, names.networkPolicy, SERVER),
    spec: {
      ...ownPods,
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: clientLabels(instance) } }, ...settings.accessPeers],
          ports: [port, ...topology === 'replication' ? [SENTINEL_PORT] : []].map(tcp),
        },
        // To all ports: which ones the addon uses is its own affair.
        { from: [ownPods] },
        { from: [podsIn(operatorNamespace)], ports: AGENT_PORTS.map(tcp) },
        {
          from: DATA_PROTECTION.map((key) => ({ podSelector: { matchExpressions: [{ key, operator: 'Exists' }] } })),
          ports: [tcp(port)],
        },
        ...monitoringNamespace !== undefined ? [{ from: [podsIn(monitoringNamespace)], ports: [tcp(EXPORTER_PORT)] }] : [],
      ],
    },
  };
}
