import { SERVER } from './components';
import type { ConfigMap } from './kubernetes';
import { objectMeta } from './metadata';
import type { InstanceSettings } from '../settings/instance-settings';

/** Files by name. */
export function configMap(settings: InstanceSettings, name: string, component: string, data: Readonly<Record<string, string>>): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: objectMeta(settings, name, component), data };
}

/**
 * The scripts of all pods. Their text is not part of a restart checksum: a release of the library restarts no pod, and a pod takes new
 * scripts when it restarts for a reason of its own.
 */
export function runtimeConfigMap(settings: InstanceSettings, files: Readonly<Record<string, string>>): ConfigMap {
  return configMap(settings, settings.names.runtime, SERVER, files);
}
