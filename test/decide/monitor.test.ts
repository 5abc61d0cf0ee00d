import { ANSWERS, member, saysForWhom, sentinels } from './states';
import { combinations, decideAll, factLine } from '../support/decisions';

const votes = ['a', 'b', 'none', '-', '10.0.0.9'];
const states = combinations({ s0: votes, s1: votes, s2: votes, a: Object.values(ANSWERS), b: Object.values(ANSWERS) });
const decisions = decideAll('monitor', states.map(({ s0, s1, s2, a, b }) => [
  factLine('self', { pod: 's3', asked: 'yes' }), ...sentinels([s0, s1, s2]), member('a', a), member('b', b),
].join('\n'))).map((decision, at) => ({ ...decision, state: states[at] }));
const count = ({ s0, s1, s2 }: { s0: string; s1: string; s2: string }, pod: string) => [s0, s1, s2].filter((vote) => vote === pod).length;
const violating = (holdsTrue: (decision: typeof decisions[number]) => boolean) => decisions.filter((decision) => !holdsTrue(decision)).slice(0, 3);

test('it monitors what most of the other sentinels report', () => {
  expect(violating(({ verdict, target, state }) => {
    const [a, b] = [count(state, 'a'), count(state, 'b')];
    return a + b === 0 || (verdict === 'monitor' && (a === b || target === (a > b ? 'a' : 'b')));
  })).toEqual([]);
});

test('without any report it monitors the only server that reports that it is the primary, and never chooses between two', () => {
  expect(violating(({ verdict, target, state }) => {
    if (count(state, 'a') + count(state, 'b') > 0) { return true; }
    const primaries = ['a', 'b'].filter((pod) => state[pod as 'a' | 'b'].role === 'master');
    return primaries.length === 1 ? verdict === 'monitor' && target === primaries[0] : verdict === 'wait';
  })).toEqual([]);
});

test('a verdict to wait says for which pods', () => { expect(violating(({ verdict, reason }) => verdict !== 'wait' || saysForWhom(reason))).toEqual([]); });
