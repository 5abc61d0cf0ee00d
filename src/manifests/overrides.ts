import { CREDENTIALS, PROXY, REPLICA, SENTINEL, SERVER } from './components';
import type { Container, EnvVar, Volume, VolumeMount } from './kubernetes';
import type { PodParts } from './pod-parts';
import { containerSecurity } from './security';
import type { InstanceSettings, KindOverrides, OverridableKind } from '../settings/instance-settings';
import { canonical } from '../settings/names';
import { withoutEmpty } from '../validation/present';

/** The pods of which components a kind is. */
const KINDS: Readonly<Record<string, OverridableKind>> = {
  [SERVER]: 'server', [REPLICA]: 'server', [SENTINEL]: 'sentinel', [PROXY]: 'proxy', [CREDENTIALS]: 'job',
};

/** What the user overrides in the pods of a component, and in what belongs to them. */
export function overridesOf(settings: InstanceSettings, component: string): KindOverrides {
  return settings.overrides[KINDS[component]] ?? {};
}

/** What the user adds to each container of the library. */
export function containerOverrides({ env = [], volumeMounts = [] }: KindOverrides): PodParts {
  return { env: env as unknown as EnvVar[], mounts: volumeMounts as unknown as VolumeMount[] };
}

/** The same, and what the user adds to the pod: one more feature of it. */
export function podOverrides(overrides: KindOverrides): PodParts {
  const { volumes = [], initContainers = [], containers = [] } = overrides;
  const withSecurity = (container: unknown) => ({ securityContext: containerSecurity(overrides), ...container as Container });
  return {
    ...containerOverrides(overrides),
    volumes: volumes as unknown as Volume[],
    initContainers: initContainers.map(withSecurity),
    sidecars: containers.map(withSecurity),
    restartTexts: restartTexts(overrides),
  };
}

/** What reaches the pod: its other fields belong to objects beside it. */
function restartTexts(overrides: KindOverrides): string[] {
  const { service, maxUnavailable, claimLabels, claimAnnotations, serviceAccountAnnotations, ...ofPod } = overrides;
  const given = Object.entries(withoutEmpty(ofPod)).filter(([, value]) => value !== undefined && Object.keys(value).length > 0);
  return given.length > 0 ? [canonical(Object.fromEntries(given))] : [];
}
