import { eventually, kubectl } from './kubectl';
import type { Namespace } from './namespace';
import { killServer } from './node-agent';
import { nodeFault } from './node-faults';
import type { SentinelInstance } from './sentinel-instance';

/** The target of a fault: an instance with several servers. In a cluster, its primary is that of the first shard. */
export interface Instance {
  readonly namespace: Namespace;
  readonly name: string;
  members(): Promise<string[]>;
  currentPrimary(): Promise<string>;
  /** Waits until the instance is stable. Returns the primary. */
  untilStable(seconds?: number): Promise<string>;
}

/** A fault of an instance. It returns when the fault is over, not when the instance has recovered. */
export type Fault = (instance: Instance) => Promise<unknown>;

/** A fault of an instance with sentinels. */
export type SentinelFault = (instance: SentinelInstance) => Promise<unknown>;

const SECONDS = 1000;

export const gracefulDelete: Fault = async (instance) => deletePod(instance, await instance.currentPrimary());

export const forceDelete: Fault = async (instance) => deletePod(instance, await instance.currentPrimary(), '--force', '--grace-period=0');

export const killPrimary: Fault = async (instance) => killServer(instance.namespace, await instance.currentPrimary());

export const deleteAll: Fault = async (instance) => instance.namespace.kubectl('delete', 'pods', '--wait=false',
  '--selector', `app.kubernetes.io/instance=${instance.name},app.kubernetes.io/component in (server,sentinel,proxy)`);

export const rollingUpdate: Fault = async (instance) => {
  const servers = ['statefulset', '--selector', `app.kubernetes.io/instance=${instance.name},app.kubernetes.io/component=server`];
  await instance.namespace.kubectl('rollout', 'restart', ...servers);
  await instance.namespace.kubectl('rollout', 'status', ...servers, '--timeout=300s');
};

/** Partitions the node of the primary for 30 seconds. */
export const partition: Fault = async (instance) => {
  const node = await nodeOf(instance, await instance.currentPrimary());
  await nodeFault('partition', node);
  try {
    await new Promise((resolve) => setTimeout(resolve, 30 * SECONDS));
  } finally {
    await nodeFault('heal', node);
  }
  await nodeReady(node);
};

/** Stops the node of the primary with all its pods, and starts it again after the failover. */
export const nodeDeath: Fault = async (instance) => {
  const node = await nodeOf(instance, await instance.currentPrimary());
  await nodeFault('stop-node', node);
  try {
    await new Promise((resolve) => setTimeout(resolve, 20 * SECONDS));
  } finally {
    await nodeFault('start-node', node);
  }
  await nodeReady(node);
};

/** Drains the node of the primary. */
export const drainNode: Fault = async (instance) => drain(instance, await nodeOf(instance, await instance.currentPrimary()));

/** Drains each node in turn. */
export const drainEveryNode: Fault = async (instance) => {
  for (const node of (await kubectl('get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}')).split(' ')) {
    await drain(instance, node);
    await instance.untilStable();
  }
};

export const deleteEachSentinel: SentinelFault = async (instance) => {
  for (const sentinel of [...await instance.sentinels()].reverse()) {
    await instance.namespace.replacePod(sentinel);
    await instance.untilStable();
  }
};

export const deleteAllSentinels: Fault = async (instance) => instance.namespace.kubectl('delete', 'pods', '--force', '--grace-period=0',
  '--selector', `app.kubernetes.io/instance=${instance.name},app.kubernetes.io/component=sentinel`);

export const killReplica: Fault = async (instance) => killServer(instance.namespace, await aReplica(instance));

/** Kills a replica again during its resync. */
export const killReplicaTwice: Fault = async (instance) => {
  const replica = await aReplica(instance);
  await killServer(instance.namespace, replica);
  await killServer(instance.namespace, replica);
};

export async function movePrimaryFrom(instance: Instance, node: string): Promise<void> {
  while (await nodeOf(instance, await instance.untilStable()) === node) { await gracefulDelete(instance); }
}

async function aReplica(instance: Instance): Promise<string> {
  const primary = await instance.currentPrimary();
  // In a cluster, of the same shard: the names differ only in the last number.
  const set = primary.replace(/\d+$/, '');
  return (await instance.members()).find((member) => member !== primary && member.replace(/\d+$/, '') === set)!;
}

export async function nodeOf(instance: Instance, pod: string): Promise<string> {
  return instance.namespace.get(`pod/${pod}`, '{.spec.nodeName}');
}

async function deletePod(instance: Instance, pod: string, ...flags: string[]): Promise<void> {
  const uid = await instance.namespace.get(`pod/${pod}`, '{.metadata.uid}');
  await instance.namespace.kubectl('delete', 'pod', pod, '--wait=false', ...flags);
  await eventually(`${pod} is replaced`, async () => await instance.namespace.get(`pod/${pod}`, '{.metadata.uid}') !== uid);
}

/** Evicts the pods of the instance from the node, which takes new pods again afterwards. */
async function drain(instance: Instance, node: string): Promise<void> {
  try {
    await kubectl('drain', node, '--pod-selector', `app.kubernetes.io/instance=${instance.name}`, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=180s');
  } finally {
    await kubectl('uncordon', node);
  }
}

async function nodeReady(node: string): Promise<void> {
  await kubectl('wait', '--for=condition=Ready', `node/${node}`, '--timeout=180s');
}
