import { join } from 'path';
import type { RedisSentinel } from 'cdk8s-managed-redis';
import { Deployment, EnvValue, Node } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Figure } from './figure';
import { addMuslProgram } from './musl-program';
import { addProgram } from '../examples/support/program';
import { askProgram, Interpreter } from '../test/e2e/support/ask-program';
import { Fault, gracefulDelete, nodeOf } from '../test/e2e/support/faults';
import { eventually, kubectl } from '../test/e2e/support/kubectl';
import type { Namespace } from '../test/e2e/support/namespace';
import type { SentinelInstance } from '../test/e2e/support/sentinel-instance';
import type { Stats } from '../test/e2e/support/writer';

/** A client that looks up the name at every connect, with the options that an attachment gives to the resolver. */
interface Client {
  readonly name: string;
  /** How to ask the program in its pod; the one with musl answers by its output. */
  readonly interpreter?: Interpreter;
}

const CLIENTS: readonly Client[] = [
  { name: 'ioredis', interpreter: 'node' },
  { name: 'node-redis', interpreter: 'node' },
  { name: 'redis-py', interpreter: 'python3' },
  { name: 'musl' },
];

const DEPLOYMENTS = CLIENTS.map(({ name }) => `deployment/dns-${name}`);

/** All clients together write as much as the writer of the other cases. */
const WRITES_PER_SECOND = EnvValue.fromValue('50');

/** The node of one of the cluster's DNS servers, which is lost together with the primary, and another one for the clients. */
export interface DnsNodes {
  readonly lost: string;
  readonly clients: string;
}

export async function dnsNodes(nodes: readonly string[]): Promise<DnsNodes> {
  const servers = await kubectl('--namespace', 'kube-system', 'get', 'pods', '--selector', 'k8s-app=kube-dns', '-o', 'jsonpath={.items[*].spec.nodeName}');
  const [lost, ...others] = [...new Set(servers.trim().split(/\s+/))];
  if (others.length === 0) { throw new Error(`all DNS servers of the cluster are on ${lost}: without that node no client could look up a name`); }
  return { lost, clients: nodes.find((node) => node !== lost)! };
}

/** A Deployment for each client, attached to the Redis. */
export function dnsClients(scope: Construct, redis: RedisSentinel, node: string): void {
  for (const { name } of CLIENTS) {
    const deployment = new Deployment(scope, `dns-${name}`, { metadata: { name: `dns-${name}` }, replicas: 1 });
    deployment.scheduling.assign(Node.named(node));
    const env = { WRITES_PER_SECOND, CLIENT: EnvValue.fromValue(name) };
    const program = (extension: string) => join(__dirname, 'programs', `dns-writer.${extension}`);
    if (name === 'musl') {
      const container = addMuslProgram(deployment, program('c'), 'run');
      container.env.addVariable('WRITES_PER_SECOND', WRITES_PER_SECOND);
    } else {
      addProgram(deployment, program(name === 'redis-py' ? 'py' : 'mjs'), { port: 3000, env });
    }
    redis.attach(deployment);
  }
}

export async function dnsClientsReady(namespace: Namespace): Promise<void> {
  await namespace.rolledOut(...DEPLOYMENTS);
}

/** What a fault of the node of a DNS server and the primary cost each client, at worst. */
export async function dnsFigures(instance: SentinelInstance, name: string, fault: Fault, lost: string, repetitions: number): Promise<Figure[]> {
  const { namespace } = instance;
  const runs: Stats[][] = [];
  for (let run = 0; run < repetitions; run += 1) {
    await movePrimaryTo(instance, lost);
    runs.push(await underWritesOfAll(namespace, () => fault(instance), () => instance.untilStable()));
    process.stderr.write(`${name}: ${JSON.stringify(Object.fromEntries(CLIENTS.map((client, index) => [client.name, runs[run][index]])))}\n`);
  }
  return CLIENTS.flatMap((client, index) => {
    const worst = (field: 'longestGapMs' | 'longestConnectionGapMs') => Math.max(...runs.map((stats) => stats[index][field])) / 1000;
    return [
      { name: `${name}, ${client.name}: gap, worst`, value: worst('longestGapMs'), unit: 's', promise: '<= 5 s' },
      { name: `${name}, ${client.name}: one connection, worst`, value: worst('longestConnectionGapMs'), unit: 's', promise: '<= 8 s' },
    ];
  });
}

async function underWritesOfAll(namespace: Namespace, fault: () => Promise<unknown>, untilStable: () => Promise<unknown>): Promise<Stats[]> {
  const all = (action: Action) => Promise.all(CLIENTS.map((client) => ask(namespace, client, action)));
  const untilWritten = async (more: number) => {
    const before = (await all('stats')).map(({ acknowledged }) => acknowledged);
    await eventually('every client writes', async () => (await all('stats')).every(({ acknowledged }, index) => acknowledged >= before[index] + more));
  };
  await all('start');
  await untilWritten(50);
  await fault();
  await untilWritten(50);
  await untilStable();
  await all('stop');
  return all('stats');
}

type Action = 'start' | 'stop' | 'stats';

async function ask(namespace: Namespace, { name, interpreter }: Client, action: Action): Promise<Stats> {
  if (interpreter) { return askProgram<Stats>(namespace, `dns-${name}`, action, interpreter); }
  return JSON.parse(await namespace.exec(`deploy/dns-${name}`, '/program/dns-writer', action)) as Stats;
}

/** Planned stops until the sentinels choose the server on that node. */
async function movePrimaryTo(instance: SentinelInstance, node: string): Promise<void> {
  while (await nodeOf(instance, await instance.untilStable()) !== node) { await gracefulDelete(instance); }
}
