import { checksum } from './checksum';
import { SERVER } from './components';
import type { PodSpec, StatefulSet } from './kubernetes';
import { objectMeta } from './metadata';
import { configVolumes, credentialsVolume, dataClaims, dataVolumes } from './mounts';
import { podBase } from './pod';
import { serverContainer } from './server-container';
import type { ServerRole } from './server-role';
import type { ServerConf } from '../config/server-conf';
import type { InstanceSettings } from '../settings/instance-settings';
import { RESTART_CHECKSUM_ANNOTATION, selectorLabels, WARNINGS_ANNOTATION } from '../settings/names';

/** Which servers of the instance. */
export interface ServerSet {
  readonly name: string;
  readonly headlessService: string;
  readonly component: string;
  /** That its pods carry, and are selected by, beside those of the component. */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * All servers, or the primary where roles are fixed: the main object of the instance, which holds its warnings.
 */
export function statefulSet(settings: InstanceSettings, conf: ServerConf, role: ServerRole): StatefulSet {
  const { server: name, headlessService } = settings.names;
  return withWarnings(settings, serverSet(settings, conf, role, { name, headlessService, component: SERVER }));
}

/** The StatefulSet with the warnings of the instance. */
export function withWarnings(settings: InstanceSettings, servers: StatefulSet): StatefulSet {
  if (settings.warnings.length === 0) { return servers; }
  const annotations = { ...settings.annotations, [WARNINGS_ANNOTATION]: settings.warnings.join('\n') };
  return { ...servers, metadata: { ...servers.metadata, annotations } };
}

/**
 * Server pods. Selector, serviceName, podManagementPolicy and volumeClaimTemplates are immutable in Kubernetes: they hold
 * nothing that a version of ours or a live option could change.
 */
export function serverSet(settings: InstanceSettings, conf: ServerConf, role: ServerRole, set: ServerSet): StatefulSet {
  const { name, headlessService, component } = set;
  const labels = { ...selectorLabels(settings.instance, component), ...set.labels };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: objectMeta(settings, name, component),
    spec: {
      replicas: role.replicas,
      serviceName: headlessService,
      selector: { matchLabels: labels },
      // With OrderedReady a pod that never becomes ready also blocks the update that would mend it.
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: {
          labels: { ...settings.podLabels, ...labels },
          annotations: { ...settings.podAnnotations, [RESTART_CHECKSUM_ANNOTATION]: checksum(conf.restart) },
        },
        spec: podSpec(settings, role),
      },
      ...dataClaims(settings.volume, 'Retain'),
    },
  };
}

function podSpec(settings: InstanceSettings, role: ServerRole): PodSpec {
  return {
    ...podBase(settings, role.topologySpreadConstraints),
    terminationGracePeriodSeconds: settings.terminationGraceSeconds,
    ...(role.dnsConfig && { dnsConfig: role.dnsConfig }),
    containers: [serverContainer(settings, role)],
    volumes: [
      ...configVolumes(settings),
      ...(settings.password.kind === 'none' ? [] : [credentialsVolume(settings)]),
      ...role.volumes,
      ...dataVolumes(settings),
    ],
  };
}
