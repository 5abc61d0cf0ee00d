import { checksum } from './checksum';
import { PROXY } from './components';
import type { Container, Deployment, Probe } from './kubernetes';
import { IMPATIENT_DNS, POD_NAMESPACE } from './member-role';
import { objectMeta } from './metadata';
import { RUNTIME_DIRECTORY } from './mounts';
import { spreadOverNodes } from './placement';
import { podBase } from './pod';
import { containerSecurity } from './security';
import { ProxyConf, PROXY_PORTS } from '../config/proxy-conf';
import type { SentinelSettings } from '../settings/instance-settings';
import { RESTART_CHECKSUM_ANNOTATION, selectorLabels } from '../settings/names';

export const WRITE_PORT_NAME = 'write';
export const READ_PORT_NAME = 'read';

const CONFIG_DIRECTORY = '/etc/proxy';

/** Measured 18 MiB without connections; each one that carries something takes two buffers of 16 KiB. */
const RESOURCES = { requests: { cpu: '100m', memory: '32Mi' }, limits: { memory: '256Mi' } } as const;

/** Seconds in which a proxy that ends is taken out of every node's load balancing; until then it serves as before. */
const LEAVING_SECONDS = 3;

/** The proxies that are the instance's address. They keep nothing, so any of them can go at any time. */
export function proxyDeployment(settings: SentinelSettings, conf: ProxyConf): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: objectMeta(settings, settings.sentinelNames.proxy, PROXY),
    spec: {
      replicas: settings.proxies,
      selector: { matchLabels: selectorLabels(settings.instance, PROXY) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      template: {
        metadata: {
          labels: { ...settings.podLabels, ...selectorLabels(settings.instance, PROXY) },
          annotations: { ...settings.podAnnotations, [RESTART_CHECKSUM_ANNOTATION]: checksum(JSON.stringify(conf)) },
        },
        spec: {
          ...podBase(settings, spreadOverNodes(settings, PROXY)),
          terminationGracePeriodSeconds: 30,
          dnsConfig: IMPATIENT_DNS,
          containers: [container(settings)],
          volumes: [
            { name: 'config', configMap: { name: settings.sentinelNames.proxy } },
            { name: 'runtime', configMap: { name: settings.names.runtime } },
          ],
        },
      },
    },
  };
}

function container(settings: SentinelSettings): Container {
  return {
    name: 'proxy',
    image: settings.proxyImage,
    command: ['sh', `${RUNTIME_DIRECTORY}/start-proxy.sh`],
    env: [
      POD_NAMESPACE,
      { name: 'PROXY_CONFIG', value: CONFIG_DIRECTORY },
      { name: 'MONITOR_PASSWORD', valueFrom: { secretKeyRef: { name: settings.sentinelNames.internalSecret, key: 'monitor-password' } } },
    ],
    ports: [
      { name: WRITE_PORT_NAME, containerPort: PROXY_PORTS.write },
      { name: READ_PORT_NAME, containerPort: PROXY_PORTS.read },
      { name: 'health', containerPort: PROXY_PORTS.health },
    ],
    resources: RESOURCES,
    startupProbe: { ...health('/alive'), periodSeconds: 1, failureThreshold: 120 },
    // Whether the servers are well is no reason to restart a proxy.
    livenessProbe: { ...health('/alive'), periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
    // It knows the primary within a second.
    readinessProbe: { ...health('/ready'), initialDelaySeconds: 2, periodSeconds: 2, failureThreshold: 2, timeoutSeconds: 5 },
    lifecycle: { preStop: { exec: { command: ['sleep', String(LEAVING_SECONDS)] } } },
    securityContext: containerSecurity(),
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_DIRECTORY, readOnly: true },
      { name: 'runtime', mountPath: RUNTIME_DIRECTORY, readOnly: true },
    ],
  };
}

function health(path: string): Probe {
  return { httpGet: { path, port: 'health' } };
}
