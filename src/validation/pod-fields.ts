import { className, Problems } from './problems';
import { RESERVED_CONTAINERS, RESERVED_PATHS, RESERVED_PORT_NAMES, RESERVED_PORTS, RESERVED_VARIABLES, RESERVED_VOLUMES } from './reserved';
import { checkText, checkWritableKey } from './text';
import { isYamlValue, kindOf, OBJECT, OBJECTS, usableValue } from './types';

/** An object of the Kubernetes pod spec, as the user wrote it. */
export type PodField = Readonly<Record<string, any>>;

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const FIELD = /^[-A-Za-z0-9_./]+$/;

/** Only what YAML carries to Kubernetes as it was written. No message shows a value: it may be a secret. `outer` are what contains this one. */
export function checkFields(problems: Problems, prop: string, value: unknown, outer: readonly unknown[] = []): void {
  if (outer.includes(value) && typeof value === 'object' && value !== null) {
    problems.addUnshown(prop, 'must not contain itself', kindOf(value));
  } else if (typeof value === 'string') {
    const found = new Problems();
    checkText(found, prop, value);
    if (!found.isEmpty) {
      problems.addUnshown(prop, "must be a text without control characters, '{{' and numbers that only Go reads", 'another string');
    }
  } else if (Array.isArray(value)) {
    value.forEach((member, index) => checkFields(problems, `${prop}[${index}]`, member, [...outer, value]));
  } else if (OBJECT.matches(value) && className(value) === undefined) {
    for (const [key, member] of Object.entries(value as PodField)) {
      checkWritableKey(problems, prop, key);
      if (FIELD.test(key)) {
        checkFields(problems, `${prop}.${key}`, member, [...outer, value]);
      } else {
        problems.addUnshown(prop, 'must have fields of A-Z, a-z, 0-9, \'-\', \'_\', \'.\' and \'/\'', 'another one', 'Kubernetes knows no others');
      }
    }
  } else if (!isYamlValue(value)) {
    problems.addUnshown(prop, "must be a value that YAML can have, such as '64Mi'", kindOf(value));
  }
}

/** Variables of the library's containers. */
export function checkEnv(problems: Problems, prop: string, env: readonly PodField[]): void {
  checkNames(problems, prop, env, {
    pattern: VARIABLE,
    rule: "must be of A-Z, a-z, 0-9 and '_' and not start with a digit",
    isReserved: (name) => RESERVED_VARIABLES.test(name),
    why: 'the scripts of the library read it',
  });
  env.forEach(({ name, value, valueFrom, ...others }, index) => {
    const one = `${prop}[${index}]`;
    if (typeof value !== 'string' && value !== undefined && value !== null) {
      problems.addUnshown(`${one}.value`, 'must be a string', kindOf(value), 'Kubernetes refuses others');
    } else if ((typeof value === 'string') === OBJECT.matches(valueFrom)) {
      problems.add(one, 'must have either value or valueFrom', shownName(name));
    } else if (OBJECT.matches(valueFrom) && Object.keys(valueFrom).length !== 1) {
      problems.add(`${one}.valueFrom`, 'must have one source, such as secretKeyRef or fieldRef', Object.keys(valueFrom), 'Kubernetes refuses others');
    }
    checkUnknownFields(problems, one, others, ['name', 'value', 'valueFrom']);
  });
}

/** Volumes of the pod. */
export function checkVolumes(problems: Problems, prop: string, volumes: readonly PodField[]): void {
  checkNames(problems, prop, volumes, {
    pattern: DNS_LABEL,
    rule: "must be at most 63 characters of a-z, 0-9 and '-'",
    isReserved: (name) => RESERVED_VOLUMES.includes(name),
    why: 'the library has a volume of this name: choose another one',
  });
  volumes.forEach(({ name, ...source }, index) => {
    if (Object.values(source).filter((value) => value !== undefined && value !== null).length !== 1) {
      problems.add(`${prop}[${index}]`, 'must have one source, such as configMap, secret or emptyDir', Object.keys(source), 'Kubernetes refuses others');
    }
  });
}

/** Mounts of these volumes in the library's containers. */
export function checkMounts(problems: Problems, prop: string, mounts: readonly PodField[], volumes: readonly PodField[]): void {
  checkPaths(problems, prop, mounts, inImages);
  mounts.forEach(({ name, mountPath }, index) => {
    const one = `${prop}[${index}]`;
    if (!volumes.some((volume) => volume.name === name)) {
      problems.add(`${one}.name`, "must be the name of one of 'volumes'", name, 'mounts of the volumes of the library are the library\'s');
    }
    if (!isPath(mountPath)) { return; }
    const path = inImages(mountPath);
    const taken = RESERVED_PATHS.find((reserved) => isInside(path, reserved) || isInside(reserved, path));
    if (taken !== undefined) { problems.add(`${one}.mountPath`, `must not be, contain or be inside ${taken}`, mountPath, 'the library needs what is there'); }
  });
}

/** In the images of the library /var/run is a link. */
function inImages(path: string): string {
  return path.replace(/^\/var\/run(?=\/|$)/, '/run');
}

/** Each mount has a path of its own. `real` is where a path leads in the container. */
function checkPaths(problems: Problems, prop: string, mounts: readonly PodField[], real = (path: string) => path): void {
  const taken: string[] = [];
  mounts.forEach(({ mountPath }, index) => {
    const one = `${prop}[${index}].mountPath`;
    if (!isPath(mountPath)) {
      problems.add(one, "must be an absolute path other than '/', without '..', ':' and a slash at its end", mountPath);
      return;
    }
    if (taken.includes(real(mountPath))) { problems.add(one, 'must not be the path of another mount', mountPath); }
    taken.push(real(mountPath));
  });
}

function isPath(path: unknown): path is string {
  return typeof path === 'string' && /^\/[^:]*[^:/]$/.test(path) && !/(^|\/)\.{1,2}(\/|$)|\/\//.test(path);
}

function isInside(path: string, folder: string): boolean {
  return `${path}/`.startsWith(`${folder}/`);
}

/** Containers, and init containers, beside the library's and the user's `others`; `volumes` are the names of those that they may mount. */
export function checkContainers(
  problems: Problems, prop: string, containers: readonly PodField[], volumes: readonly string[], others: readonly PodField[] = [],
): void {
  const taken = [...RESERVED_CONTAINERS, ...others.map(({ name }) => name)];
  checkNames(problems, prop, containers, {
    pattern: DNS_LABEL,
    rule: "must be at most 63 characters of a-z, 0-9 and '-'",
    isReserved: (name) => taken.includes(name),
    why: 'the pod has a container of this name: choose another one',
  });
  containers.forEach((container, index) => {
    const one = `${prop}[${index}]`;
    if (typeof container.image !== 'string' || container.image === '') { problems.add(`${one}.image`, 'must be the name of an image', container.image); }
    const mounts = listOf(problems, `${one}.volumeMounts`, container.volumeMounts);
    checkPaths(problems, `${one}.volumeMounts`, mounts);
    mounts.forEach(({ name }, place) => {
      if (!volumes.includes(name)) {
        problems.add(`${one}.volumeMounts[${place}].name`, `must be one of ${volumes.join(', ')}`, name, 'the pod has no others to share');
      }
    });
    for (const { name, containerPort } of listOf(problems, `${one}.ports`, container.ports)) {
      if (RESERVED_PORTS.includes(containerPort)) {
        problems.add(`${one}.ports`, 'must not contain a port of the library', containerPort, 'the containers of a pod share its ports');
      }
      if (RESERVED_PORT_NAMES.includes(name)) {
        problems.add(`${one}.ports`, 'must not contain the name of a port of the library', name, 'Services look it up in every container');
      }
    }
  });
}

/** A list of objects within a field that the user wrote. */
function listOf(problems: Problems, prop: string, value: unknown): readonly PodField[] {
  return usableValue(problems, prop, value as PodField[] | undefined, OBJECTS) ?? [];
}

interface NameRule {
  readonly pattern: RegExp;
  readonly rule: string;
  readonly isReserved: (name: string) => boolean;
  readonly why: string;
}

/** Every entry has a name of its own. */
function checkNames(problems: Problems, prop: string, entries: readonly PodField[], { pattern, rule, isReserved, why }: NameRule): void {
  const names = entries.map(({ name }) => name);
  names.forEach((name, index) => {
    const one = `${prop}[${index}].name`;
    if (typeof name !== 'string' || !pattern.test(name)) {
      problems.add(one, rule, shownName(name));
    } else if (isReserved(name)) {
      problems.add(one, 'must not be a name that is taken', name, why);
    } else if (names.indexOf(name) < index) {
      problems.add(one, 'must not be that of another entry', name);
    }
  });
}

/** Of a name: in NAME=VALUE, as other tools write variables, the value may be a secret. */
function shownName(name: unknown): unknown {
  return typeof name === 'string' ? name.replace(/=.*/s, '=…') : name;
}

function checkUnknownFields(problems: Problems, prop: string, others: PodField, known: readonly string[]): void {
  for (const field of Object.keys(others)) { problems.add(prop, `must have no other fields than ${known.join(', ')}`, field); }
}
