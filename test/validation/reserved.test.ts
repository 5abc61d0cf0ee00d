import {
  RESERVED_CONTAINERS, RESERVED_PATHS, RESERVED_PORT_NAMES, RESERVED_PORTS, RESERVED_VARIABLES, RESERVED_VOLUMES,
} from '../../src/validation/reserved';
import { containersOf, podTemplatesOf } from '../support/manifests';
import { runtimeScripts, scriptCode } from '../support/runtime-scripts';
import { TOPOLOGIES } from '../support/topologies';

const PODS = TOPOLOGIES.flatMap(({ instances }) => instances)
  .flatMap(({ manifests }) => podTemplatesOf(manifests.ofLibrary).map(([, { spec }]) => spec));
const CONTAINERS = PODS.flatMap(containersOf);

/** Without those that are in the list, or match. */
function missing<T>(names: readonly T[], isReserved: (name: T) => boolean): T[] {
  return [...new Set(names)].filter((name) => !isReserved(name));
}

test('every variable of the library is reserved', () => {
  expect(missing(CONTAINERS.flatMap(({ env = [] }) => env.map(({ name }: any) => name)), (name) => RESERVED_VARIABLES.test(name))).toEqual([]);
});

test('every variable that a script takes from its pod is reserved', () => {
  const read = runtimeScripts().flatMap((script) => [...scriptCode(script.split('/')[1]).matchAll(/\$\{?((?:REDIS|POD|PROXY|PRESENT|GIVEN|INTERNAL|SECRET)_\w+)/g)].map(([, name]) => name));
  expect(read.length).toBeGreaterThan(20);
  expect(missing(read, (name) => RESERVED_VARIABLES.test(name))).toEqual([]);
});

test.each(['LOG_LEVEL', 'HTTPS_PROXY', 'MALLOC_CONF', 'TZ', 'LD_PRELOAD', 'OTEL_SERVICE_NAME', 'NODE_NAME'])('%s is a variable for users', (name) => {
  expect(RESERVED_VARIABLES.test(name)).toBe(false);
});

test('every volume, mount path and container of the library is reserved', () => {
  const volumes = PODS.flatMap(({ volumes: all = [] }) => all.map(({ name }: any) => name));
  const paths = CONTAINERS.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ mountPath }: any) => mountPath.replace(/^\/var\/run\//, '/run/')));
  expect(missing(volumes, (name) => RESERVED_VOLUMES.includes(name))).toEqual([]);
  expect(missing(paths, (path) => RESERVED_PATHS.includes(path))).toEqual([]);
  expect(missing(CONTAINERS.map(({ name }) => name), (name) => RESERVED_CONTAINERS.includes(name))).toEqual([]);
});

test('every port of the library is reserved', () => {
  const ports = CONTAINERS.flatMap(({ ports: all = [] }) => all);
  expect(missing(ports.map(({ containerPort }) => containerPort), (port) => RESERVED_PORTS.includes(port))).toEqual([]);
  expect(missing(ports.map(({ name }) => name), (name) => RESERVED_PORT_NAMES.includes(name))).toEqual([]);
});
