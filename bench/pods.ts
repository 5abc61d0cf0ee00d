import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Namespace } from '../test/e2e/support/namespace';

const IMAGE = 'docker.io/valkey/valkey:9.1';

/** Settings of a pod under the restricted Pod Security level. */
const POD_SECURITY = { runAsNonRoot: true, runAsUser: 999, runAsGroup: 999, fsGroup: 999, seccompProfile: { type: 'RuntimeDefault' } };
const CONTAINER_SECURITY = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true };

/** A server as one starts it by hand: the same image, resources and kind of volume, and nothing around it. */
export function bareServer(scope: Construct, name: string, node: string, args: readonly string[], storage?: string): void {
  const labels = { bare: name };
  new ApiObject(scope, `${name}-service`, { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: labels, ports: [{ port: 6379 }] } });
  new ApiObject(scope, name, {
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

/** A pod with the engine's command-line programs, running a script. */
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

/** Resident memory of everything in a pod's container, in MiB, without the shell that asks. */
export async function residentMebibytes(namespace: Namespace, pod: string): Promise<number> {
  const script = 'for p in /proc/[0-9]*; do [ "${p#/proc/}" = $$ ] || grep VmRSS $p/status 2>/dev/null; done; true';
  const lines = await namespace.exec(pod, 'sh', '-c', script);
  return lines.match(/\d+/g)!.reduce((sum, kib) => sum + Number(kib), 0) / 1024;
}
