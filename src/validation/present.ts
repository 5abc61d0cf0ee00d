import { OBJECT } from './types';

/**
 * A value without what is absent in it: `undefined`, and null, which is Python's `None`. A spread would put them in the place of what the library sets.
 */
export function present<T>(value: T): T {
  return presentWithin(value, []) as T;
}

/** What contains itself has been reported. */
function presentWithin(value: unknown, outer: readonly unknown[]): unknown {
  if (outer.includes(value)) { return undefined; }
  const here = [...outer, value];
  if (Array.isArray(value)) { return value.map((member) => presentWithin(member, here)).filter(isPresent); }
  if (!OBJECT.matches(value)) { return value; }
  const members = Object.entries(value as object).map(([key, member]) => [key, presentWithin(member, here)]);
  return Object.fromEntries(members.filter(([, member]) => isPresent(member)));
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/**
 * Fields that are maps, and `seLinuxOptions`, which says nothing without fields. Other objects mean something when they are empty: `emptyDir: {}` is a volume,
 * `labelSelector: {}` selects every pod.
 */
const MAPS = ['annotations', 'labels', 'limits', 'matchLabels', 'nodeSelector', 'requests', 'seLinuxOptions', 'volumeAttributes'];

/** A value without the empty lists and maps in it. The API server drops them, so that a tool that compares finds a difference at each apply. */
export function withoutEmpty<T>(value: T): T {
  if (Array.isArray(value)) { return value.map(withoutEmpty) as T; }
  if (!OBJECT.matches(value)) { return value; }
  const members = Object.entries(value as object).map(([key, member]) => [key, withoutEmpty(member)] as const);
  return Object.fromEntries(members.filter(([key, member]) => !isDropped(key, member))) as T;
}

function isDropped(key: string, member: unknown): boolean {
  return Array.isArray(member) ? member.length === 0 : MAPS.includes(key) && isEmptyObject(member);
}

export function isEmptyObject(value: unknown): boolean {
  return OBJECT.matches(value) && Object.keys(value as object).length === 0;
}
