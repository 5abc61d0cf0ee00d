import { checksum } from './checksum';
import { SERVER } from './components';
import type { PodSpec, StatefulSet } from './kubernetes';
import { objectMeta } from './metadata';
import { configVolumes, credentialsVolume, dataClaims, dataVolumes } from './mounts';
import { podBase } from './pod';
import { serverContainer } from './server-container';
import type { ServerRole } from './server-role';
import type { ServerConf } from '../config/server-conf';
import type { InstancePlan } from '../plan/instance-plan';
import { RESTART_CHECKSUM_ANNOTATION, selectorLabels, WARNINGS_ANNOTATION } from '../plan/names';

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
export function statefulSet(plan: InstancePlan, conf: ServerConf, role: ServerRole): StatefulSet {
  return withWarnings(plan, serverSet(plan, conf, role, { name: plan.names.server, headlessService: plan.names.headlessService, component: SERVER }));
}

/** The StatefulSet with the warnings of the instance. */
export function withWarnings(plan: InstancePlan, servers: StatefulSet): StatefulSet {
  if (plan.warnings.length === 0) { return servers; }
  const annotations = { ...plan.annotations, [WARNINGS_ANNOTATION]: plan.warnings.join('\n') };
  return { ...servers, metadata: { ...servers.metadata, annotations } };
}

/**
 * Server pods. Selector, serviceName, podManagementPolicy and volumeClaimTemplates are immutable in Kubernetes: they hold
 * nothing that a version of ours or a live option could change.
 */
export function serverSet(plan: InstancePlan, conf: ServerConf, role: ServerRole, set: ServerSet): StatefulSet {
  const { name, headlessService, component } = set;
  const labels = { ...selectorLabels(plan.instance, component), ...set.labels };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: objectMeta(plan, name, component),
    spec: {
      replicas: role.replicas,
      serviceName: headlessService,
      selector: { matchLabels: labels },
      // With OrderedReady a pod that never becomes ready also blocks the update that would mend it.
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: {
          labels: { ...plan.podLabels, ...labels },
          annotations: { ...plan.podAnnotations, [RESTART_CHECKSUM_ANNOTATION]: checksum(conf.restart) },
        },
        spec: podSpec(plan, role),
      },
      ...dataClaims(plan.volume, 'Retain'),
    },
  };
}

function podSpec(plan: InstancePlan, role: ServerRole): PodSpec {
  return {
    ...podBase(plan, role.topologySpreadConstraints),
    terminationGracePeriodSeconds: plan.terminationGraceSeconds,
    ...(role.dnsConfig && { dnsConfig: role.dnsConfig }),
    containers: [serverContainer(plan, role)],
    volumes: [
      ...configVolumes(plan),
      ...(plan.password.kind === 'none' ? [] : [credentialsVolume(plan)]),
      ...role.volumes,
      ...dataVolumes(plan),
    ],
  };
}
