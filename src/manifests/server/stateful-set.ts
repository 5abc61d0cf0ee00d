import { serverPod } from './server-pod';
import type { ServerRole } from './server-role';
import type { ServerConf } from '../../config/server-conf';
import type { InstanceSettings } from '../../settings/instance-settings';
import { WARNINGS_ANNOTATION } from '../../settings/names';
import type { StatefulSet } from '../kubernetes';
import { statefulSet } from '../stateful-set';

/** Which servers of the instance. */
export interface ServerSet {
  readonly name: string;
  readonly headlessService: string;
  /** That its pods carry, and are selected by, beside those of the component. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** All servers, or the primary where roles are fixed: the main object of the instance, which holds its warnings. */
export function serverStatefulSet(settings: InstanceSettings, conf: ServerConf, role: ServerRole): StatefulSet {
  const { server: name, headlessService } = settings.names;
  return withWarnings(settings, serverSet(settings, conf, role, { name, headlessService }));
}

/** The StatefulSet with the warnings of the instance. */
export function withWarnings(settings: InstanceSettings, servers: StatefulSet): StatefulSet {
  if (settings.warnings.length === 0) { return servers; }
  const annotations = { ...settings.annotations, [WARNINGS_ANNOTATION]: settings.warnings.join('\n') };
  return { ...servers, metadata: { ...servers.metadata, annotations } };
}

/** Server pods. */
export function serverSet(settings: InstanceSettings, conf: ServerConf, role: ServerRole, set: ServerSet): StatefulSet {
  const { name, headlessService, labels } = set;
  return statefulSet(settings, {
    name, headlessService, replicas: role.replicas, pod: serverPod(settings, conf, role, labels), whenScaled: 'Retain',
  });
}
