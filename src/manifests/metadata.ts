import type { ApiObjectMetadata } from 'cdk8s';
import type { InstanceSettings } from '../settings/instance-settings';
import { MANAGED_BY_LABEL, selectorLabels } from '../settings/names';

/** Metadata of an object of the instance: the user's labels and annotations, and ours on top. */
export function objectMeta(settings: InstanceSettings, name: string, component: string): ApiObjectMetadata {
  const annotated = Object.keys(settings.annotations).length > 0;
  return {
    name,
    labels: { ...settings.labels, ...selectorLabels(settings.instance, component), [MANAGED_BY_LABEL]: 'cdk8s-managed-redis' },
    ...(annotated && { annotations: { ...settings.annotations } }),
  };
}
