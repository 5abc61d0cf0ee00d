import { RedisPlan, RedisStandalone, RedisVariable } from 'cdk8s-managed-redis';
import { Figure, median } from './figure';
import { inTurns, serve } from './load';
import { bareServer, clientPod, residentMebibytes } from './pods';
import { kubectl } from '../test/e2e/support/kubectl';
import { Namespace } from '../test/e2e/support/namespace';

/** Many short turns: a busy moment of the machine spoils some of them, and the median leaves those out. */
const TURNS = 21;

/** Arguments that make the server by hand promise the same durability. */
const LIKE_PRO = ['--save', '900 1', '--appendonly', 'yes'];
const LIKE_FREE = ['--save', '', '--appendonly', 'no'];

/** Requests a second through the Service, and memory beside the data, against servers started by hand. */
export async function servedFigures(): Promise<Figure[]> {
  const namespace = await Namespace.create('bench');
  try {
    // All on one node: what is compared is the servers, not the network between nodes.
    const node = (await kubectl('get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}')).trim();
    const scheduling = { nodeSelector: { 'kubernetes.io/hostname': node } };
    await namespace.apply((chart) => {
      const pro = new RedisStandalone(chart, 'pro', { name: 'pro', plan: RedisPlan.PRO, scheduling });
      const free = new RedisStandalone(chart, 'free', { name: 'free', plan: RedisPlan.FREE.with({ memory: RedisPlan.PRO.memory }), scheduling });
      bareServer(chart, 'bare-pro', node, LIKE_PRO, '8Gi');
      bareServer(chart, 'bare-free', node, LIKE_FREE);
      const client = clientPod(chart, 'client', 'sleep infinity', node);
      pro.attach(client, { variables: [RedisVariable.PASSWORD] });
      free.attach(client, { prefix: 'FREE_' });
    });
    await namespace.rolledOut('statefulset/pro', 'statefulset/free', 'statefulset/bare-pro', 'statefulset/bare-free', 'deployment/client');
    const memory = [
      await memoryFigure(namespace, 'pro', 'bare-pro'),
      await memoryFigure(namespace, 'free', 'bare-free'),
    ];
    const served: Figure[] = [];
    for (const pipeline of [1, 16]) {
      served.push(...await compare(namespace, 'pro', 'bare-pro', '"$REDIS_PASSWORD"', pipeline));
      served.push(...await compare(namespace, 'free', 'bare-free', undefined, pipeline));
    }
    return [...served, ...memory];
  } finally {
    await namespace.delete();
  }
}

async function memoryFigure(namespace: Namespace, ours: string, bare: string): Promise<Figure> {
  return {
    name: `memory of everything in the pod, empty, ${ours}`,
    value: await residentMebibytes(namespace, `${ours}-0`),
    unit: 'MiB',
    reference: await residentMebibytes(namespace, `${bare}-0`),
  };
}

async function compare(namespace: Namespace, ours: string, bare: string, password: string | undefined, pipeline: number): Promise<Figure[]> {
  const load = { pipeline, clients: 50, requests: pipeline === 1 ? 40_000 : 300_000 };
  const results = await inTurns(TURNS, () => serve(namespace, { host: ours, password }, load), () => serve(namespace, { host: bare }, load));
  return (['SET', 'GET'] as const).map((test) => ({
    name: `${test}, pipeline ${pipeline}, ${ours}`,
    value: median(results.ours.map((result) => result[test].rate)),
    unit: 'requests/s',
    reference: median(results.reference.map((result) => result[test].rate)),
    promise: '>= 0.97x',
  }));
}
