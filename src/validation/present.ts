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
