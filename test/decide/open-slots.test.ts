import { combinations, Decision, decideAll, factLine } from '../support/decisions';

/** The slot 77, which cache-0-0 has marked: with cache-1-0, in a cluster where cache-1-1 replicates that, and cache-2-0 is a third shard. */
const STATES = combinations({
  role: ['master', 'slave'],
  mark: ['migrating', 'importing'],
  owner: ['', 'cache-0-0', 'cache-1-0', 'cache-2-0'],
  keys: ['', 0, 7],
  reports: ['', 'stable', 'other', 'migrating:cache-0-0', 'migrating:cache-2-0'],
  busy: ['yes', 'no'],
  // What became of cache-1-0.
  with: ['ok', 'fail', 'replaced', 'demoted', 'unknown'],
  watched: ['', 'clear,,77', 'adopt,cache-1-0,77', 'adopt,cache-2-0,77', 'clear,,78'],
});
type State = (typeof STATES)[number];

const REPLICA = { role: 'slave', primary: 'id-1', slots: 0 };
const PROMOTED = { role: 'master', primary: '-', slots: 5 };
const ORIGINAL: Record<string, Record<string, string | number>> = {
  ok: { ...PROMOTED, health: 'ok' },
  fail: { ...PROMOTED, slots: 0, health: 'fail' },
  replaced: { ...PROMOTED, slots: 0, health: 'fail' },
  demoted: { role: 'slave', primary: 'id-1-1', slots: 0, health: 'ok' },
};

const block = ({ role, mark, owner, keys, reports, busy, with: other, watched }: State) => [
  factLine('self', { pod: 'cache-0-0', busy, watched }),
  factLine('node', { pod: 'cache-0-0', id: 'id-0', role, primary: '-', health: 'ok', slots: 5 }),
  ...(other === 'unknown' ? [] : [factLine('node', { pod: 'cache-1-0', id: 'id-1', ...ORIGINAL[other] })]),
  factLine('node', { pod: 'cache-1-1', id: 'id-1-1', health: 'ok', ...(other === 'replaced' || other === 'demoted' ? PROMOTED : REPLICA) }),
  factLine('node', { pod: 'cache-2-0', id: 'id-2', role: 'master', primary: '-', health: 'ok', slots: 5 }),
  factLine('slot', { slot: 77, mark, with: other === 'unknown' ? '' : 'cache-1-0', owner, keys, ...(mark === 'importing' ? { reports } : {}) }),
].join('\n');
const answers = decideAll('open-slots', STATES.map(block));
const broken = (rule: (state: State, decision: Decision) => boolean) => STATES.flatMap((state, index) => (
  rule(state, answers[index]) ? [] : [`${block(state)}\n  => ${JSON.stringify(answers[index])}`])).slice(0, 3);

const atOwner = ({ owner, reports }: State) => (owner === '' || owner === 'cache-0-0' || reports === 'other' ? '' : reports);

describe('what becomes of a slot that is marked', () => {
  test('a replica leaves it to its primary', () => {
    expect(broken(({ role }, { verdict }) => role === 'master' || verdict === 'keep')).toEqual([]);
  });

  test('a mark is cleared only when it has no effect, or no key is here and the owner does not migrate to this node', () => {
    expect(broken((state, { verdict }) => verdict !== 'clear' || (state.mark === 'migrating'
      ? state.owner !== 'cache-0-0'
      : state.owner === 'cache-0-0' || (state.keys === 0 && ['stable', 'migrating:cache-2-0'].includes(atOwner(state)))))).toEqual([]);
  });

  test('then it is cleared, in the second look', () => {
    expect(broken((state, { verdict }) => {
      const { role, mark, owner, keys, watched } = state;
      const dead = (owner === 'cache-0-0') === (mark === 'importing') || (mark === 'importing' && keys === 0 && ['stable', 'migrating:cache-2-0'].includes(atOwner(state)));
      return role === 'slave' || !dead || verdict === (watched === 'clear,,77' ? 'clear' : 'watch');
    })).toEqual([]);
  });

  test('keys that are here alone are finished: the owner, which has no mark, is told, in the second look', () => {
    expect(broken((state, { verdict, target, reason }) => {
      const { role, mark, owner, keys, watched } = state;
      if (role === 'slave' || mark !== 'importing' || atOwner(state) !== 'stable' || keys !== 7) { return verdict !== 'adopt'; }
      if (watched === `adopt,${owner},77`) { return verdict === 'adopt' && target === owner && reason.startsWith('77 '); }
      return verdict === 'watch' && reason === `adopt,${owner},77`;
    })).toEqual([]);
  });

  test('the owner finishes its migration, to the primary that the other shard has now', () => {
    expect(broken(({ role, mark, owner, busy, with: other }, { verdict, target, reason }) => {
      if (role === 'slave' || mark !== 'migrating' || owner !== 'cache-0-0' || busy === 'yes') { return verdict !== 'finish'; }
      if (other === 'fail' || other === 'unknown') { return verdict === 'wait'; }
      return verdict === 'finish' && target === (other === 'ok' ? 'cache-1-0' : 'cache-1-1') && reason.startsWith('77 ');
    })).toEqual([]);
  });

  test('a node that imports leaves a migration that is under way to the owner', () => {
    expect(broken((state, { verdict }) => state.mark !== 'importing' || state.role === 'slave' || atOwner(state) !== 'migrating:cache-0-0' || verdict === 'keep')).toEqual([]);
  });

  test('without an answer of the owner, or of this server, nothing is done', () => {
    expect(broken(({ mark, owner, reports, keys, role }, { verdict }) => mark !== 'importing' || role === 'slave' || owner === 'cache-0-0'
      || (owner !== '' && reports !== '' && (keys !== '' || reports === 'migrating:cache-0-0')) || verdict === 'wait')).toEqual([]);
  });

  const node = (pod: string, role = 'master') => factLine('node', { pod, id: `id-of-${pod}`, role, primary: '-', health: 'ok', slots: 5 });
  const slot = (number: number, mark: string, facts: Record<string, string | number>) => factLine('slot', { slot: number, mark, ...facts });
  const nodes = ['cache-0-0', 'cache-1-0', 'cache-2-0'].map((pod) => node(pod));
  const here = { owner: 'cache-0-0', keys: 1 };
  const decide = (self: Record<string, string>, ...slots: string[]) => {
    const { verdict, target, reason } = decideAll('open-slots', [[factLine('self', { pod: 'cache-0-0', busy: 'no', ...self }), ...nodes, ...slots].join('\n')])[0];
    return `${verdict} ${target} ${reason}`;
  };

  test('slots that need the same are treated together, those of one node after those of another', () => {
    const outgoing = [slot(5, 'migrating', { ...here, with: 'cache-2-0' }), slot(6, 'migrating', { ...here, with: 'cache-1-0' }), slot(9, 'migrating', { ...here, with: 'cache-2-0' })];
    const incoming = [slot(0, 'importing', { owner: 'cache-1-0', keys: 1, with: 'cache-1-0', reports: 'stable' }), slot(16383, 'importing', { owner: 'cache-1-0', keys: 2, with: 'cache-1-0', reports: 'stable' })];
    expect(decide({}, ...outgoing)).toBe('finish cache-2-0 5,9 their migration was interrupted');
    expect(decide({}, ...outgoing, ...incoming)).toBe('watch - adopt,cache-1-0,0,16383');
    expect(decide({ watched: 'adopt,cache-1-0,0,16383' }, ...outgoing, ...incoming)).toBe('adopt cache-1-0 0,16383 keys of them are here, from a migration that was interrupted');
  });

  test('no marks, nothing to do', () => expect(decide({})).toBe('keep - '));

  test.each<[string, Record<string, string | number>]>([
    ['slots stay half migrated while they have no owner', { owner: '', keys: 1, with: 'cache-1-0', reports: '' }],
    ['slots stay half migrated until cache-1-0 answers', { owner: 'cache-1-0', keys: 1, with: 'cache-1-0', reports: '' }],
    ['slots stay half migrated until cache-1-0 has migrated them', { owner: 'cache-1-0', keys: 1, with: 'cache-1-0', reports: 'migrating:cache-2-0' }],
  ])('says "%s"', (reason, facts) => expect(decide({}, slot(1, 'importing', facts))).toBe(`wait - ${reason}`));
});
