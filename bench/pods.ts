import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Namespace } from '../test/e2e/support/namespace';

const IMAGE = 'docker.io/valkey/valkey:9.1';
const PROXY_IMAGE = 'docker.io/library/haproxy:3.2';

/** Security settings of pods that pass the restricted Pod Security level. */
const POD_SECURITY = { runAsNonRoot: true, runAsUser: 999, runAsGroup: 999, fsGroup: 999, seccompProfile: { type: 'RuntimeDefault' } };
const CONTAINER_SECURITY = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true };

/** A hand-written server with the same image, resources and kind of volume, and nothing else. */
export function bareServer(scope: Construct, name: string, node: string, args: readonly string[], storage?: string): ApiObject {
  const labels = bareService(scope, name);
  return new ApiObject(scope, name, {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name },
    spec: {
      serviceName: name,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector: { 'kubernetes.io/hostname': node },
          securityContext: POD_SECURITY,
          containers: [{
            name: 'server',
            image: IMAGE,
            command: ['valkey-server', '--protected-mode', 'no', '--dir', '/data', ...args],
            resources: { requests: { cpu: '250m', memory: '2Gi' }, limits: { memory: '2Gi' } },
            readinessProbe: { exec: { command: ['valkey-cli', 'ping'] }, periodSeconds: 5 },
            securityContext: CONTAINER_SECURITY,
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          }],
          ...(storage === undefined && { volumes: [{ name: 'data', emptyDir: {} }] }),
        },
      },
      ...(storage !== undefined && {
        volumeClaimTemplates: [{
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
        }],
      }),
    },
  });
}

/** Adds the Service of a bare server or proxy. Returns the labels of its pods. */
function bareService(scope: Construct, name: string): { readonly bare: string } {
  const labels = { bare: name };
  new ApiObject(scope, `${name}-service`, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: labels, ports: [{ port: 6379 }] } });
  return labels;
}

/** A pod that runs a script and has the engine's command-line programs. */
export function clientPod(scope: Construct, name: string, script: string, node?: string): ApiObject {
  return new ApiObject(scope, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { client: name } },
      template: {
        metadata: { labels: { client: name } },
        spec: {
          ...(node !== undefined && { nodeSelector: { 'kubernetes.io/hostname': node } }),
          terminationGracePeriodSeconds: 1,
          securityContext: POD_SECURITY,
          containers: [{ name: 'client', image: IMAGE, command: ['sh', '-c', script], securityContext: CONTAINER_SECURITY }],
        },
      },
    },
  });
}

/** An HAProxy with only the route to one server: the cost of the hop itself. */
export function bareProxy(scope: Construct, name: string, server: string): ApiObject {
  const labels = bareService(scope, name);
  const config = `global
  nbthread 1
defaults
  mode tcp
  timeout connect 1s
  timeout client 1h
  timeout server 1h
frontend all
  bind :::6379 v4v6
  default_backend one
backend one
  server one ${server}:6379
`;
  new ApiObject(scope, `${name}-config`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { 'haproxy.cfg': config } });
  return new ApiObject(scope, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: POD_SECURITY,
          containers: [{
            name: 'proxy',
            image: PROXY_IMAGE,
            // HAProxy resolves the name once, at the start, and the DNS may not have it yet.
            command: ['sh', '-c', 'until haproxy -c -q -f /etc/proxy/haproxy.cfg; do sleep 1; done; exec haproxy -db -f /etc/proxy/haproxy.cfg'],
            securityContext: CONTAINER_SECURITY,
            volumeMounts: [{ name: 'config', mountPath: '/etc/proxy', readOnly: true }],
          }],
          volumes: [{ name: 'config', configMap: { name } }],
        },
      },
    },
  });
}

/**
 * Resident memory of all processes in a pod's container, in MiB, without the measuring shell. A page that several processes share counts
 * once, as the kernel does when it charges the container.
 */
export async function residentMebibytes(namespace: Namespace, pod: string): Promise<number> {
  const script = 'for p in /proc/[0-9]*; do [ "${p#/proc/}" = $$ ] || cat $p/smaps 2>/dev/null; done; true';
  const maps = await namespace.exec(pod, 'sh', '-c', script);
  const shared = new Map<string, number>();
  let own = 0;
  // A mapping begins with `from-to rights offset device inode`. For a file, offset, device and inode identify the pages.
  for (const map of maps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)) {
    const [, , offset, device, inode] = map.split(/\s+/);
    const kib = (field: string) => Number(new RegExp(`^${field}: +(\\d+) kB$`, 'm').exec(map)?.[1] ?? 0);
    const anonymous = kib('Anonymous');
    own += anonymous;
    const file = `${device} ${inode} ${offset}`;
    shared.set(file, Math.max(shared.get(file) ?? 0, kib('Rss') - anonymous));
  }
  return (own + [...shared.values()].reduce((sum, kib) => sum + kib, 0)) / 1024;
}
