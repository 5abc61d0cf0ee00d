import { join } from 'path';
import { RedisPlan, RedisSentinel, RedisTls, RedisVariable } from 'cdk8s-managed-redis';
import { Deployment, EnvValue } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { Figure, median } from './figure';
import { comparedFigures, Comparison, measureAlternately, untilReached } from './load';
import { clientPod } from './pods';
import { addProgram } from '../examples/support/program';
import { askProgram } from '../test/e2e/support/ask-program';
import { Namespace } from '../test/e2e/support/namespace';
import { SentinelInstance } from '../test/e2e/support/sentinel-instance';

const TURNS = 4;

/** The primary of a new instance. */
const PRIMARY = 'redis-0';

const ROUTES = [{ host: PRIMARY, route: 'direct' }, { host: 'redis', route: 'through the proxies' }];

/** Long enough that the handshakes of 50 connections are a few percent of a round: valkey-benchmark counts them in. */
const SERVED: Comparison['loads'] = [{ load: { pipeline: 1, clients: 50, requests: 30_000 } }, { load: { pipeline: 16, clients: 50, requests: 300_000 } }];

/** In each round, one after the other. */
const CONNECTS = 100;

/** Of each kind. Both together are what plan PRO allows. */
const IDLE = 500;

/** Requests and connections with TLS, against those in plain text to the same servers. */
export async function tlsFigures(): Promise<Figure[]> {
  const namespace = await Namespace.create('bench-tls');
  try {
    await namespace.applyWithin((chart) => {
      const redis = new RedisSentinel(chart, 'redis', { name: 'redis', plan: RedisPlan.PRO, tls: RedisTls.beside() });
      redis.attach(clientPod(chart, 'client', 'sleep infinity'), { variables: [RedisVariable.PASSWORD] });
      redis.attach(connections(chart), { variables: [RedisVariable.PASSWORD] });
    });
    await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy', 'deployment/client', 'deployment/connections');
    const primary = await new SentinelInstance(namespace, 'redis').untilStable();
    if (primary !== PRIMARY) { throw new Error(`${primary} was promoted: the requests to ${PRIMARY} go to a replica`); }
    // First: memory that a load has left to the server would be used again.
    const idle = await idleFigure(namespace);
    const connects = await connectFigures(namespace);
    const served: Figure[] = [];
    for (const { host, route } of ROUTES) { served.push(...await servedFigures(namespace, host, route)); }
    return [...served, ...connects, idle];
  } finally {
    await namespace.delete();
  }
}

function connections(scope: Construct): Deployment {
  const deployment = new Deployment(scope, 'connections', { metadata: { name: 'connections' }, replicas: 1 });
  addProgram(deployment, join(__dirname, 'programs', 'connections.mjs'), {
    port: 3000,
    env: { HOST: EnvValue.fromValue(PRIMARY), CONNECTS: EnvValue.fromValue(String(CONNECTS)), IDLE: EnvValue.fromValue(String(IDLE)) },
  });
  return deployment;
}

async function servedFigures(namespace: Namespace, host: string, route: string): Promise<Figure[]> {
  const plain = { host, password: '"$REDIS_PASSWORD"' };
  const secure = { ...plain, port: 6380, caFile: '"$REDIS_CA_FILE"' };
  await untilReached(namespace, plain);
  await untilReached(namespace, secure);
  return comparedFigures(namespace, { ours: secure, reference: plain, how: `by TLS, ${route}`, loads: SERVED, turns: TURNS });
}

type Action = 'connect-plain' | 'connect-tls' | 'idle' | 'resident' | 'open-plain' | 'open-tls';

function ask<T>(namespace: Namespace, action: Action): Promise<T> {
  return askProgram<T>(namespace, 'connections', action);
}

/** Milliseconds of the server's CPU, and milliseconds that passed. */
interface Spent { readonly cpu: number; readonly elapsed: number }

interface Connects extends Spent {
  /** Of each connect, until the server has replied to AUTH. */
  readonly milliseconds: readonly number[];
}

async function connectFigures(namespace: Namespace): Promise<Figure[]> {
  const connect = (action: Action) => () => ask<Connects>(namespace, action);
  const { ours, reference } = await measureAlternately(TURNS, connect('connect-tls'), connect('connect-plain'));
  // What sentinels, proxies and replicas ask of the server meanwhile.
  const idle = await ask<Spent>(namespace, 'idle');
  const time = (rounds: readonly Connects[]) => median(rounds.flatMap(({ milliseconds }) => milliseconds));
  const cpu = (rounds: readonly Connects[]) => median(rounds.map((round) => (round.cpu - round.elapsed * idle.cpu / idle.elapsed) / CONNECTS));
  return [
    { name: 'connect by TLS, to the reply to AUTH, median', value: time(ours), reference: time(reference), unit: 'ms' },
    { name: 'server CPU of a connect by TLS', value: cpu(ours), reference: cpu(reference), unit: 'ms' },
    { name: 'of this, the handshake', value: cpu(ours) - cpu(reference), unit: 'ms' },
  ];
}

/** Resident memory of the server, for `used_memory` lacks what OpenSSL allocates. */
async function idleFigure(namespace: Namespace): Promise<Figure> {
  const bytes: number[] = [];
  // The plain ones stay open: the memory of closed ones would be used again.
  for (const action of ['resident', 'open-plain', 'open-tls'] as const) {
    bytes.push((await ask<{ readonly bytes: number }>(namespace, action)).bytes);
  }
  const [before, plain, secure] = bytes;
  const each = (more: number) => more / IDLE / 1024;
  return { name: 'memory of an idle connection by TLS', value: each(secure - plain), reference: each(plain - before), unit: 'KiB' };
}
