import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Filters } from './lockstep';
import { failures } from './run';
import { RUNTIME } from '../support/runtime-scripts';

/** Tests of the test: without each of these rules the simulator finds a history that it would have prevented. */
interface BrokenRule {
  readonly rule: string;
  readonly model: 'failover' | 'replication' | 'cluster';
  readonly filter: string;
  readonly from: string;
  readonly to: string;
  /** What is violated then. */
  readonly invariants: readonly string[];
}

const KEPT = 'acknowledged writes are kept';
const NOT_EMPTY = 'no empty primary beside a holder of keys';
const WHOLE = 'the instance becomes whole again';
const HOLDS_LESS = 'who holds more is not replaced by who holds less';
const WAITS = 'a replica that restarted waits for its primary';

const BROKEN: readonly BrokenRule[] = [
  {
    rule: 'a primary that restarts stays down for a living replica that holds no less',
    model: 'failover',
    filter: 'primary',
    from: 'if (copy != "") return succeed(',
    to: 'if (0) return succeed(',
    invariants: [KEPT, NOT_EMPTY],
  },
  {
    rule: 'a pod without data does not start as primary as long as others may hold keys',
    model: 'failover',
    filter: 'primary',
    from: 'function without_data(why,    holder) {',
    to: 'function without_data(why,    holder) {\n  return verdict("start", "", why)',
    invariants: [KEPT, NOT_EMPTY],
  },
  {
    rule: 'only pod 0 is the first primary',
    model: 'failover',
    filter: 'primary',
    from: 'if (self["first"] != "yes") return verdict("wait"',
    to: 'if (0) return verdict("wait"',
    invariants: ['one first primary', KEPT, NOT_EMPTY],
  },
  {
    rule: 'a replica that restarted is not eligible until its primary had time to come back',
    model: 'failover',
    filter: 'promotable',
    from: 'PRIMARY_RETURNS = 45',
    to: 'PRIMARY_RETURNS = 0',
    invariants: [WAITS, KEPT],
  },
  {
    rule: 'a replica that loses its primary forever becomes eligible',
    model: 'failover',
    filter: 'promotable',
    from: 'PRIMARY_RETURNS = 45',
    to: 'PRIMARY_RETURNS = 100000',
    invariants: [WHOLE],
  },
  {
    rule: 'the value of a fact is a number',
    model: 'failover',
    filter: 'facts',
    from: 'value += 0',
    to: 'value = value ""',
    invariants: [WAITS, KEPT, NOT_EMPTY],
  },
  {
    rule: 'a primary with a fixed role resyncs from a replica that holds more',
    model: 'replication',
    filter: 'data-source',
    from: 'if (source != "") return waits',
    to: 'if (0) return waits',
    invariants: [KEPT, NOT_EMPTY],
  },
  {
    rule: 'a replica that stopped hearing its primary before the last write is no copy',
    model: 'replication',
    filter: 'facts',
    from: 'of(pod, "heard") + 0 <= self["age"] + SETTLING',
    to: '1',
    invariants: [HOLDS_LESS, KEPT],
  },
  {
    rule: 'the most advanced replica is the source',
    model: 'replication',
    filter: 'facts',
    from: 'of(pod, "offset") + 0 > of(other, "offset") + 0',
    to: 'of(pod, "offset") + 0 < of(other, "offset") + 0',
    invariants: [KEPT, HOLDS_LESS],
  },
  {
    rule: 'a replica comes back to its primary after a resync',
    model: 'replication',
    filter: 'rejoin',
    from: 'return verdict("follow", primary',
    to: 'return verdict("refuse", primary',
    invariants: [WHOLE],
  },
  {
    rule: 'the owner of slots that restarts stays down for a living replica that holds no less',
    model: 'cluster',
    filter: 'node-start',
    from: '  copy = most_advanced("copy")\n',
    to: '  return verdict(start)\n',
    invariants: [KEPT],
  },
  {
    rule: 'the owner of slots does not start empty as long as others may hold keys',
    model: 'cluster',
    filter: 'node-start',
    from: 'function without_data(start, why,    holder) {',
    to: 'function without_data(start, why,    holder) {\n  return verdict(start, "", why)',
    invariants: [KEPT, NOT_EMPTY],
  },
  {
    rule: 'a replica of a shard that restarted is not eligible until its primary had time to come back',
    model: 'cluster',
    filter: 'node-promotable',
    from: 'PRIMARY_RETURNS = 45',
    to: 'PRIMARY_RETURNS = 0',
    invariants: [WAITS],
  },
  {
    rule: 'a replica in sync with a primary that came back is not eligible as long as the nodes consider that one down',
    model: 'cluster',
    filter: 'node-promotable',
    from: '(!down || self["heard"] >= UNHEARD)',
    to: '1',
    invariants: ['a primary that came back is not replaced while it serves'],
  },
  {
    rule: 'a server that was in sync comes before one that only loaded its files',
    model: 'cluster',
    filter: 'facts',
    from: 'if (was_connected(pod) != was_connected(other)',
    to: 'if (0',
    invariants: [KEPT, NOT_EMPTY],
  },
];

/** Histories in one go, and at most. */
const BATCH = 300;
const ENOUGH = 3000;

test.each(BROKEN)('without the rule that $rule, a history violates an invariant', ({ model, filter, from, to, invariants }) => {
  const folder = mkdtempSync(join(tmpdir(), 'broken-rule-'));
  try {
    cpSync(join(RUNTIME, 'decide'), folder, { recursive: true });
    const file = join(folder, `${filter}.awk`);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.split(from).join(to));
    const filters = new Filters(folder);
    const found = new Set<string>();
    for (let first = 0; first < ENOUGH && !invariants.some((invariant) => found.has(invariant)); first += BATCH) {
      for (const { invariant } of failures(model, 12, first, BATCH, filters)) { found.add(invariant); }
    }
    expect(invariants.filter((invariant) => found.has(invariant))).not.toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
