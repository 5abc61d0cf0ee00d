import type { PodField } from './pod-fields';
import { checkFields } from './pod-fields';
import type { Problems } from './problems';
import { OBJECT } from './types';

const WHY = 'the restricted Pod Security level refuses such a pod; patch the object if you must';

/** Fields of a pod's security context. */
export function checkPodSecurity(problems: Problems, prop: string, context: PodField): void {
  checkFields(problems, prop, context);
  checkCommon(problems, prop, context);
}

/** Fields of the security context of the library's containers. */
export function checkContainerSecurity(problems: Problems, prop: string, context: PodField): void {
  checkFields(problems, prop, context);
  checkCommon(problems, prop, context);
  refuse(problems, prop, context, 'privileged', true);
  refuse(problems, prop, context, 'allowPrivilegeEscalation', true);
  if (context.readOnlyRootFilesystem === false) {
    problems.add(`${prop}.readOnlyRootFilesystem`, 'must not be false', false, 'no program of the library writes there; mount a volume of your own where one must');
  }
  if (context.capabilities !== undefined && !isRestricted(context.capabilities)) {
    problems.add(`${prop}.capabilities`, 'must drop ALL and add none but NET_BIND_SERVICE', context.capabilities, WHY);
  }
}

/** Whether a container with these capabilities is of the restricted level. */
function isRestricted(capabilities: unknown): boolean {
  if (!OBJECT.matches(capabilities)) { return false; }
  const { add = [], drop = [] } = capabilities as { readonly add?: unknown; readonly drop?: unknown };
  return Array.isArray(add) && add.every((capability) => capability === 'NET_BIND_SERVICE') && Array.isArray(drop) && drop.includes('ALL');
}

function checkCommon(problems: Problems, prop: string, context: PodField): void {
  refuse(problems, prop, context, 'runAsNonRoot', false);
  refuse(problems, prop, context, 'runAsUser', 0);
  if (context.seccompProfile?.type === 'Unconfined') { problems.add(`${prop}.seccompProfile`, 'must not be Unconfined', context.seccompProfile.type, WHY); }
}

function refuse(problems: Problems, prop: string, context: PodField, field: string, value: unknown): void {
  if (context[field] === value) { problems.add(`${prop}.${field}`, `must not be ${value}`, value, WHY); }
}
