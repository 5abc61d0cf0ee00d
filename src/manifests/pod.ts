import { checksum } from './checksum';
import { container, ContainerBase } from './container';
import type { PodSpec, PodTemplate } from './kubernetes';
import { overridesOf, podOverrides } from './overrides';
import { placement, Spread } from './placement';
import { mergeParts, PodParts } from './pod-parts';
import type { PodKind } from './port';
import { podSecurity } from './security';
import type { InstanceSettings } from '../settings/instance-settings';
import { RESTART_CHECKSUM_ANNOTATION, selectorLabels } from '../settings/names';

/** A long-lived pod of an instance. */
export interface Pod {
  readonly kind: PodKind;
  /** That it carries, and is selected by, beside those of its component. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The main container without the parts of its features. */
  readonly main: ContainerBase;
  readonly parts: Required<PodParts>;
  readonly terminationGraceSeconds: number;
  /** The library's; a user's own replaces it. */
  readonly spread?: Spread;
}

/** Labels that select the pods. */
export function labelsOf(settings: InstanceSettings, pod: Pod): Record<string, string> {
  return { ...selectorLabels(settings.instance, pod.kind.component), ...pod.labels };
}

/** The one place where the parts of a pod's features, and what the user adds, become its template. */
export function podTemplate(settings: InstanceSettings, pod: Pod): PodTemplate {
  const parts = mergeParts(pod.parts, podOverrides(overridesOf(settings, pod.kind.component)));
  return {
    metadata: podMetadata(settings, pod.kind.component, {
      labels: labelsOf(settings, pod),
      annotations: {
        ...parts.annotations,
        ...(parts.restartTexts.length > 0 && { [RESTART_CHECKSUM_ANNOTATION]: checksum(parts.restartTexts.join('\n')) }),
      },
    }),
    spec: podSpec(settings, pod, parts),
  };
}

/** Labels and annotations of a pod: the user's, and ours on top. */
export function podMetadata(settings: InstanceSettings, component: string, own: Required<PodTemplate['metadata']>): PodTemplate['metadata'] {
  const { podLabels, podAnnotations } = overridesOf(settings, component);
  const annotations = { ...settings.podAnnotations, ...podAnnotations, ...own.annotations };
  return {
    labels: { ...settings.podLabels, ...podLabels, ...own.labels },
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

function podSpec(settings: InstanceSettings, { kind, main, parts: own, terminationGraceSeconds, spread }: Pod, parts: Required<PodParts>): PodSpec {
  return {
    serviceAccountName: settings.names.serviceAccount,
    automountServiceAccountToken: false,
    ...podBase(settings, kind.component),
    ...placement(settings, kind.component, spread),
    terminationGracePeriodSeconds: terminationGraceSeconds,
    ...(parts.dnsConfig && { dnsConfig: parts.dnsConfig }),
    ...(parts.initContainers.length > 0 && { initContainers: parts.initContainers }),
    containers: [container(main, { ...parts, volumes: own.volumes }, overridesOf(settings, kind.component), kind.ports), ...parts.sidecars],
    volumes: parts.volumes,
  };
}

/** What all pods of an instance have in common, those of Jobs too. */
export function podBase(settings: InstanceSettings, component: string): Partial<PodSpec> {
  return {
    // Another Service named "redis" would otherwise set REDIS_PORT=tcp://... in our container.
    enableServiceLinks: false,
    securityContext: podSecurity(settings, overridesOf(settings, component)),
    ...(settings.imagePullSecrets.length > 0 && { imagePullSecrets: settings.imagePullSecrets.map((name) => ({ name })) }),
  };
}
