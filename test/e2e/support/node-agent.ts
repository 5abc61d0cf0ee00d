import { eventually, kubectl, run } from './kubectl';
import type { Namespace } from './namespace';

/**
 * The namespace of pods that see the processes of a node. SIGKILL must come from outside the container: from inside, the kernel ignores
 * it for PID 1.
 */
const NAMESPACE = 'redis-e2e-nodes';

/** The longest wait of the kubelet before it restarts a container (CrashLoopBackOff), and some seconds for the start. */
const LONGEST_BACK_OFF = 330;

/** Sends SIGKILL to the server of a pod, and waits until the kubelet has restarted it. */
export async function killServer(namespace: Namespace, pod: string): Promise<void> {
  const uid = await namespace.get(`pod/${pod}`, '{.metadata.uid}');
  const node = await namespace.get(`pod/${pod}`, '{.spec.nodeName}');
  const restarts = await restartCount(namespace, pod);
  // The pod's volumes are mounted from a folder named by its uid.
  await onNode(node, `for p in /proc/[0-9]*; do case "$(cat $p/comm)" in valkey-server|redis-server)
    if grep -q ${uid} $p/mountinfo; then kill -9 \${p#/proc/} && echo killed; fi;; esac; done`);
  await eventually(`the server of ${pod} is restarted`, async () => await restartCount(namespace, pod) > restarts, LONGEST_BACK_OFF);
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
