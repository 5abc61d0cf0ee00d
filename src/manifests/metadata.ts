import type { ApiObjectMetadata } from 'cdk8s';
import type { InstancePlan } from '../plan/instance-plan';
import { MANAGED_BY_LABEL, selectorLabels } from '../plan/names';

/** Metadata of an object of the instance: the user's labels and annotations, and ours on top. */
export function objectMeta(plan: InstancePlan, name: string, component: string): ApiObjectMetadata {
  const annotated = Object.keys(plan.annotations).length > 0;
  return {
    name,
    labels: { ...plan.labels, ...selectorLabels(plan.instance, component), [MANAGED_BY_LABEL]: 'cdk8s-managed-redis' },
    ...(annotated && { annotations: { ...plan.annotations } }),
  };
}
