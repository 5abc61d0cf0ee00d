import { createHash } from 'crypto';
import { EvictionPolicy, RedisSentinel } from 'cdk8s-managed-redis';
import { PLAN } from './plan';
import {
  killReplicaTwice, deleteAll, deleteAllSentinels, Fault, forceDelete, gracefulDelete, killPrimary, killReplica, movePrimaryFrom, nodeDeath,
  partition, rollingUpdate,
} from '../e2e/support/faults';
import { Namespace } from '../e2e/support/namespace';
import { HAS_NODE_FAULTS } from '../e2e/support/node-faults';
import { SentinelInstance } from '../e2e/support/sentinel-instance';
import { tlsMode } from '../e2e/support/tls-mode';
import { writesInFlight, underWrites, writerNode, writerWorkload } from '../e2e/support/writer';

const ROUNDS = Number(process.env.ROUNDS ?? 50);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const TLS = tlsMode();

const FAULTS: Readonly<Record<string, Fault>> = {
  gracefulDelete, forceDelete, killPrimary, killReplica, killReplicaTwice, deleteAll, deleteAllSentinels, rollingUpdate,
};
const NODE_FAULTS: Readonly<Record<string, Fault>> = HAS_NODE_FAULTS ? { nodeDeath, partition } : {};

/** The same seed picks the same faults on every machine. */
function pick<T>(choices: readonly T[], round: number): T {
  return choices[createHash('sha256').update(`${SEED} ${round}`).digest().readUInt32BE() % choices.length];
}

test(`${ROUNDS} random faults in a row: the instance recovers from each and loses at most the writes in flight (SEED=${SEED})`, async () => {
  const namespace = await Namespace.create('chaos-random');
  const instance = new SentinelInstance(namespace, 'redis');
  await namespace.applyWithin((chart) => writerWorkload(chart, new RedisSentinel(chart, 'redis', {
    name: 'redis', plan: PLAN, evictionPolicy: EvictionPolicy.NOEVICTION, tls: TLS,
  })));
  await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel', 'deployment/redis-proxy', 'deployment/writer');
  await instance.untilStable();
  const faults = Object.entries({ ...FAULTS, ...NODE_FAULTS });
  for (let round = 1; round <= ROUNDS; round += 1) {
    const [name, fault] = pick(faults, round);
    if (name in NODE_FAULTS) { await movePrimaryFrom(instance, await writerNode(namespace)); }
    const damage = await underWrites(namespace, () => fault(instance), () => instance.untilStable(300));
    process.stderr.write(`SEED=${SEED} ${round}/${ROUNDS} ${name}: ${JSON.stringify(damage)}\n`);
    expect(damage.lost).toBeLessThanOrEqual(writesInFlight(damage));
  }
  await namespace.delete();
}, ROUNDS * 3 * 60_000);
