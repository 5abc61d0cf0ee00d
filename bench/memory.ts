import { Size } from 'cdk8s';
import { RedisPlan } from 'cdk8s-managed-redis';
import { Figure, print } from './figure';
import { disposePods, PodRunner, until } from '../test/support/pod-runner';
import { PodMemory } from '../test/support/pod-runner-memory';
import { redisPod } from '../test/support/pod-runner-redis';
import { ReplicationInstance } from '../test/support/replication-instance';

/*
 * Prints the most memory that a server needs at the highest rate of writes while it forks, against its limit, and without a fork against its request: the
 * evidence of docs/decisions/0003. Each pod runs in a cgroup with its limit, where the kernel kills it as it would in a cluster. It needs Linux and
 * root, as the server tests.
 */

const PLAN = RedisPlan.PRO.customize({ memory: Size.mebibytes(Number(process.env.MEMORY ?? 512)) });
const REPETITIONS = Number(process.env.REPETITIONS ?? 3);
const VALUE_BYTES = 1024;

interface Case {
  readonly name: string;
  readonly limit: Size;
  /** Starts the server, and returns what makes it fork. */
  start(limit: Size, memory: PodMemory): Promise<Forks>;
}

interface Forks {
  readonly pod: PodRunner;
  readonly causes: readonly ((pod: PodRunner) => Promise<unknown>)[];
}

const REQUEST = PLAN.memory.toMebibytes();
const LIMITS = [PLAN.memory, Size.mebibytes(1.5 * REQUEST), Size.mebibytes(2 * REQUEST)];

const CASES: readonly Case[] = LIMITS.flatMap((limit) => [
  { name: 'snapshots and rewrites', limit, start: alone },
  { name: 'full resyncs', limit, start: withReplica },
]);

async function alone(memoryLimit: Size, memory: PodMemory): Promise<Forks> {
  const pod = await redisPod({ props: { plan: PLAN, memoryLimit }, onDisk: true, memory });
  await pod.startReady();
  const causes = ['bgsave', 'bgrewriteaof'].map((command) => (server: PodRunner) => server.cli(command));
  return { pod, causes };
}

/** At this rate a replica that loses its connection for a moment has missed more than the backlog has. */
async function withReplica(memoryLimit: Size, memory: PodMemory): Promise<Forks> {
  const instance = await ReplicationInstance.create({ props: { plan: PLAN, memoryLimit, replicas: 1 }, onDisk: true, memory });
  await instance.startReady();
  return { pod: instance.primary, causes: [(server) => server.cli('client', 'kill', 'type', 'replica')] };
}

async function measure({ name, limit, start }: Case): Promise<Figure[]> {
  const memory = new PodMemory(limit.toMebibytes() * 1024 ** 2);
  try {
    const { pod, causes } = await start(limit, memory);
    const maxmemory = Number(await pod.setting('maxmemory')) / 1024 ** 2;
    // Some more keys than there is room for: the data set stays full, and every page of it is written.
    const keys = Math.floor(maxmemory * 1024 ** 2 / VALUE_BYTES);
    await write(pod, keys, 2 * keys);
    await until('no fork is in progress', () => idle(pod), 120);
    const without = memory.usedMebibytes();

    let peak = 0;
    let requests = 0;
    let over = false;
    const sampler = setInterval(() => { peak = Math.max(peak, memory.usedMebibytes()); }, 5);
    const started = performance.now();
    const load = (async () => {
      while (!over) {
        await write(pod, keys, 500_000);
        requests += 500_000;
      }
      return requests / (performance.now() - started) * 1000;
    })();
    const forksBefore = await forks(pod);
    for (let turn = 0; turn < REPETITIONS; turn += 1) {
      for (const cause of causes) {
        const before = await forks(pod);
        await cause(pod);
        await until('a fork is in progress', async () => await forks(pod) > before, 60);
        await until('it has ended', () => idle(pod), 300);
      }
    }
    const count = await forks(pod) - forksBefore;
    over = true;
    const rate = await load;
    clearInterval(sampler);
    const title = `${name}, memory ${REQUEST} MiB, limit ${limit.toMebibytes()} MiB`;
    return [
      { name: `${title}: maxmemory`, value: maxmemory, unit: 'MiB' },
      { name: `${title}: without a fork`, value: without, unit: 'MiB', promise: `<= ${REQUEST} MiB` },
      { name: `${title}: peak over ${count} forks at ${Math.round(rate / 1000)},000 writes/s`, value: peak, unit: 'MiB', promise: `<= ${limit.toMebibytes()} MiB` },
      { name: `${title}: processes that the kernel killed`, value: memory.kills(), unit: '', promise: '0' },
    ];
  } finally {
    await disposePods();
    memory.remove();
  }
}

async function write(pod: PodRunner, keys: number, requests: number): Promise<void> {
  const options = ['-t', 'set', '-d', String(VALUE_BYTES), '-r', String(keys), '-n', String(requests), '-P', '32', '-q'];
  const { code, stderr } = await pod.exec(['valkey-benchmark', '-a', pod.password!, ...options], { timeoutMs: 600_000 });
  if (code !== 0) { throw new Error(stderr); }
}

async function forks(pod: PodRunner): Promise<number> {
  return Number(await pod.info('total_forks'));
}

async function idle(pod: PodRunner): Promise<boolean> {
  const info = await pod.cli('info', 'persistence');
  return /^rdb_bgsave_in_progress:0\r?$/m.test(info) && /^aof_rewrite_in_progress:0\r?$/m.test(info);
}

async function main(): Promise<void> {
  const figures: Figure[] = [];
  for (const one of CASES) {
    const measured = await measure(one);
    process.stderr.write(`${JSON.stringify(measured)}\n`);
    figures.push(...measured);
  }
  print(figures);
}

void main();
