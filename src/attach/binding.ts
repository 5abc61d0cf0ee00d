import { pathName, volumeName } from './mount-names';
import type { RedisConnection } from '../redis-connection';
import type { VolumeEntry } from './workload';
import type { Problems } from '../validation/problems';
import { isReadable } from '../validation/text';

/** The files of a Service Binding and their mount path. */
export interface Binding {
  /** Value of SERVICE_BINDING_ROOT if the container has none. */
  readonly root: string;
  /** Folder below the root. */
  readonly name: string;
  /** The Secret with the entries... */
  readonly secretName?: string;
  /** ...or, without a password, the entries themselves. */
  readonly literals?: Readonly<Record<string, string>>;
}

export function bindingFiles(problems: Problems, connection: RedisConnection): Binding {
  const base = { root: '/bindings', name: pathName(connection.host) };
  if (connection.bindingSecretName) { return { ...base, secretName: connection.bindingSecretName }; }
  if (connection.uri === undefined) {
    problems.add('serviceBinding', 'must be absent for a Redis without a Service Binding Secret', true,
      "set 'bindingSecretName' when you import it");
  }
  const { host, port, uri = '' } = connection;
  return { ...base, literals: { type: 'redis', provider: 'cdk8s-managed-redis', host, port: String(port), uri, url: uri } };
}

/** The folder with the files of the binding: below the root that the container has, else below that of the binding. */
export function bindingPath(binding: Binding, root: string = binding.root): string {
  return `${root.replace(/\/+$/, '')}/${binding.name}`;
}

/**
 * A root that the container has: the value of its variable is the path of a mount, to which other rules apply. Kubernetes refuses a colon there, and
 * it expands `$` in the variable only.
 */
export function checkBindingRoot(problems: Problems, container: string, root: string): void {
  if (!/^\/[^:$\t\r\n]*$/.test(root) || !isReadable(root) || root.split('/').includes('..') || root.includes('{{')) {
    problems.add('serviceBinding', `must not be set if SERVICE_BINDING_ROOT of container '${container}' is not an absolute path without '..', ':', '$' and '{{'`,
      root, 'the mount path is derived from its value');
  }
}

export function bindingVolume(binding: Binding, configMapName: string | undefined): VolumeEntry {
  const source = configMapName !== undefined ? { configMap: { name: configMapName } } : { secret: { name: binding.secretName } };
  return { name: volumeNameOf(binding), projected: { sources: [source] } };
}

/** That of a Redis of the library, or of one imported by its own name, has the name of the host: several Redis of other Secrets or ports can have that host. */
function volumeNameOf({ name, secretName, literals }: Binding): string {
  const usual = literals ? literals.uri === `redis://${literals.host}:6379` : secretName === `${name}-connection`;
  return volumeName('binding', usual ? name : `${name}/${secretName ?? literals?.uri}`);
}
