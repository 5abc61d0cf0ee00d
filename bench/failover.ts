import { App, Chart, Size, Yaml } from 'cdk8s';
import { RedisPlan, RedisSentinel, RedisSentinelProps } from 'cdk8s-managed-redis';
import { damageFigures, repeat } from './damage';
import { dnsClients, dnsClientsReady, dnsFigures, dnsNodes } from './dns';
import { Figure, print } from './figure';
import { residentMebibytes } from './pods';
import { proxiedFigures } from './proxied';
import { deleteAll, drainNode, Fault, forceDelete, gracefulDelete, killPrimary, movePrimaryFrom, nodeDeath, partition } from '../test/e2e/support/faults';
import { kubectl } from '../test/e2e/support/kubectl';
import { Namespace } from '../test/e2e/support/namespace';
import { HAS_NODE_FAULTS } from '../test/e2e/support/node-faults';
import { SentinelInstance } from '../test/e2e/support/sentinel-instance';
import { tlsMode } from '../test/e2e/support/tls-mode';
import { Damage, underWrites, WriterProgram, writerWorkload } from '../test/e2e/support/writer';

const REPETITIONS = Number(process.env.REPETITIONS ?? 5);
const TLS = tlsMode();

interface Case {
  readonly name: string;
  readonly fault: Fault;
  readonly promise: string;
  /** Affects the node of the primary: the writer must run on another node. */
  readonly node?: boolean;
}

const CASES: readonly Case[] = [
  { name: 'planned stop of the primary', fault: gracefulDelete, promise: '<= 1 s, 0 lost' },
  { name: 'node of the primary drained', fault: drainNode, promise: '<= 1 s, 0 lost' },
  { name: 'SIGKILL of the server process', fault: killPrimary, promise: '<= 3 s' },
  { name: 'pod force-deleted', fault: forceDelete, promise: '<= 5 s' },
  { name: 'node died', fault: nodeDeath, promise: '<= 5 s', node: true },
  { name: 'primary partitioned 30 s', fault: partition, promise: '<= 5 s, connections <= 7 s', node: true },
  { name: 'all pods deleted at once', fault: deleteAll, promise: '<= 15 s' },
];

const PLAN = RedisPlan.PRO.customize({ memory: Size.mebibytes(512), storage: Size.gibibytes(1) });

async function nodeNames(): Promise<string[]> {
  return (await kubectl('get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}')).trim().split(' ');
}

/** An instance under faults, and who writes to it. */
interface Side {
  readonly instance: SentinelInstance;
  readonly writer: WriterProgram;
}

/**
 * Time without writes and lost writes, through the plain address, at 200 writes a second; AOF everysec, Valkey 9.1. With TLS beside an instance without
 * it, which has each fault by turns with the other.
 */
async function failoverFigures(wanted: readonly string[]): Promise<Figure[]> {
  const namespace = await Namespace.create('bench-failover');
  const [writerNode] = await nodeNames();
  const side = (name: string): Side => ({ instance: new SentinelInstance(namespace, name), writer: { name: `writer-${name}`, interpreter: 'node' } });
  const ours = side('redis');
  const reference = TLS && side('plain');
  const sides = reference ? [reference, ours] : [ours];
  const untilStable = async () => { for (const { instance } of sides) { await instance.untilStable(); } };
  try {
    await namespace.applyWithin((chart) => {
      for (const one of sides) {
        const { name } = one.instance;
        const redis = new RedisSentinel(chart, name, { name, plan: PLAN, tls: one === ours ? TLS : undefined });
        writerWorkload(chart, redis, { name: one.writer.name, node: writerNode });
      }
    });
    await namespace.rolledOut(...sides.flatMap(({ instance: { name }, writer }) => [
      `statefulset/${name}`, `statefulset/${name}-sentinel`, `deployment/${name}-proxy`, `deployment/${writer.name}`,
    ] as const));
    await untilStable();
    const figures: Figure[] = [await memoryFigure(ours.instance)];
    for (const { name, fault, promise, node } of CASES) {
      if (node && !HAS_NODE_FAULTS) {
        process.stderr.write(`no REDIS_E2E_NODE_FAULTS: '${name}' is skipped\n`);
        continue;
      }
      if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) { continue; }
      const damages = new Map<Side, Damage[]>(sides.map((one) => [one, []]));
      for (let turn = 0; turn < REPETITIONS; turn += 1) {
        for (const one of sides) {
          const { instance, writer } = one;
          if (node) { await movePrimaryFrom(instance, writerNode); }
          // The node that was lost had pods of both.
          damages.get(one)!.push(...await repeat(`${name}, ${instance.name}`, 1, () => underWrites(namespace, () => fault(instance), untilStable, writer)));
        }
      }
      figures.push(...damageFigures(name, promise, damages.get(ours)!, reference && damages.get(reference)));
    }
    return figures;
  } finally {
    await namespace.delete();
  }
}

const DNS_CASES: readonly Pick<Case, 'name' | 'fault'>[] = [
  { name: 'node of a DNS server died', fault: nodeDeath },
  { name: 'node of a DNS server partitioned 30 s', fault: partition },
];

/** The same with one of the cluster's DNS servers on the lost node, for clients that look up the name at every connect. */
async function dnsFailoverFigures(wanted: readonly string[]): Promise<Figure[]> {
  if (!HAS_NODE_FAULTS) {
    process.stderr.write('no REDIS_E2E_NODE_FAULTS: the cases with a DNS server are skipped\n');
    return [];
  }
  const { lost, clients } = await dnsNodes(await nodeNames());
  const namespace = await Namespace.create('bench-dns');
  try {
    const instance = new SentinelInstance(namespace, 'redis');
    const apply = async (props: Partial<RedisSentinelProps>) => {
      const chart = new Chart(new App(), 'bench', { namespace: namespace.name, disableResourceNameHashes: true });
      dnsClients(chart, new RedisSentinel(chart, 'redis', { name: 'redis', plan: PLAN, ...props }), clients);
      await namespace.applyYaml(Yaml.stringify(...chart.toJson()));
      await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy');
      await dnsClientsReady(namespace);
    };
    const cases = DNS_CASES.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
    const figures: Figure[] = [];
    await apply({});
    const clusterIp = await namespace.kubectl('get', 'service', 'redis', '-o', 'jsonpath={.spec.clusterIP}');
    const variants = { 'lookups': {}, 'clusterIp': { clusterIp }, 'clusterIp and 3 proxies': { clusterIp, proxies: 3 } };
    for (const [variant, props] of Object.entries(variants)) {
      await apply(props);
      for (const { name, fault } of cases) { figures.push(...await dnsFigures(instance, `${name}, ${variant}`, fault, lost, REPETITIONS)); }
    }
    return figures;
  } finally {
    await namespace.delete();
  }
}

async function memoryFigure(instance: SentinelInstance): Promise<Figure> {
  const pods = (await instance.namespace.kubectl('get', 'pods', '-o', 'name', '--selector',
    `app.kubernetes.io/instance=${instance.name},app.kubernetes.io/component in (server,sentinel,proxy)`)).trim().split('\n');
  const memory = await Promise.all(pods.map((pod) => residentMebibytes(instance.namespace, pod)));
  return { name: 'memory of everything, empty', value: memory.reduce((sum, pod) => sum + pod, 0), unit: 'MiB', promise: TLS ? undefined : '<= 140 MiB' };
}

/** Without words everything, with TLS the faults alone; `proxy` and `DNS` alone leave the other figures out. */
async function main(wanted: readonly string[]): Promise<void> {
  const all = wanted.length === 0;
  const chosen = (group: string) => wanted.includes(group) || (all && !TLS);
  const faults = all || wanted.some((word) => !['proxy', 'DNS'].includes(word)) ? await failoverFigures(wanted) : [];
  const dns = chosen('DNS') ? await dnsFailoverFigures(wanted.filter((word) => word !== 'DNS')) : [];
  print([...faults, ...dns, ...chosen('proxy') ? await proxiedFigures() : []]);
}

void main(process.argv.slice(2));
