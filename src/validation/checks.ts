import type { Problems } from './problems';
import type { RedisAccessPeer } from '../redis-access';
import type { SecretKey } from '../secret-key';

const CPU_PATTERN = /^(\d+m|\d+(\.\d{1,3})?)$/;
const IMAGE_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:/-]*(@sha256:[0-9a-f]{64})?$/;
const OBJECT_NAME_PATTERN = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const QUALIFIED_NAME = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

type Labels = { readonly [key: string]: string };

export function checkWhole(problems: Problems, prop: string, value: number, minimum: number, why: string): void {
  if (!Number.isInteger(value) || value < minimum) { problems.add(prop, `must be a whole number, ${minimum} or more`, value, why); }
}

export function checkCpu(problems: Problems, prop: string, value: string | undefined): void {
  if (value !== undefined && (!CPU_PATTERN.test(value) || parseFloat(value) === 0)) {
    problems.add(prop, "must be a CPU quantity such as '250m' or '1.5'", value);
  }
}

export function checkCpuOrder(problems: Problems, request: string, limit: string | undefined): void {
  if (limit !== undefined && CPU_PATTERN.test(request) && CPU_PATTERN.test(limit) && cores(limit) < cores(request)) {
    problems.add('cpuLimit', `must not be less than cpu ('${request}')`, limit, 'Kubernetes refuses such a pod');
  }
}

function cores(quantity: string): number {
  return quantity.endsWith('m') ? parseInt(quantity) / 1000 : parseFloat(quantity);
}

export function checkSecretKey(problems: Problems, prop: string, secret: SecretKey | undefined): void {
  if (!secret) { return; }
  checkObjectName(problems, `${prop}.secretName`, secret.secretName);
  if (!/^[-._a-zA-Z0-9]{1,253}$/.test(secret.key)) {
    problems.add(`${prop}.key`, "must be a key of a Secret: at most 253 characters of A-Z, a-z, 0-9, '-', '_' and '.'", secret.key);
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
      problems.add(`${prop}['${key}']`, 'must not replace a label of the library', value);
    }
    if (!LABEL_VALUE.test(value)) {
      problems.add(`${prop}['${key}']`, "must have a value of at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'", value);
    }
  }
}

/** Labels of a selector: none at all would select everything. */
export function checkAccess(problems: Problems, peers: readonly RedisAccessPeer[]): void {
  for (const { podSelector, namespaceSelector } of peers) {
    const labels = (podSelector ?? namespaceSelector)?.matchLabels;
    checkLabels(problems, 'access', labels);
    if (labels && Object.keys(labels).length === 0) {
      problems.add('access', 'must name at least one label', '{}',
        podSelector ? 'RedisAccess.namespace() lets in every pod of the namespace' : 'every pod of the cluster would be let in');
    }
  }
}

export function checkAnnotations(problems: Problems, prop: string, annotations: Labels | undefined): void {
  for (const [key, value] of sortedEntries(annotations)) {
    if (value.includes('{{')) {
      problems.add(`${prop}['${key}']`, "must not hold '{{'", value, 'Helm would execute it as a template');
    }
    if (!QUALIFIED_NAME.test(key)) {
      problems.add(`${prop}['${key}']`, 'must have a key of the form [prefix/]name that Kubernetes accepts', key);
    }
  }
}

/** Entries by key: Go hands maps over sorted, other languages in insertion order; all must give the same YAML. */
export function sortedEntries<T>(map: { readonly [key: string]: T } | undefined): [string, T][] {
  return Object.entries(map ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
}
