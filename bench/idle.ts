import { JsonPatch } from 'cdk8s';
import { RedisCluster, RedisSentinel, RedisStandalone } from 'cdk8s-managed-redis';
import type { Figure } from './figure';
import { bareServer } from './pods';
import { ClusterInstance } from '../test/e2e/support/cluster-instance';
import { kubectl } from '../test/e2e/support/kubectl';
import { Namespace } from '../test/e2e/support/namespace';
import { SMALL_ENTERPRISE, SMALL_PRO } from '../test/e2e/support/plans';
import { SentinelInstance } from '../test/e2e/support/sentinel-instance';

/** After all is ready, agents and sentinels look more often than later: a sentinel that started has its timings after some seconds. */
const SETTLING_SECONDS = 60;
const MEASURED_SECONDS = Number(process.env.MEASURED_SECONDS ?? 60);

/** CPU time that a pod's container used since it started, in nanoseconds; probes and agent included. cgroup v2, and v1. */
const USAGE = `if [ -e /sys/fs/cgroup/cpu.stat ]; then sed -n 's/^usage_usec \\(.*\\)/\\1000/p' /sys/fs/cgroup/cpu.stat
  else cat /sys/fs/cgroup/cpuacct/cpuacct.usage; fi`;

interface Idle {
  readonly name: string;
  readonly instance: string;
  readonly promise: string;
}

const INSTANCES: readonly Idle[] = [
  { name: 'standalone', instance: 'alone', promise: '<= 10 millicores' },
  { name: 'with sentinels', instance: 'redis', promise: '<= 100 millicores' },
  { name: 'cluster of six', instance: 'cluster', promise: '<= 70 millicores' },
];

/** What instances cost that serve nothing, beside a server that nothing asks, with the same persistence. */
export async function idleFigures(): Promise<Figure[]> {
  const namespace = await Namespace.create('bench-idle');
  try {
    const node = (await kubectl('get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}')).trim();
    // First, for it has to be on that node, and the others leave no node with much to spare.
    await namespace.apply((chart) => {
      bareServer(chart, 'bare', node, ['--save', '900 1', '--appendonly', 'yes'], '256Mi')
        .addJsonPatch(JsonPatch.remove('/spec/template/spec/containers/0/readinessProbe'));
    });
    await namespace.rolledOut('statefulset/bare');
    await namespace.apply((chart) => {
      new RedisStandalone(chart, 'alone', { name: 'alone', plan: SMALL_PRO });
      new RedisSentinel(chart, 'redis', { name: 'redis', plan: SMALL_PRO });
      new RedisCluster(chart, 'cluster', { name: 'cluster', plan: SMALL_ENTERPRISE });
    });
    await namespace.rolledOut('statefulset/alone', 'statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy');
    await new SentinelInstance(namespace, 'redis').untilStable();
    await new ClusterInstance(namespace, 'cluster').untilStable();
    await seconds(SETTLING_SECONDS);
    const used = await millicores(namespace);
    const bare = used.get('bare-0')!;
    return INSTANCES.flatMap((idle) => instanceFigures(idle, used, bare));
  } finally {
    await namespace.delete();
  }
}

function instanceFigures({ name, instance, promise }: Idle, used: ReadonlyMap<string, number>, bare: number): Figure[] {
  const pods = [...used].filter(([pod]) => pod.startsWith(`${instance}-`)).sort();
  const total = pods.reduce((sum, [, value]) => sum + value, 0);
  const figure = (what: string, value: number) => ({ name: `idle, ${what}`, value, unit: 'millicores' });
  return [
    { ...figure(name, total), promise },
    ...pods.map(([pod, value]) => ({ ...figure(pod, value), ...!/-(proxy|sentinel)-/.test(pod) && { reference: bare } })),
  ];
}

/** Of every pod that runs, by its name. */
async function millicores(namespace: Namespace): Promise<Map<string, number>> {
  const pods = (await namespace.kubectl('get', 'pods', '--field-selector=status.phase=Running', '-o', 'name')).trim().split('\n').map((pod) => pod.replace('pod/', ''));
  const read = async (pod: string) => {
    const nanoseconds = Number(await namespace.exec(pod, 'sh', '-c', USAGE));
    return { nanoseconds, at: performance.now() };
  };
  const before = await inTurn(pods, read);
  await seconds(MEASURED_SECONDS);
  const after = await inTurn(pods, read);
  return new Map(pods.map((pod, index) => (
    [pod, (after[index].nanoseconds - before[index].nanoseconds) / (after[index].at - before[index].at) / 1000])));
}

/** One after the other: many at once would be load of their own. */
async function inTurn<T>(pods: readonly string[], read: (pod: string) => Promise<T>): Promise<T[]> {
  const values: T[] = [];
  for (const pod of pods) { values.push(await read(pod)); }
  return values;
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}
