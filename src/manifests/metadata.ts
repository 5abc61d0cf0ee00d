import type { ApiObjectMetadata } from 'cdk8s';
import type { InstanceSettings } from '../settings/instance-settings';
import { componentsSelector, MANAGED_BY, MANAGED_BY_LABEL, selectorLabels } from '../settings/names';

/** Metadata of an object of the instance: the user's labels and annotations, and ours on top. */
export function objectMeta(settings: InstanceSettings, name: string, component: string): ApiObjectMetadata {
  const annotated = Object.keys(settings.annotations).length > 0;
  return {
    name,
    labels: { ...settings.labels, ...selectorLabels(settings.instance, component), [MANAGED_BY_LABEL]: MANAGED_BY },
    ...(annotated && { annotations: { ...settings.annotations } }),
  };
}

/** The pods of the components, in the form of a label selector. */
export function podSelector(settings: InstanceSettings, ...components: readonly string[]) {
  return components.length === 1
    ? { matchLabels: selectorLabels(settings.instance, components[0]) }
    : componentsSelector(settings.instance, components);
}
