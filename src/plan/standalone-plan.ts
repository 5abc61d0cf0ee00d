import type { RedisCommonProps } from '../common-props';
import { Problems } from '../problems';
import type { InstancePlan, Site } from './instance-plan';
import { MAX_NAME_LENGTH } from './names';
import { resolveInstancePlan } from './resolve-instance';

/**
 * Applies every default, checks everything, and throws one error that lists all problems.
 */
export function resolveStandalonePlan(props: RedisCommonProps, site: Site): InstancePlan {
  const problems = new Problems();
  const plan = resolveInstancePlan(problems, props, site, { maxNameLength: MAX_NAME_LENGTH, replicated: false });
  problems.throwIfAny(`Redis instance '${site.path}'`);
  return plan;
}
