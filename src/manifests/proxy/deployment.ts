import { HEALTH_PORT, proxyKind } from './kind';
import type { ProxyConf } from '../../config/proxy-conf';
import type { SentinelSettings } from '../../settings/instance-settings';
import { auxiliaryResources } from '../auxiliary-resources';
import { PROXY } from '../components';
import type { ContainerBase } from '../container';
import type { Deployment, Probe } from '../kubernetes';
import { objectMeta } from '../metadata';
import { configurationAt, RUNTIME_DIRECTORY, scripts, usersSecret } from '../mounts';
import { serviceNames } from '../peers';
import { spreadOverNodes } from '../placement';
import { labelsOf, Pod, podTemplate } from '../pod';
import { mergeParts, PodParts } from '../pod-parts';
import { authorityFile, clientCertificateFiles } from '../tls';

const CONFIG_DIRECTORY = '/etc/proxy';

/** Seconds in which a proxy that ends is taken out of every node's load balancing; until then it serves as before. */
const LEAVING_SECONDS = 3;

/**
 * A proxy is unready when it has found no primary for 20 seconds, and refuses clients at once until then. None may leave the Service during a failover: one on
 * a lost node stays in it until Kubernetes considers the node down, and would be the only one that clients are sent to. The default `downAfter` is 2
 * seconds, and a failover whose first election fails takes 10 more.
 */
const UNREADY_PROBES = 10;

/** The proxies that are the instance's address. They keep nothing, so any of them can be deleted at any time. */
export function proxyDeployment(settings: SentinelSettings, conf: ProxyConf): Deployment {
  const proxy = pod(settings, conf);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: objectMeta(settings, settings.sentinelNames.proxy, PROXY),
    spec: {
      replicas: settings.proxies,
      selector: { matchLabels: labelsOf(settings, proxy) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      template: podTemplate(settings, proxy),
    },
  };
}

function pod(settings: SentinelSettings, conf: ProxyConf): Pod {
  return {
    kind: proxyKind(settings),
    main: main(settings),
    parts: mergeParts(
      serviceNames(),
      configuration(settings, conf),
      scripts(settings),
      monitorPassword(settings),
      authorityFile(settings),
      clientCertificateFiles(settings),
    ),
    terminationGraceSeconds: 30,
    spread: spreadOverNodes(settings, PROXY),
  };
}

function main(settings: SentinelSettings): ContainerBase {
  return {
    name: 'proxy',
    image: settings.proxyImage,
    command: ['sh', `${RUNTIME_DIRECTORY}/start-proxy.sh`],
    resources: auxiliaryResources('proxy'),
    startupProbe: { ...health('/alive'), periodSeconds: 1, failureThreshold: 120 },
    // The state of the servers is no reason to restart a proxy.
    livenessProbe: { ...health('/alive'), periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
    // It knows the primary within a second.
    readinessProbe: { ...health('/ready'), initialDelaySeconds: 2, periodSeconds: 2, failureThreshold: UNREADY_PROBES, timeoutSeconds: 2 },
    lifecycle: { preStop: { exec: { command: ['sleep', String(LEAVING_SECONDS)] } } },
  };
}

function health(path: string): Probe {
  return { httpGet: { path, port: HEALTH_PORT.name } };
}

/** HAProxy reads its configuration only when it starts. */
function configuration(settings: SentinelSettings, conf: ProxyConf): PodParts {
  return { ...configurationAt(CONFIG_DIRECTORY, 'PROXY_CONFIG', settings.sentinelNames.proxy), restartTexts: [JSON.stringify(conf)] };
}

/** Of the user as which it asks the servers. HAProxy takes it from the environment. */
function monitorPassword(settings: SentinelSettings): PodParts {
  const name = settings.sentinelNames.internalSecret;
  const own = usersSecret(settings, 'REDIS_INTERNAL_SECRET', name);
  // Of the user's own Secret the script says that the key is missing.
  const secretKeyRef = { name, key: 'monitor-password', ...(own.length > 0 && { optional: true }) };
  return { env: [{ name: 'MONITOR_PASSWORD', valueFrom: { secretKeyRef } }, ...own] };
}
