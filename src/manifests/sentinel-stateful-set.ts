import { SENTINEL } from './components';
import type { Container, PodSpec, Probe, StatefulSet } from './kubernetes';
import { IMPATIENT_DNS, sentinelPeerEnv } from './member-role';
import { objectMeta } from './metadata';
import { CONFIG_DIRECTORY, configVolumes, DATA_VOLUME, dataClaims, dataVolumes, INTERNAL_DIRECTORY, internalVolume, RUN_DIRECTORY, RUNTIME_DIRECTORY } from './mounts';
import { spreadOverNodes } from './placement';
import { podBase } from './pod';
import { script } from './probes';
import { programEnv } from './programs';
import { containerSecurity } from './security';
import { DATA_DIRECTORY } from '../config/server-conf';
import type { SentinelSettings } from '../settings/instance-settings';
import { selectorLabels } from '../settings/names';

/** A sentinel writes a few KiB; this is what the smallest volumes of most clouds are. Part of a claim template: never change it. */
const VOLUME_SIZE = '1Gi';

/** Measured 14 MiB, and the scripts of the probes beside it. No CPU limit: a sentinel that is throttled takes itself for blind. */
const RESOURCES = { requests: { cpu: '50m', memory: '32Mi' }, limits: { memory: '64Mi' } } as const;

/**
 * The sentinels. What they remember, above all whom they voted for, is on a volume when the data are: they know at once who was the
 * primary when everything restarts.
 */
export function sentinelStatefulSet(settings: SentinelSettings): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: objectMeta(settings, settings.sentinelNames.sentinel, SENTINEL),
    spec: {
      replicas: settings.sentinels.length,
      serviceName: settings.sentinelNames.sentinelHeadlessService,
      selector: { matchLabels: selectorLabels(settings.instance, SENTINEL) },
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: { labels: { ...settings.podLabels, ...selectorLabels(settings.instance, SENTINEL) }, ...annotations(settings) },
        spec: podSpec(settings),
      },
      ...dataClaims(settings.volume && { ...settings.volume, size: VOLUME_SIZE }, 'Delete'),
    },
  };
}

function annotations(settings: SentinelSettings) {
  return Object.keys(settings.podAnnotations).length > 0 ? { annotations: { ...settings.podAnnotations } } : {};
}

function podSpec(settings: SentinelSettings): PodSpec {
  return {
    ...podBase(settings, spreadOverNodes(settings, SENTINEL)),
    terminationGracePeriodSeconds: 10,
    dnsConfig: IMPATIENT_DNS,
    containers: [container(settings)],
    volumes: [
      ...configVolumes(settings),
      internalVolume(settings.sentinelNames.internalSecret, ['internal-password']),
      ...dataVolumes(settings),
    ],
  };
}

function container(settings: SentinelSettings): Container {
  return {
    name: 'sentinel',
    image: settings.image,
    command: ['sh', `${RUNTIME_DIRECTORY}/start-sentinel.sh`],
    env: [
      ...programEnv(settings.engine),
      ...sentinelPeerEnv(settings),
      { name: 'REDIS_PORT', value: String(settings.sentinelPort) },
      { name: 'REDIS_DATA', value: DATA_DIRECTORY },
      { name: 'REDIS_CONFIG', value: CONFIG_DIRECTORY },
      { name: 'REDIS_RUN', value: RUN_DIRECTORY },
      { name: 'REDIS_DOWN_AFTER', value: String(settings.downAfterMilliseconds) },
      { name: 'REDIS_FAILOVER_TIMEOUT', value: String(settings.failoverTimeoutMilliseconds) },
      // These restart the sentinels when there are more or fewer pods: only a start makes a sentinel forget one that is gone.
      { name: 'REDIS_MEMBERS', value: settings.membership.members.join(' ') },
      { name: 'REDIS_SENTINELS', value: settings.sentinels.join(' ') },
      { name: 'REDIS_QUORUM', value: String(settings.quorum) },
    ],
    ports: [{ name: 'sentinel', containerPort: settings.sentinelPort }],
    resources: RESOURCES,
    startupProbe: probe('alive.sh', 1, 120),
    livenessProbe: probe('alive.sh', 20, 3),
    readinessProbe: probe('ready-sentinel.sh', 10, 2),
    securityContext: containerSecurity(),
    volumeMounts: [
      { name: DATA_VOLUME, mountPath: DATA_DIRECTORY },
      { name: 'config', mountPath: CONFIG_DIRECTORY, readOnly: true },
      { name: 'runtime', mountPath: RUNTIME_DIRECTORY, readOnly: true },
      { name: 'run', mountPath: RUN_DIRECTORY },
      { name: 'internal', mountPath: INTERNAL_DIRECTORY, readOnly: true },
    ],
  };
}

function probe(name: string, periodSeconds: number, failureThreshold: number): Probe {
  return { ...script(name), periodSeconds, failureThreshold, timeoutSeconds: 5 };
}
