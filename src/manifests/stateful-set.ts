import { createHash } from 'crypto';
import type { PodSpec, StatefulSet } from './kubernetes';
import { objectMeta } from './metadata';
import { configVolumes, credentialsVolume, DATA_VOLUME } from './mounts';
import { podSecurity } from './security';
import { serverContainer } from './server-container';
import type { ServerConf } from '../config/server-conf';
import type { InstancePlan } from '../plan/instance-plan';
import { RESTART_CHECKSUM_ANNOTATION, selectorLabels, WARNINGS_ANNOTATION } from '../plan/names';

/** Component label of the server pods. */
export const SERVER = 'server';

/**
 * One server pod. Selector, serviceName, podManagementPolicy and volumeClaimTemplates are immutable in Kubernetes: they hold
 * nothing that a version of ours or a live option could change.
 */
export function statefulSet(plan: InstancePlan, conf: ServerConf): StatefulSet {
  const metadata = objectMeta(plan, plan.names.server, SERVER);
  const warned = plan.warnings.length > 0 && { [WARNINGS_ANNOTATION]: plan.warnings.join('\n') };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { ...metadata, ...(warned && { annotations: { ...plan.annotations, ...warned } }) },
    spec: {
      replicas: 1,
      serviceName: plan.names.headlessService,
      selector: { matchLabels: selectorLabels(plan.instance, SERVER) },
      // With OrderedReady a pod that never becomes ready also blocks the update that would mend it.
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: {
          labels: { ...plan.podLabels, ...selectorLabels(plan.instance, SERVER) },
          annotations: { ...plan.podAnnotations, [RESTART_CHECKSUM_ANNOTATION]: checksum(conf.restart) },
        },
        spec: podSpec(plan),
      },
      ...(plan.volume && {
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        volumeClaimTemplates: [{
          metadata: { name: DATA_VOLUME },
          spec: {
            accessModes: ['ReadWriteOnce'],
            ...(plan.volume.storageClassName !== undefined && { storageClassName: plan.volume.storageClassName }),
            resources: { requests: { storage: plan.volume.size } },
          },
        }],
      }),
    },
  };
}

function podSpec(plan: InstancePlan): PodSpec {
  const { nodeSelector, affinity, tolerations, priorityClassName, topologySpreadConstraints } = plan.scheduling;
  return {
    serviceAccountName: plan.names.serviceAccount,
    automountServiceAccountToken: false,
    // Another Service named "redis" would otherwise set REDIS_PORT=tcp://... in our container.
    enableServiceLinks: false,
    securityContext: podSecurity(),
    terminationGracePeriodSeconds: plan.terminationGraceSeconds,
    ...(plan.imagePullSecrets.length > 0 && { imagePullSecrets: plan.imagePullSecrets.map((name) => ({ name })) }),
    ...(nodeSelector && { nodeSelector }),
    ...(affinity && { affinity }),
    ...(tolerations && { tolerations: tolerations as PodSpec['tolerations'] }),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(topologySpreadConstraints && { topologySpreadConstraints: topologySpreadConstraints as unknown as PodSpec['topologySpreadConstraints'] }),
    containers: [serverContainer(plan)],
    volumes: [
      ...configVolumes(plan),
      ...(plan.password.kind === 'none' ? [] : [credentialsVolume(plan)]),
      ...(plan.volume ? [] : [{ name: DATA_VOLUME, emptyDir: {} }]),
    ],
  };
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
