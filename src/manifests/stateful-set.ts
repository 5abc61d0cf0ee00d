import type { StatefulSet, VolumeClaimTemplate } from './kubernetes';
import { objectMeta } from './metadata';
import { overridesOf } from './overrides';
import { labelsOf, Pod, podTemplate } from './pod';
import type { InstanceSettings, KindOverrides } from '../settings/instance-settings';

/** Pods with names and volumes of their own. */
export interface StatefulPods {
  readonly name: string;
  readonly headlessService: string;
  readonly replicas: number;
  readonly pod: Pod;
  /** What becomes of the volume of a pod that is no longer wanted. */
  readonly whenScaled: 'Retain' | 'Delete';
}

/**
 * Selector, serviceName, podManagementPolicy and volumeClaimTemplates are immutable in Kubernetes: they hold nothing that a version of
 * ours or a live option could change.
 */
export function statefulSet(settings: InstanceSettings, pods: StatefulPods): StatefulSet {
  const { component } = pods.pod.kind;
  const claims = pods.pod.parts.claims.map((one) => claim(one, overridesOf(settings, component)));
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: objectMeta(settings, pods.name, component),
    spec: {
      replicas: pods.replicas,
      serviceName: pods.headlessService,
      selector: { matchLabels: labelsOf(settings, pods.pod) },
      // With OrderedReady a pod that never becomes ready also blocks the update that would repair it.
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      template: podTemplate(settings, pods.pod),
      ...(claims.length > 0 && {
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: pods.whenScaled },
        volumeClaimTemplates: claims,
      }),
    },
  };
}

/** With the user's labels and annotations. */
function claim(own: VolumeClaimTemplate, { claimLabels, claimAnnotations }: KindOverrides): VolumeClaimTemplate {
  return {
    ...own,
    metadata: { ...own.metadata, ...(claimLabels && { labels: claimLabels }), ...(claimAnnotations && { annotations: claimAnnotations }) },
  };
}
