import { isIP } from 'net';
import type { Duration, Size } from 'cdk8s';
import { HOST_NAME, IMAGE_REFERENCE, IMAGE_REGISTRY, LABEL_VALUE, NAMESPACE_NAME, OBJECT_NAME, QUALIFIED_NAME, SECRET_KEY_NAME } from './grammars';
import type { Problems } from './problems';
import { checkNoNumber, checkText, checkWritableKey, isReadable } from './text';
import { OBJECT, TEXT_MAP } from './types';
import type { RedisAccessPeer } from '../redis-access';
import type { RedisPlan } from '../redis-plan';
import type { SecretKey } from '../secret-key';

/** No more digits than a number has exactly. */
const CPU_PATTERN = /^(\d{1,12}m|\d{1,9}(\.\d{1,3})?)$/;

type Labels = { readonly [key: string]: string };

/** Limits of a whole number, and the reason for each. */
export interface Range {
  readonly minimum: number;
  readonly maximum?: number;
  readonly whyMinimum?: string;
  readonly whyMaximum?: string;
}

/** Whether the value is a whole number within the range. */
export function checkWhole(problems: Problems, prop: string, value: number, { minimum, maximum = Infinity, whyMinimum, whyMaximum }: Range): boolean {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) { return true; }
  const range = maximum === Infinity ? `, ${minimum} or more` : ` from ${minimum} to ${maximum}`;
  problems.add(prop, `must be a whole number${range}`, value, value > maximum ? whyMaximum : whyMinimum);
  return false;
}

/** A failover that waits longer is none. Far more milliseconds would be written with an exponent, which no server reads. */
const LONGEST_DAYS = 365;
const LONGEST_MILLISECONDS = LONGEST_DAYS * 24 * 3600 * 1000;

/** A time that the engine takes in whole milliseconds. */
export function checkMilliseconds(problems: Problems, prop: string, value: number, minimum: number, why: string): void {
  if (!Number.isInteger(value) || value < minimum) {
    problems.add(prop, `must be ${time(minimum)} or more, in whole milliseconds`, time(value), why);
  } else if (value > LONGEST_MILLISECONDS) {
    problems.add(prop, `must be at most ${LONGEST_DAYS} days`, time(value), 'no failover would ever start');
  }
}

/** Limits of a time, and as an error states them. */
export interface SecondsRange {
  readonly minimum: number;
  readonly maximum: number;
  /** Such as '0 to 7 days'. */
  readonly range: string;
  /** Whether 0 is allowed too. */
  readonly zero?: boolean;
  readonly why?: string;
}

/** A time that the engine takes in whole seconds; undefined if it is not within the range. */
export function checkSeconds(problems: Problems, prop: string, duration: Duration, allowed: SecondsRange): number | undefined {
  const { minimum, maximum, range, zero, why } = allowed;
  const seconds = milliseconds(duration) / 1000;
  if (Number.isInteger(seconds) && ((zero && seconds === 0) || (seconds >= minimum && seconds <= maximum))) { return seconds; }
  problems.add(prop, `must be ${range}, in whole seconds`, `${seconds} s`, why);
  return undefined;
}

/** Milliseconds in a readable unit. */
function time(value: number): string {
  return value >= 1000 && Number.isInteger(value) ? `${value / 1000} s` : `${value} ms`;
}

/** The time in milliseconds, to the microsecond: 1.001 seconds are not exactly 1001 milliseconds in floating point. */
export function milliseconds(duration: Duration): number {
  return Math.round(duration.toMilliseconds({ integral: false }) * 1000) / 1000;
}

export function checkCpu(problems: Problems, prop: string, value: string | undefined): void {
  if (value !== undefined && (!CPU_PATTERN.test(value) || parseFloat(value) === 0)) {
    problems.add(prop, "must be a CPU quantity such as '250m' or '1.5'", value);
  }
}

/** What Kubernetes demands of the limit of a container. */
export function checkMemoryLimit(problems: Problems, memory: Size, memoryLimit: Size): void {
  if (memoryLimit.toKibibytes() < memory.toKibibytes()) {
    problems.add('memoryLimit', `must not be less than memory (${inMebibytes(memory)})`, inMebibytes(memoryLimit), 'Kubernetes refuses such a pod');
  }
}

function inMebibytes(size: Size): string {
  return `${size.toKibibytes() / 1024}Mi`;
}

export function checkCpuOrder(problems: Problems, request: string, limit: string | undefined, prop = 'cpuLimit'): void {
  if (limit !== undefined && CPU_PATTERN.test(request) && CPU_PATTERN.test(limit) && cores(limit) < cores(request)) {
    problems.add(prop, `must not be less than cpu ('${request}')`, limit, 'Kubernetes refuses such a pod');
  }
}

function cores(quantity: string): number {
  return quantity.endsWith('m') ? parseInt(quantity) / 1000 : parseFloat(quantity);
}

export function checkSecretKey(problems: Problems, prop: string, secret: SecretKey | undefined): void {
  if (!secret) { return; }
  checkObjectName(problems, `${prop}.secretName`, secret.secretName);
  if (!SECRET_KEY_NAME.test(secret.key)) {
    problems.add(`${prop}.key`, "must be a Secret key: at most 253 characters of A-Z, a-z, 0-9, '-', '_' and '.'", secret.key,
      secret.key.startsWith('.') ? "it is a file name: '.' and names that start with '..' are the kubelet's" : undefined);
  }
  checkNoNumber(problems, `${prop}.key`, secret.key);
}

export function checkImage(problems: Problems, prop: string, value: string | undefined): void {
  if (value === undefined) { return; }
  const [, name = ''] = IMAGE_REFERENCE.exec(value) ?? [];
  if (name === '' || name.length > 255) {
    problems.add(prop, "must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>'", value);
  } else {
    checkNoNumber(problems, prop, value);
  }
}

/** The registry of images, optionally with a path. Without a dot or a port, container runtimes would look for it on Docker Hub. */
export function checkImageRegistry(problems: Problems, prop: string, value: string | undefined): void {
  if (value !== undefined && !IMAGE_REGISTRY.test(value)) {
    problems.add(prop, "must be a registry such as 'registry.example.com' or 'registry.example.com:5000/mirror'", value,
      "without a dot or a port it would be a path on Docker Hub: 'docker.io/NAME'");
  }
}

export function checkObjectName(problems: Problems, prop: string, value: string | undefined): void {
  if (value !== undefined && !OBJECT_NAME.test(value)) {
    problems.add(prop, "must be a Kubernetes object name: at most 253 characters of a-z, 0-9, '-' and '.'", value);
  }
  checkNoNumber(problems, prop, value ?? '');
}

export function checkNamespaceName(problems: Problems, prop: string, value: string | undefined): void {
  if (value !== undefined && !NAMESPACE_NAME.test(value)) {
    problems.add(prop, "must be the name of a namespace: at most 63 characters of a-z, 0-9 and '-'", value);
  }
  checkNoNumber(problems, prop, value ?? '');
}

/** Flags of `notify-keyspace-events` that every engine knows. */
export function checkKeyspaceEvents(problems: Problems, prop: string, flags: string | undefined): void {
  if (!flags) { return; }
  if (!/^[KEg$lshzxetdmnA]+$/.test(flags)) {
    problems.add(prop, "must be of the flags K, E, g, $, l, s, h, z, x, e, t, d, m, n and A, such as 'Ex'", flags);
  } else if (!/[KE]/.test(flags)) {
    problems.add(prop, 'must have K or E', flags, 'the server would publish nothing: K and E say to which channels');
  }
}

export function checkLabels(problems: Problems, prop: string, labels: Labels | undefined, reserved: readonly string[] = []): void {
  for (const [key, value] of sortedEntries(labels)) {
    checkKey(problems, prop, key);
    if (reserved.includes(key)) {
      problems.add(`${prop}['${key}']`, 'must not override a label that the library sets', value);
    }
    if (typeof value !== 'string' || !LABEL_VALUE.test(value)) {
      problems.add(`${prop}['${key}']`, "must have a value of at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.'", value);
    } else {
      checkNoNumber(problems, `${prop}['${key}']`, value);
    }
  }
}

/** Of a label or an annotation. */
function checkKey(problems: Problems, prop: string, key: string): void {
  if (!QUALIFIED_NAME.test(key)) {
    problems.add(`${prop}['${key}']`, 'must have a key that Kubernetes accepts: [prefix/]name', key);
  } else {
    checkWritableKey(problems, prop, key);
  }
  checkNoNumber(problems, `${prop}['${key}']`, key);
}

/** Labels of a selector: without any it would select everything. */
export function checkAccess(problems: Problems, peers: readonly RedisAccessPeer[], plan: RedisPlan): void {
  const addresses = peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr] : []));
  if (!plan.password && addresses.length > 0) {
    problems.add('access', `must not admit addresses on plan ${plan.name}`, addresses,
      'the plan has no password, so that everyone there could read and change the data; use plan.customize({ password: true })');
  }
  for (const { podSelector, namespaceSelector, ipBlock } of peers) {
    if (ipBlock) { checkCidr(problems, 'access', ipBlock.cidr); }
    const labels = (podSelector ?? namespaceSelector)?.matchLabels;
    if (labels !== undefined && !OBJECT.matches(labels)) {
      problems.add('access', TEXT_MAP.rule, labels);
      continue;
    }
    checkLabels(problems, 'access', labels);
    if (labels && Object.keys(labels).length === 0) {
      problems.add('access', 'must have at least one label', labels,
        podSelector ? 'use RedisAccess.namespace() to admit every pod of the namespace' : 'it would admit every pod of the cluster');
    }
  }
}

/** Kubernetes refuses an object with more than 256 KiB of annotations, keys and values together. The rest is for those of the library. */
const MOST_KIBIBYTES_OF_ANNOTATIONS = 240;

export function checkAnnotations(problems: Problems, prop: string, annotations: Labels | undefined, reserved: readonly string[] = []): void {
  const kibibytes = Object.entries(annotations ?? {}).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0) / 1024;
  if (kibibytes > MOST_KIBIBYTES_OF_ANNOTATIONS) {
    problems.addUnshown(prop, `must have at most ${MOST_KIBIBYTES_OF_ANNOTATIONS} KiB of keys and values`, `${Math.ceil(kibibytes)} KiB`,
      'Kubernetes refuses an object with more than 256 KiB');
  }
  for (const [key, value] of sortedEntries(annotations)) {
    checkKey(problems, prop, key);
    if (reserved.includes(key)) { problems.add(`${prop}['${key}']`, 'must not override an annotation that the library sets', value); }
    checkText(problems, `${prop}['${key}']`, value);
  }
}

/** Entries sorted by key: Go passes maps sorted, other languages in insertion order; all must produce the same YAML. */
export function sortedEntries<T>(map: { readonly [key: string]: T } | undefined): [string, T][] {
  return Object.entries(map ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
}

/** A list in which a repeated entry is a mistake. */
export function checkDistinct(problems: Problems, prop: string, values: readonly (string | number)[]): void {
  const repeated = values.filter((value, index) => values.indexOf(value) < index);
  for (const value of new Set(repeated)) { problems.add(prop, 'must not contain an entry twice', value); }
}

export function checkHost(problems: Problems, prop: string, host: string): void {
  if (!isHost(host)) { problems.add(prop, 'must be a host name or an IP address', host); }
  checkNoNumber(problems, prop, host);
}

/** Of the certificates of authorities, in a Secret as cert-manager and Kubernetes name its keys. */
export function checkNoPrivateKey(problems: Problems, prop: string, key: string | undefined): void {
  if (key === 'tls.key') {
    problems.add(prop, 'must not be that of a private key', key, 'attached workloads would get the key: name the one with the certificates of authorities');
  }
}

/** Of a name of DNS, in characters. */
export const LONGEST_NAME = 253;

/** A name of DNS. */
export function checkDomain(problems: Problems, prop: string, name: string): void {
  if (isIP(name) !== 0) { problems.add(prop, 'must be a name', name, 'an address is none'); } else { checkHost(problems, prop, name); }
}

/** An address of the cluster. One with a zone means nothing outside of one machine. */
export function checkAddress(problems: Problems, prop: string, address: string): void {
  if (isIP(address) === 0 || address.includes('%')) { problems.add(prop, "must be an IP address, such as '10.96.0.20'", address); }
}

/** Which implementation makes a load balancer. */
export function checkLoadBalancerClass(problems: Problems, prop: string, name: string): void {
  if (!QUALIFIED_NAME.test(name)) { problems.add(prop, "must be a name such as 'internal' or 'example.com/internal'", name); }
  checkNoNumber(problems, prop, name);
}

/** Addresses in CIDR notation, as Kubernetes reads them. */
export function checkCidr(problems: Problems, prop: string, cidr: unknown): void {
  const [, address = '', bits = ''] = /^([0-9a-fA-F.:]+)\/(0|[1-9]\d{0,2})$/.exec(typeof cidr === 'string' ? cidr : '') ?? [];
  const family = isIP(address);
  if (family === 0 || Number(bits) > (family === 4 ? 32 : 128)) {
    problems.add(prop, "must be addresses in CIDR notation, such as '10.0.0.0/8' or 'fd00::/8'", cidr);
  }
}

export function checkPort(problems: Problems, prop: string, port: number): void {
  checkWhole(problems, prop, port, { minimum: 1, maximum: 65535 });
}

/** A list of `host:port`, an IPv6 address in brackets: what a client connects to first. */
export function checkEndpoints(problems: Problems, prop: string, endpoints: readonly string[]): void {
  if (endpoints.length === 0) { problems.add(prop, 'must contain at least one host:port', endpoints); }
  endpoints.forEach((endpoint, index) => {
    const [, host = '', port = ''] = /^(.*):(\d{1,5})$/.exec(endpoint) ?? [];
    const address = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
    const bracketed = address !== host;
    if (!isHost(address) || bracketed !== (isIP(address) === 6) || Number(port) < 1 || Number(port) > 65535) {
      problems.add(`${prop}[${index}]`, "must be host:port, such as 'redis-0.example.com:6379' or '[fd00::7]:6379'", endpoint);
    }
  });
  checkDistinct(problems, prop, endpoints);
}

/** An IPv6 address with a zone means nothing outside of one machine. */
function isHost(host: string): boolean {
  return isIP(host) !== 0 ? !host.includes('%') : HOST_NAME.test(host);
}

/** What the engine accepts as the name of a user, without what cannot be seen. */
export function checkUsername(problems: Problems, prop: string, username: string | undefined): void {
  if (username === undefined) { return; }
  if (!/^[^\s\p{Cf}]+$/u.test(username) || !isReadable(username) || username.includes('{{')) {
    problems.add(prop, "must be a user name without white space, control characters and '{{'", username);
  }
  checkNoNumber(problems, prop, username);
}

/** What a sentinel accepts in `sentinel monitor`: sentinel.c allows these characters only. */
export function checkMasterName(problems: Problems, prop: string, name: string): void {
  if (!/^[-.\w]+$/.test(name)) { problems.add(prop, "must be of A-Z, a-z, 0-9, '.', '-' and '_'", name); }
  checkNoNumber(problems, prop, name);
}

/** As it is compared with the first word of a configuration line, in lower case. Valkey names those of a module MODULE.NAME. */
export function checkDirectiveName(problems: Problems, prop: string, name: string): void {
  if (!/^[a-z0-9]+([-_.][a-z0-9]+)*$/.test(name)) { problems.add(prop, "must be the name of a directive: a-z, 0-9, '-', '_' and '.'", name); }
}
