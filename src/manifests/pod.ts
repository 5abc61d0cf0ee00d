import { checksum } from './checksum';
import { container, ContainerBase } from './container';
import type { PodSpec, PodTemplate } from './kubernetes';
import { placement, Spread } from './placement';
import type { PodParts } from './pod-parts';
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

/** The one place where the parts of a pod's features become its template. */
export function podTemplate(settings: InstanceSettings, pod: Pod): PodTemplate {
  const { annotations, restartTexts } = pod.parts;
  const allAnnotations = {
    ...settings.podAnnotations,
    ...annotations,
    ...(restartTexts.length > 0 && { [RESTART_CHECKSUM_ANNOTATION]: checksum(restartTexts.join('\n')) }),
  };
  return {
    metadata: {
      labels: { ...settings.podLabels, ...labelsOf(settings, pod) },
      ...(Object.keys(allAnnotations).length > 0 && { annotations: allAnnotations }),
    },
    spec: podSpec(settings, pod),
  };
}

function podSpec(settings: InstanceSettings, { kind, main, parts, terminationGraceSeconds, spread }: Pod): PodSpec {
  return {
    serviceAccountName: settings.names.serviceAccount,
    automountServiceAccountToken: false,
    ...podBase(settings),
    ...placement(settings, spread),
    terminationGracePeriodSeconds: terminationGraceSeconds,
    ...(parts.dnsConfig && { dnsConfig: parts.dnsConfig }),
    ...(parts.initContainers.length > 0 && { initContainers: parts.initContainers }),
    containers: [container(main, parts, kind.ports), ...parts.sidecars],
    volumes: parts.volumes,
  };
}

/** What all pods of an instance have in common, those of Jobs too. */
export function podBase(settings: InstanceSettings): Partial<PodSpec> {
  return {
    // Another Service named "redis" would otherwise set REDIS_PORT=tcp://... in our container.
    enableServiceLinks: false,
    securityContext: podSecurity(),
    ...(settings.imagePullSecrets.length > 0 && { imagePullSecrets: settings.imagePullSecrets.map((name) => ({ name })) }),
  };
}
