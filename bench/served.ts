import { RedisPlan, RedisStandalone, RedisVariable } from 'cdk8s-managed-redis';
import { Figure, median } from './figure';
import { bareServer, clientPod, residentMebibytes } from './pods';
import { kubectl } from '../test/e2e/support/kubectl';
import { Namespace } from '../test/e2e/support/namespace';

/** Many short turns: a busy moment of the machine spoils some of them, and the median leaves those out. */
const REPETITIONS = 21;

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
  const results = { ours: [] as Rates[], bare: [] as Rates[] };
  for (let turn = 0; turn < REPETITIONS; turn += 1) {
    const sides = [
      async () => results.bare.push(await benchmark(namespace, bare, undefined, pipeline)),
      async () => results.ours.push(await benchmark(namespace, ours, password, pipeline)),
    ];
    // Whoever comes second finds warmer caches, and the files that the first one is still writing.
    for (const measure of turn % 2 === 0 ? sides : sides.reverse()) { await measure(); }
  }
  return (['SET', 'GET'] as const).map((test) => ({
    name: `${test}, pipeline ${pipeline}, ${ours}`,
    value: median(results.ours.map((rates) => rates[test])),
    unit: 'requests/s',
    reference: median(results.bare.map((rates) => rates[test])),
    promise: '>= 0.97x',
  }));
}

interface Rates { readonly SET: number; readonly GET: number }

async function benchmark(namespace: Namespace, host: string, password: string | undefined, pipeline: number): Promise<Rates> {
  const requests = pipeline === 1 ? 40_000 : 300_000;
  const auth = password === undefined ? '' : `-a ${password}`;
  const csv = await namespace.exec('deploy/client', 'sh', '-c',
    `valkey-benchmark -h ${host} ${auth} -t set,get -n ${requests} -r 100000 -d 100 -P ${pipeline} --csv 2>/dev/null`);
  const rate = (test: string) => Number(new RegExp(`"${test}","([0-9.]+)"`).exec(csv)![1]);
  return { SET: rate('SET'), GET: rate('GET') };
}
