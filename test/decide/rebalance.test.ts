import { combinations, decideAll, factLine } from '../support/decisions';

interface Primary {
  readonly shard: number;
  readonly slots: number;
  readonly health: string;
}

interface Asked {
  readonly shards: number;
  readonly primaries: readonly Primary[];
  readonly self: number;
  readonly busy?: boolean;
  readonly planned?: string;
  readonly replicas?: number;
  readonly taker?: string;
  readonly replicaHealth?: string;
}

const block = ({ shards, primaries, self, busy, planned, taker, replicas, replicaHealth }: Asked) => [
  factLine('self', { pod: `cache-${self}-0`, shards, servers: 2, busy: busy ? 'yes' : 'no', planned: planned ?? '' }),
  ...primaries.flatMap(({ shard, slots, health }) => [
    factLine('node', { pod: `cache-${shard}-0`, role: 'master', slots, health }),
    factLine('node', { pod: `cache-${shard}-1`, role: 'slave', slots: 0, health: replicaHealth ?? 'ok' }),
  ]),
  ...(taker ? [factLine('member', { pod: taker, replicas: replicas ?? 1 })] : []),
].join('\n');

const share = (shard: number, shards: number) => (
  shard >= shards ? 0 : Math.floor(16384 * (shard + 1) / shards) - Math.floor(16384 * shard / shards));
const divided = (shards: number, all = shards): Primary[] => Array.from({ length: Math.max(shards, all) }, (_, shard) => (
  { shard, slots: share(shard, shards), health: 'ok' }));

/** Anything that adds up to all slots. */
function distributions(): number[][] {
  const parts = [0, 1, 900, 1638, 4096, 5461, 5462, 8000];
  const some = combinations({ a: parts, b: parts, c: parts }).map(({ a, b, c }) => [a, b, c, 16384 - a - b - c]).filter((slots) => slots[3] >= 0);
  return [...some, ...some.filter((_, index) => index % 3 === 0).map(([a, b, c, d]) => [a, b, c, Math.floor(d / 2), Math.ceil(d / 2)])];
}

interface Simulation {
  readonly shards: number;
  readonly slots: number[];
  readonly planned: string[];
  readonly running: { from: number; to: number; count: number }[];
}

const shardOf = (pod: string) => Number(pod.split('-')[1]);
/** Numbers that look random and are the same every time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** One look of every node of every simulation; returns whether anything is left to do. */
function look(simulations: readonly Simulation[], random: () => number): boolean {
  const nodes = simulations.flatMap((simulation) => simulation.slots.map((_, self) => ({ simulation, self })));
  const asked = ({ simulation: { shards, slots, planned, running }, self }: typeof nodes[number]): Asked => ({
    shards,
    self,
    primaries: slots.map((count, shard) => ({ shard, slots: count, health: 'ok' })),
    busy: running.some(({ from }) => from === self),
    planned: planned[self],
    ...(planned[self] ? { taker: planned[self].split(',')[0] } : {}),
  });
  const answers = decideAll('rebalance', nodes.map((node) => block(asked(node))));
  let left = false;
  nodes.forEach(({ simulation, self }, index) => {
    const { verdict, target, reason } = answers[index];
    const count = Number(reason.split(' ')[0]);
    left ||= !['keep', 'empty'].includes(verdict);
    // Not every node looks at every moment.
    if (random() < 0.3) { return; }
    simulation.planned[self] = verdict === 'plan' ? `${target},${count}` : '';
    if (verdict === 'migrate') { simulation.running.push({ from: self, to: shardOf(target), count }); }
  });
  for (const { slots, running, shards } of simulations) {
    for (const { from, to, count } of running) {
      // One giver of each slot, which owns it; and no shard gets more than its share, whatever is under way.
      expect(count).toBeGreaterThan(0);
      expect(slots[from] - count).toBeGreaterThanOrEqual(share(from, shards));
      const coming = running.filter((other) => other.to === to).reduce((sum, other) => sum + other.count, 0);
      expect(slots[to] + coming).toBeLessThanOrEqual(share(to, shards));
    }
    for (const done of running.filter(() => random() < 0.5)) {
      running.splice(running.indexOf(done), 1);
      slots[done.from] -= done.count;
      slots[done.to] += done.count;
    }
    expect(slots.reduce((sum, count) => sum + count, 0)).toBe(16384);
  }
  return left;
}

describe('which slots migrate', () => {
  test('every distribution becomes even, with every node deciding for itself, and then nothing migrates', () => {
    const simulations: Simulation[] = distributions().flatMap((slots) => [2, slots.length].map((shards) => (
      { shards, slots: [...slots], planned: slots.map(() => ''), running: [] }))).filter((_, index) => index % 9 === 0);
    const random = randomOf(12);
    let rounds = 0;
    while (look(simulations, random)) {
      rounds += 1;
      expect(rounds).toBeLessThan(100);
    }
    for (const { shards, slots } of simulations) {
      slots.forEach((count, shard) => expect(count).toBeGreaterThanOrEqual(Math.floor(share(shard, shards) * 0.9)));
      slots.slice(shards).forEach((count) => expect(count).toBe(0));
    }
  });

  test.each([2, 3, 4, 5, 16])('%d shards with equal shares keep them', (shards) => {
    expect(new Set(decideAll('rebalance', divided(shards).map((_, self) => block({ shards, primaries: divided(shards), self }))).map(({ verdict }) => verdict))).toEqual(new Set(['keep']));
  });

  test('all nodes agree: the plans of one table name each taker for no more than it lacks', () => {
    const tables = distributions().filter((_, index) => index % 3 === 0);
    const asked = tables.flatMap((slots) => slots.map((_, self) => ({ shards: slots.length, self, slots })));
    const answers = decideAll('rebalance', asked.map(({ slots, ...rest }) => block({ ...rest, primaries: slots.map((count, shard) => ({ shard, slots: count, health: 'ok' })) })));
    for (const slots of tables) {
      const plans = slots.map(() => answers.shift()!).filter(({ verdict }) => verdict === 'plan');
      slots.forEach((count, shard) => {
        const given = plans.filter(({ target }) => shardOf(target) === shard).reduce((sum, { reason }) => sum + Number(reason.split(' ')[0]), 0);
        expect(given).toBeLessThanOrEqual(Math.max(0, share(shard, slots.length) - count));
      });
    }
  });

  const uneven = [{ shard: 0, slots: 8192, health: 'ok' }, { shard: 1, slots: 8192, health: 'ok' }, { shard: 2, slots: 0, health: 'ok' }];
  const decide = (facts: Partial<Asked>) => {
    const { verdict, target, reason } = decideAll('rebalance', [block({ shards: 3, primaries: uneven, self: 0, ...facts })])[0];
    return `${verdict} ${target} ${reason}`;
  };

  test.each(['fail', 'unlinked', 'unknown'])('no migration starts while a node is "%s"', (health) => {
    for (const sick of [0, 1, 2]) {
      const primaries = uneven.map((primary) => (primary.shard === sick ? { ...primary, health } : primary));
      expect(decide({ primaries, planned: 'cache-2-0,2731', taker: 'cache-2-0' })).toBe(`wait - no slots migrate while nodes are not connected: cache-${sick}-0`);
    }
    expect(decide({ replicaHealth: health, planned: 'cache-2-0,2731', taker: 'cache-2-0' })).toMatch(/^wait - no slots migrate while nodes are not connected: /);
  });

  test.each<[string, Partial<Asked>, string]>([
    ['a plan has to be the same twice', {}, 'plan cache-2-0 2731 slots'],
    ['another plan begins anew', { planned: 'cache-2-0,7' }, 'plan cache-2-0 2731 slots'],
    ['the replicas of the taker are asked for', { planned: 'cache-2-0,2731' }, 'ask cache-2-0 whether a replica is connected to it'],
    ['without one it gets no data', { planned: 'cache-2-0,2731', taker: 'cache-2-0', replicas: 0 }, 'wait - no slots migrate to cache-2-0 until a replica is connected to it'],
    ['with one it does', { planned: 'cache-2-0,2731', taker: 'cache-2-0' }, 'migrate cache-2-0 2731 slots'],
    ['one migration at a time', { planned: 'cache-2-0,2731', taker: 'cache-2-0', busy: true }, 'wait - a migration is under way'],
    ['slots without an owner stay where their data is', { primaries: uneven.map((primary) => ({ ...primary, slots: Math.min(primary.slots, 8000) })) },
      'wait - no slots migrate while 384 slots have no owner'],
    ['a shard that has no primary yet', { shards: 4 }, 'wait - no slots migrate until shard 3 has a primary'],
    ['a shard that is to be deleted', { shards: 2, self: 2 }, 'empty - this shard owns no slots any more: its objects can be deleted'],
    ['a new shard without slots', { self: 2 }, 'keep - '],
  ])('%s', (_, facts, answer) => expect(decide(facts)).toBe(answer));
});
