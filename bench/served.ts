import { RedisPlan, RedisStandalone, RedisVariable } from 'cdk8s-managed-redis';
import { Figure, median } from './figure';
import { inTurns, Result, serve, Target, untilReached } from './load';
import { bareServer, clientPod, residentMebibytes } from './pods';
import { kubectl } from '../test/e2e/support/kubectl';
import { Namespace } from '../test/e2e/support/namespace';

/** Short turns: a busy moment of the machine spoils some of them, and the median leaves those out. */
const TURNS = 3;

/** Each with new pods: two servers that differ in nothing are up to a tenth apart for as long as they live. */
const LIVES = Number(process.env.LIVES ?? 8);

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
      bareServer(chart, 'control', node, LIKE_PRO, '8Gi');
      bareServer(chart, 'bare-free', node, LIKE_FREE);
      const client = clientPod(chart, 'client', 'sleep infinity', node);
      pro.attach(client, { variables: [RedisVariable.PASSWORD] });
      free.attach(client, { prefix: 'FREE_' });
    });
    await namespace.rolledOut(...SERVERS, 'deployment/client');
    const memory = [
      await memoryFigure(namespace, 'pro', 'bare-pro'),
      await memoryFigure(namespace, 'free', 'bare-free'),
    ];
    const comparisons = [1, 16].flatMap((pipeline) => PAIRS.map((pair) => new Comparison(namespace, pair, pipeline)));
    for (let life = 0; life < LIVES; life += 1) {
      if (life > 0) {
        await namespace.kubectl('rollout', 'restart', ...SERVERS);
        await namespace.rolledOut(...SERVERS);
      }
      for (const { ours, reference } of PAIRS) {
        await untilReached(namespace, ours);
        await untilReached(namespace, reference);
      }
      for (const comparison of comparisons) { await comparison.takeTurns(); }
    }
    const served = comparisons.flatMap((comparison) => comparison.figures());
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

interface Pair {
  readonly ours: Target;
  readonly reference: Target;
  /** Of the ratio; none for the control, which tells how far the ratios of this machine can be trusted. */
  readonly promise?: string;
}

const PAIRS: readonly Pair[] = [
  { ours: { host: 'pro', password: '"$REDIS_PASSWORD"' }, reference: { host: 'bare-pro' }, promise: '>= 0.97x' },
  { ours: { host: 'free' }, reference: { host: 'bare-free' }, promise: '>= 0.97x' },
  { ours: { host: 'control' }, reference: { host: 'bare-pro' } },
];

const SERVERS = ['pro', 'free', 'bare-pro', 'bare-free', 'control'].map((name) => `statefulset/${name}`);

/** Two servers under the same load, in turns. */
class Comparison {
  private readonly ours: Result[] = [];
  private readonly reference: Result[] = [];

  public constructor(private readonly namespace: Namespace, private readonly pair: Pair, private readonly pipeline: number) {}

  public async takeTurns(): Promise<void> {
    const load = { pipeline: this.pipeline, clients: 50, requests: this.pipeline === 1 ? 40_000 : 300_000 };
    const measure = (target: Target) => async () => serve(this.namespace, target, load);
    const { ours, reference } = await inTurns(TURNS, measure(this.pair.ours), measure(this.pair.reference));
    this.ours.push(...ours);
    this.reference.push(...reference);
  }

  public figures(): Figure[] {
    return (['SET', 'GET'] as const).map((test) => {
      const ours = this.ours.map((result) => result[test].rate);
      const reference = this.reference.map((result) => result[test].rate);
      return {
        name: `${test}, pipeline ${this.pipeline}, ${this.pair.ours.host}`,
        value: median(ours),
        unit: 'requests/s',
        reference: median(reference),
        ratio: median(ours.map((rate, turn) => rate / reference[turn])),
        promise: this.pair.promise,
      };
    });
  }
}
