import type { Duration, Size } from 'cdk8s';
import type { Problems } from './problems';

/**
 * The type of a prop, checked at synth: callers from JavaScript, and a cast in any language, can pass anything.
 */
export interface ValueType {
  /** As an error states it: `must be a string`. */
  readonly rule: string;
  readonly required?: boolean;
  matches(value: any): boolean;
}

/** The type of every prop of a struct. A prop without one does not compile. */
export type TypesOf<T> = { readonly [Prop in keyof Required<T>]: ValueType };

/**
 * The values of the right type; null counts as absent. Every other value is a problem and left out, so that later checks see the declared
 * types only.
 */
export function usable<T extends object>(problems: Problems, given: T, types: TypesOf<T>): T {
  const values: Partial<T> = {};
  for (const [prop, type] of Object.entries<ValueType>(types)) {
    // Read by name: a struct can be an object with getters.
    const value = given?.[prop as keyof T] ?? undefined;
    if (value === undefined ? type.required : !type.matches(value)) {
      problems.add(prop, type.rule, value);
    } else if (value !== undefined) {
      values[prop as keyof T] = value;
    }
  }
  return values as T;
}

export function required(type: ValueType): ValueType {
  return { ...type, required: true };
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

export const TEXT: ValueType = { rule: 'must be a string', matches: isText };
export const TEXTS: ValueType = { rule: 'must be a list of strings', matches: (value) => Array.isArray(value) && value.every(isText) };
export const TEXT_MAP: ValueType = { rule: 'must be a map of strings', matches: (value) => isObject(value) && Object.values(value).every(isText) };
export const FLAG: ValueType = { rule: 'must be true or false', matches: (value) => typeof value === 'boolean' };
export const NUMBER: ValueType = { rule: 'must be a number', matches: (value) => typeof value === 'number' };
export const OBJECT: ValueType = { rule: 'must be an object', matches: isObject };
export const OBJECTS: ValueType = { rule: 'must be a list of objects', matches: (value) => Array.isArray(value) && value.every(isObject) };
export const SECRET_KEY: ValueType = {
  rule: 'must be an object with the strings secretName and key',
  matches: (value) => isObject(value) && isText(value.secretName) && isText(value.key),
};

/** A fraction of a KiB cannot be converted to what Kubernetes takes: cdk8s throws. */
export const SIZE: ValueType = { rule: 'must be a Size in whole KiB, such as Size.mebibytes(512)', matches: (value) => converts(() => (value as Size).toKibibytes()) };
export const DURATION: ValueType = { rule: 'must be a Duration, such as Duration.seconds(2)', matches: (value) => converts(() => (value as Duration).toMilliseconds({ integral: false })) };

function converts(convert: () => number): boolean {
  try {
    return Number.isFinite(convert());
  } catch {
    return false;
  }
}

export function oneOf(values: Readonly<Record<string, string>>): ValueType {
  const known = Object.values(values);
  return { rule: `must be one of ${known.join(', ')}`, matches: (value) => known.includes(value) };
}

export function listOf(values: Readonly<Record<string, string>>): ValueType {
  const known = Object.values(values);
  return { rule: `must be a list of ${known.join(', ')}`, matches: (value) => Array.isArray(value) && value.every((member) => known.includes(member)) };
}

/** A value of a class of this library; the example shows how to get one. */
export function instanceOf(type: { readonly name: string; readonly prototype: object }, example: string): ValueType {
  return { rule: `must be ${/^[AEIOU]/.test(type.name) ? 'an' : 'a'} ${type.name} such as ${example}`, matches: (value) => typeof value === 'object' && type.prototype.isPrototypeOf(value) };
}

export function listOfInstances(type: { readonly name: string; readonly prototype: object }, example: string): ValueType {
  const member = instanceOf(type, example);
  return { rule: `must be a list of ${type.name} such as ${example}`, matches: (value) => Array.isArray(value) && value.every((one) => member.matches(one)) };
}
