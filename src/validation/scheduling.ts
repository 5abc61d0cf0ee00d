import { checkLabels, checkObjectName } from './checks';
import { QUALIFIED_NAME } from './grammars';
import { className, Problems } from './problems';
import { checkNoNumber, checkWritableKey } from './text';
import { isYamlValue, kindOf, OBJECT } from './types';
import type { RedisScheduling } from '../redis-scheduling';

/** That the kubelet sets on every node. */
export const OS_LABEL = 'kubernetes.io/os';

/** Fields whose text is the key of a label or a taint. */
const KEY_FIELDS = ['key', 'topologyKey', 'matchLabelKeys', 'mismatchLabelKeys'];

/** Keys and values of labels, names of nodes and namespaces, and words of Kubernetes: no scheduling field has a text of other characters. */
const WORD = /^[-A-Za-z0-9_./]*$/;

/** Where pods may run: those of the instance, or of a kind. */
export function checkScheduling(problems: Problems, prop: string, scheduling: RedisScheduling | undefined): void {
  checkLabels(problems, `${prop}.nodeSelector`, scheduling?.nodeSelector);
  const os = scheduling?.nodeSelector?.[OS_LABEL];
  if (os !== undefined && os !== 'linux') { problems.add(`${prop}.nodeSelector['${OS_LABEL}']`, "must be 'linux'", os, 'the images are for Linux'); }
  for (const name of ['priorityClassName', 'runtimeClassName', 'schedulerName'] as const) { checkObjectName(problems, `${prop}.${name}`, scheduling?.[name]); }
  for (const field of ['affinity', 'tolerations', 'topologySpreadConstraints'] as const) {
    checkSchedulingTexts(problems, `${prop}.${field}`, scheduling?.[field]);
  }
}

/** The fields of the pod spec that users write themselves. The API server checks what they mean, this their texts. `outer` are what contains this one. */
function checkSchedulingTexts(problems: Problems, prop: string, value: unknown, field = '', outer: readonly unknown[] = []): void {
  if (typeof value === 'string') {
    checkFieldText(problems, prop, value, field);
  } else if (outer.includes(value) && typeof value === 'object' && value !== null) {
    problems.addUnshown(prop, 'must not contain itself', kindOf(value));
  } else if (Array.isArray(value)) {
    value.forEach((member, index) => checkSchedulingTexts(problems, `${prop}[${index}]`, member, field, [...outer, value]));
  } else if (OBJECT.matches(value) && className(value) === undefined) {
    for (const [key, member] of Object.entries(value as object)) {
      if (!WORD.test(key)) { problems.add(prop, 'must not have a field that Kubernetes does not know', key); }
      checkNoNumber(problems, prop, key);
      checkWritableKey(problems, prop, key);
      checkSchedulingTexts(problems, `${prop}.${key}`, member, key, [...outer, value]);
    }
  } else if (!isYamlValue(value)) {
    problems.addUnshown(prop, "must be a value that YAML can have, such as 'NoSchedule'", typeof value === 'number' ? String(value) : kindOf(value));
  }
}

function checkFieldText(problems: Problems, prop: string, text: string, field: string): void {
  if (KEY_FIELDS.includes(field)) {
    // A toleration without a key tolerates every taint.
    if (text !== '' && !QUALIFIED_NAME.test(text)) { problems.add(prop, 'must be a key that Kubernetes accepts: [prefix/]name', text); }
  } else if (!WORD.test(text)) {
    problems.add(prop, "must be of A-Z, a-z, 0-9, '-', '_', '.' and '/'", text);
  }
  checkNoNumber(problems, prop, text);
}
