import type { Duration, Size } from 'cdk8s';
import { closest } from './closest';
import { className, Problems, withArticle } from './problems';
import type { SecretKey } from '../secret-key';

/**
 * The type of a prop, checked at synth: callers from JavaScript, and a cast in any language, can pass anything.
 */
export interface ValueType {
  /** As an error states it: `must be a string`. */
  readonly rule: string;
  readonly required?: boolean;
  /** Whether a wrong value may be a secret: then no message shows it. */
  readonly secret?: boolean;
  /** The struct, if the value is one: its props are checked each. */
  readonly struct?: Struct<any>;
  matches(value: any): boolean;
  /** The part of a wrong value that is wrong, if not all of it is. */
  wrongPart?(value: any): unknown;
  /** Why a value is wrong that looks right. */
  why?(value: any): string | undefined;
}

/** The type of every prop of a struct. A prop without one does not compile. */
export type TypesOf<T> = { readonly [Prop in keyof Required<T>]: ValueType };

/** A struct of the public API. */
export interface Struct<T> {
  /** Name of the interface, as the API's documentation has it. */
  readonly name: string;
  readonly types: TypesOf<T>;
  /** Props that must not be ignored: those of earlier versions, and those that belong elsewhere; and what to use instead. */
  readonly refused?: Readonly<Record<string, string>>;
}

/** What to use instead of each of these props, whose name replaces `PROP`. */
export function refusedFor(props: readonly string[], instead: string): Readonly<Record<string, string>> {
  return Object.fromEntries(props.map((prop) => [prop, instead.replace('PROP', prop)]));
}

const STRUCTS = new Map<string, Struct<any>>();

/** Declares the types of a struct. */
export function struct<T>(name: string, types: TypesOf<T>, refused: Readonly<Record<string, string>> = {}): Struct<T> {
  const declared = { name, types, refused };
  STRUCTS.set(name, declared);
  return declared;
}

/** All structs by name. A test compares them with the interfaces of the API. */
export function structs(): ReadonlyMap<string, Struct<any>> {
  return STRUCTS;
}

/**
 * The values of the right type; null counts as absent. Every other value is a problem and left out, so that later checks see the declared
 * types only. A prop that the struct does not have is a warning. `as` is the name of the struct in messages.
 */
export function usable<T extends object>(problems: Problems, given: T, { name, types, refused = {} }: Struct<T>, as = 'props'): Partial<T> {
  const values: Partial<T> = {};
  const isStruct = isObject(given);
  if (!isStruct && given !== undefined && given !== null) { problems.addUnshown(as, OBJECT.rule, kindOf(given)); }
  for (const [prop, type] of Object.entries<ValueType>(types)) {
    // Read by name: a struct can be an object with getters.
    const value = usableValue(problems, prop, isStruct ? given[prop as keyof T] : undefined, type);
    if (value !== undefined) { values[prop as keyof T] = value; }
  }
  for (const [prop, value] of Object.entries(isStruct ? given : {})) {
    if (Object.hasOwn(types, prop) || value === undefined || value === null) { continue; }
    if (Object.hasOwn(refused, prop)) {
      problems.addUnshown(prop, 'must not be set', kindOf(value), refused[prop]);
    } else {
      problems.warn(prop, `is not a prop of ${name} and is ignored`, closest(prop, Object.keys(types)));
    }
  }
  return values;
}

/** A single value, if it has the type. */
export function usableValue<V>(problems: Problems, prop: string, given: V, type: ValueType): V | undefined {
  const value = given ?? undefined;
  if (value === undefined ? type.required : !type.matches(value)) {
    addWrong(problems, prop, type, value);
    return undefined;
  }
  return value !== undefined && type.struct ? usableMember(problems, prop, value, type.struct) as V | undefined : value;
}

/** Undefined if it lacks what it must have: nothing else about it can be checked. */
function usableMember<T extends object>(problems: Problems, prop: string, given: T, declared: Struct<T>): Partial<T> | undefined {
  const inMember = problems.within(prop);
  const values = usable(inMember, given, declared);
  problems.addAll(inMember);
  const complete = Object.entries<ValueType>(declared.types).every(([member, type]) => !type.required || values[member as keyof T] !== undefined);
  return complete ? values : undefined;
}

function addWrong(problems: Problems, prop: string, type: ValueType, value: unknown): void {
  const why = value === undefined ? undefined : type.why?.(value);
  if (type.secret && value !== undefined) {
    problems.addUnshown(prop, type.rule, kindOf(value), why);
  } else {
    problems.add(prop, type.rule, type.wrongPart?.(value) ?? value, why);
  }
}

/** What the value is, without the value. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) { return 'a list'; }
  if (typeof value !== 'object' || value === null) { return `a ${typeof value}`; }
  return withArticle(className(value) ?? 'object');
}

/** Whether YAML has such a value, other than a list or an object of fields. What is absent is left out. */
export function isYamlValue(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

export function required(type: ValueType): ValueType {
  return { ...type, required: true };
}

const isText = (value: unknown): boolean => typeof value === 'string';

/** No list, and nothing whose entries are not its properties, as those of a Map. */
const isObject = (value: unknown): value is object => Object.prototype.toString.call(value) === '[object Object]';

export const TEXT: ValueType = { rule: 'must be a string', matches: isText };
export const FLAG: ValueType = { rule: 'must be true or false', matches: (value) => typeof value === 'boolean' };
export const NUMBER: ValueType = { rule: 'must be a number', matches: (value) => typeof value === 'number' };
export const OBJECT: ValueType = { rule: 'must be an object', matches: isObject };
export const TEXTS = listOfValues('must be a list of strings', isText);
export const NUMBERS = listOfValues('must be a list of numbers', (value) => typeof value === 'number');
export const OBJECTS = listOfValues('must be a list of objects', isObject);
export const TEXT_MAP: ValueType = {
  rule: 'must be a map of strings',
  matches: (value) => isObject(value) && Object.values(value).every(isText),
  wrongPart: (value) => (isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, entry]) => !isText(entry))) : value),
};

/** More bytes than that are no exact number, and are written with an exponent sooner or later: neither Kubernetes nor the server reads those. */
const MOST_KIBIBYTES = Math.floor(Number.MAX_SAFE_INTEGER / 1024);

/** A fraction of a KiB cannot be converted to what Kubernetes takes: cdk8s throws. A Size may be of another copy of cdk8s. */
export const SIZE: ValueType = {
  rule: 'must be a Size in whole KiB, such as Size.mebibytes(512)',
  matches: (value) => converts(() => (value as Size).toKibibytes(), (size) => Number.isInteger(size) && size >= 0 && size <= MOST_KIBIBYTES),
  why: (value) => (converts(() => (value as Size).toKibibytes(), (size) => size > MOST_KIBIBYTES) ? 'it must be less than 8 PiB' : undefined),
};
export const DURATION: ValueType = { rule: 'must be a Duration, such as Duration.seconds(2)', matches: (value) => converts(() => (value as Duration).toMilliseconds({ integral: false }), Number.isFinite) };

function converts(convert: () => number, isUsable: (result: number) => boolean): boolean {
  try {
    return isUsable(convert());
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
  return listOfValues(`must be a list of ${known.join(', ')}`, (value) => known.includes(value as string));
}

function listOfValues(rule: string, matches: (member: unknown) => boolean): ValueType {
  return {
    rule,
    // Spread, because `every` passes over the holes of a sparse array.
    matches: (value) => Array.isArray(value) && [...value].every(matches),
    wrongPart: (value) => (Array.isArray(value) ? [...value].filter((member) => !matches(member)) : value),
  };
}

/** A struct in a struct; `what` says what it is. */
export function nested(declared: Struct<any>, what = 'must be an object'): ValueType {
  return { rule: what, struct: declared, matches: isObject };
}

/** Another value may be a secret. */
export function secret(type: ValueType): ValueType {
  return { ...type, secret: true };
}

export const SECRET_KEY: ValueType = secret(nested(
  struct<SecretKey>('SecretKey', { secretName: required(TEXT), key: required(TEXT) }), 'must be an object with the strings secretName and key'));

/** A value of a class of this library; the example shows how to get one. The name is given because bundlers change those of classes. */
export function instanceOf(name: string, type: { readonly prototype: object }, example: string): ValueType {
  return {
    rule: `must be ${withArticle(name)} such as ${example}`,
    matches: (value) => typeof value === 'object' && type.prototype.isPrototypeOf(value),
    why: (value) => foreign(name, value),
  };
}

export function listOfInstances(name: string, type: { readonly prototype: object }, example: string): ValueType {
  const member = instanceOf(name, type, example);
  const list = listOfValues(`must be a list of ${name} such as ${example}`, member.matches);
  return { ...list, why: (value) => (Array.isArray(value) ? value.map((one) => member.why!(one)).find((why) => why !== undefined) : undefined) };
}

/** The class of an object of another copy of the library has the same name, and is another class. */
function foreign(name: string, value: unknown): string | undefined {
  return className(value) === name
    ? "it comes from another copy of the library: make sure that the app has one ('npm ls cdk8s-managed-redis')"
    : undefined;
}
