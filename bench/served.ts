import { RedisPlan, RedisStandalone, RedisVariable } from 'cdk8s-managed-redis';
import { Figure, geometricMean, upperQuartile } from './figure';
import { compare, Target, Test, TESTS, untilReached } from './load';
import { bareServer, clientPod, residentMebibytes } from './pods';
import { kubectl } from '../test/e2e/support/kubectl';
import { Namespace } from '../test/e2e/support/namespace';

/** Short rounds: other load on the machine affects some of them, and the upper quartile excludes those. */
const TURNS = 4;

/** Each run has new pods: two identical servers can differ by up to 10 % for the whole run of their processes. */
const RUNS = Number(process.env.RUNS ?? 8);

/** Arguments that give the hand-written server the same durability. */
const LIKE_PRO = ['--save', '900 1', '--appendonly', 'yes'];
const LIKE_FREE = ['--save', '', '--appendonly', 'no'];

/** Requests a second through the Service, and memory without data, against hand-written servers. */
export async function servedFigures(): Promise<Figure[]> {
  const namespace = await Namespace.create('bench');
  try {
    // All on one node: the benchmark compares servers, not the network between nodes.
    const node = (await kubectl('get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}')).trim();
    const scheduling = { nodeSelector: { 'kubernetes.io/hostname': node } };
    await namespace.apply((chart) => {
      const pro = new RedisStandalone(chart, 'pro', { name: 'pro', plan: RedisPlan.PRO, scheduling });
      const free = new RedisStandalone(chart, 'free', { name: 'free', plan: RedisPlan.FREE.customize({ memory: RedisPlan.PRO.memory }), scheduling });
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
    // All writes of a run precede its reads: the reads find every server idle, with the same data set.
    const comparisons = TESTS.flatMap((test) => [1, 16].flatMap((pipeline) => PAIRS.map((pair) => new Comparison(namespace, pair, test, pipeline))));
    for (let run = 0; run < RUNS; run += 1) {
      if (run > 0) {
        await namespace.kubectl('rollout', 'restart', ...SERVERS);
        await namespace.rolledOut(...SERVERS);
      }
      for (const { ours, reference } of PAIRS) {
        await untilReached(namespace, ours);
        await untilReached(namespace, reference);
      }
      for (const comparison of comparisons) { await comparison.measure(); }
    }
    return [...comparisons.map((comparison) => comparison.figure()), ...PAIRS.map((pair) => meanFigure(pair, comparisons)), ...memory];
  } finally {
    await namespace.delete();
  }
}

/** The ratio of a single kind of requests varies by a few percent with the memory layout of the servers. */
function meanFigure(pair: Pair, comparisons: readonly Comparison[]): Figure {
  const ratios = comparisons.filter((comparison) => comparison.pair === pair).map((comparison) => comparison.ratio);
  return { name: `all kinds of requests, geometric mean, ${pair.ours.host}`, value: geometricMean(ratios), unit: 'x', promise: pair.promise };
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
  /** For all kinds of requests together. None for the control, which shows the accuracy of ratios on this machine. */
  readonly promise?: string;
}

const PAIRS: readonly Pair[] = [
  { ours: { host: 'pro', password: '"$REDIS_PASSWORD"' }, reference: { host: 'bare-pro' }, promise: '>= 0.97x' },
  { ours: { host: 'free' }, reference: { host: 'bare-free' }, promise: '>= 0.97x' },
  { ours: { host: 'control' }, reference: { host: 'bare-pro' } },
];

const SERVERS = ['pro', 'free', 'bare-pro', 'bare-free', 'control'].map((name) => `statefulset/${name}`);

/** Two servers under the same load, alternately. */
class Comparison {
  private readonly ours: number[] = [];
  private readonly reference: number[] = [];

  public constructor(
    private readonly namespace: Namespace,
    public readonly pair: Pair,
    private readonly test: Test,
    private readonly pipeline: number,
  ) {
  }

  public async measure(): Promise<void> {
    const load = { pipeline: this.pipeline, clients: 50, requests: this.pipeline === 1 ? 40_000 : 400_000 };
    const { ours, reference } = await compare(this.namespace, this.pair.ours, this.pair.reference, this.test, load, TURNS);
    this.ours.push(...ours.map(({ rate }) => rate));
    this.reference.push(...reference.map(({ rate }) => rate));
  }

  public get ratio(): number {
    return upperQuartile(this.ours) / upperQuartile(this.reference);
  }

  public figure(): Figure {
    return {
      name: `${this.test}, pipeline ${this.pipeline}, ${this.pair.ours.host}`,
      value: upperQuartile(this.ours),
      unit: 'requests/s',
      reference: upperQuartile(this.reference),
    };
  }
}
