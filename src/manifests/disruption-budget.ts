import type { PodDisruptionBudget } from './kubernetes';
import { objectMeta } from './metadata';
import { overridesOf } from './overrides';
import type { InstanceSettings } from '../settings/instance-settings';
import { selectorLabels } from '../settings/names';

/** A budget, and the id of its construct. */
export interface IdentifiedBudget {
  readonly id: string;
  readonly budget: PodDisruptionBudget;
}

/** One pod of the component, and of those that have the labels, may be away; or as many as the user says. */
export function disruptionBudget(
  settings: InstanceSettings, name: string, component: string, labels: Readonly<Record<string, string>> = {},
): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: objectMeta(settings, name, component),
    spec: {
      maxUnavailable: overridesOf(settings, component).maxUnavailable ?? 1,
      // A pod that is broken anyway must not keep a node from being drained.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: { ...selectorLabels(settings.instance, component), ...labels } },
    },
  };
}
