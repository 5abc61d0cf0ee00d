import type { Problems } from '../problems';

const CPU_PATTERN = /^(\d+m|\d+(\.\d{1,3})?)$/;
const IMAGE_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:/-]*(@sha256:[0-9a-f]{64})?$/;
const OBJECT_NAME_PATTERN = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const QUALIFIED_NAME = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

type Labels = { readonly [key: string]: string };

export function checkCpu(problems: Problems, prop: string, value: string | undefined): void {
  if (value !== undefined && (!CPU_PATTERN.test(value) || parseFloat(value) === 0)) {
    problems.add(prop, "must be a CPU quantity such as '250m' or '1.5'", value);
  }
}

export function checkImage(problems: Problems, prop: string, value: string | undefined): void {
  if (value !== undefined && !IMAGE_PATTERN.test(value)) {
    problems.add(prop, "must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>'", value);
  }
}

export function checkObjectName(problems: Problems, prop: string, value: string | undefined): void {
  if (value !== undefined && (value.length > 253 || !OBJECT_NAME_PATTERN.test(value))) {
    problems.add(prop, "must be a name of a Kubernetes object: at most 253 characters of a-z, 0-9, '-' and '.'", value);
  }
}

export function checkLabels(problems: Problems, prop: string, labels: Labels | undefined, reserved: readonly string[] = []): void {
  for (const [key, value] of sortedEntries(labels)) {
    if (!QUALIFIED_NAME.test(key)) {
      problems.add(`${prop}['${key}']`, 'must have a key of the form [prefix/]name that Kubernetes accepts', key);
    } else if (reserved.includes(key)) {
      problems.add(`${prop}['${key}']`, 'must not replace a label that the library selects pods by', value);
    }
    if (!LABEL_VALUE.test(value)) {
      problems.add(`${prop}['${key}']`, "must have a value of at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'", value);
    }
  }
}

export function checkAnnotations(problems: Problems, prop: string, annotations: Labels | undefined): void {
  for (const [key] of sortedEntries(annotations)) {
    if (!QUALIFIED_NAME.test(key)) {
      problems.add(`${prop}['${key}']`, 'must have a key of the form [prefix/]name that Kubernetes accepts', key);
    }
  }
}

/** Entries by key: Go hands maps over sorted, other languages in insertion order; all must give the same YAML. */
export function sortedEntries<T>(map: { readonly [key: string]: T } | undefined): [string, T][] {
  return Object.entries(map ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
}
