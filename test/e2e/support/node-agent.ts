import { eventually, kubectl, run } from './kubectl';
import type { Namespace } from './namespace';

/**
 * A namespace for pods that see the processes of a node: only from outside its container can a server be killed the hard way,
 * the kernel shields PID 1 from within.
 */
const NAMESPACE = 'redis-e2e-nodes';

/** Seconds that the kubelet waits at most before it starts a container again that ended often (CrashLoopBackOff), and some for the start. */
const LONGEST_BACK_OFF = 330;

/** Sends SIGKILL to the server of a pod, and returns when the kubelet has started it again. */
export async function killServer(namespace: Namespace, pod: string): Promise<void> {
  const uid = await namespace.get(`pod/${pod}`, '{.metadata.uid}');
  const node = await namespace.get(`pod/${pod}`, '{.spec.nodeName}');
  const restarts = await restartCount(namespace, pod);
  // The pod's volumes are mounted from a folder named by its uid.
  await onNode(node, `for p in /proc/[0-9]*; do case "$(cat $p/comm)" in valkey-server|redis-server)
    if grep -q ${uid} $p/mountinfo; then kill -9 \${p#/proc/} && echo killed; fi;; esac; done`);
  await eventually(`the server of ${pod} is started again`, async () => await restartCount(namespace, pod) > restarts, LONGEST_BACK_OFF);
}

export async function restartCount(namespace: Namespace, pod: string): Promise<number> {
  return Number(await namespace.get(`pod/${pod}`, '{.status.containerStatuses[0].restartCount}'));
}

async function onNode(node: string, script: string): Promise<void> {
  const name = `agent-${Math.random().toString(36).slice(2, 8)}`;
  await run('kubectl', ['apply', '-f', '-'], JSON.stringify({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
  }));
  await run('kubectl', ['create', '-f', '-'], JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      nodeName: node,
      hostPID: true,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
      containers: [{
        name: 'agent',
        image: 'docker.io/library/busybox:1.36',
        command: ['sh', '-c', script],
        securityContext: { privileged: true },
      }],
    },
  }));
  await eventually(`${name} on ${node} ends`, async () => (await kubectl('-n', NAMESPACE, 'get', 'pod', name, '-o', 'jsonpath={.status.phase}')) === 'Succeeded');
  const log = await kubectl('-n', NAMESPACE, 'logs', name);
  if (!log.includes('killed')) { throw new Error(`no server process found on ${node}: ${log}`); }
  await kubectl('-n', NAMESPACE, 'delete', 'pod', name, '--wait=false');
}
