import { Answer, ANSWERS, holds, member, saysForWhom, sentinels, VOTES } from './states';
import { combinations, decideAll, factLine } from '../support/decisions';

const states = combinations({
  votes: VOTES, b: Object.values(ANSWERS), c: Object.values(ANSWERS), role: ['master', 'slave', ''], link: ['up', 'down'], keys: ['yes', 'no'], waited: [0, 6, 44, 45, 119, 120], asked: ['yes', 'no'],
}).filter(({ role, link }) => role === 'slave' || link === 'down');
const decisions = decideAll('promotable', states.map(({ votes, b, c, asked, ...self }) => [
  factLine('self', { pod: 'a', quorum: 2, asked, ...self }), ...asked === 'yes' ? sentinels(votes) : [], ...asked === 'yes' ? [member('b', b), member('c', c)] : [member('b', {}), member('c', {})],
].join('\n'))).map((decision, at) => ({ ...decision, state: states[at] }));
const violating = (holdsTrue: (decision: typeof decisions[number]) => boolean) => decisions.filter((decision) => !holdsTrue(decision)).slice(0, 3);

interface Others { readonly votes: readonly string[]; readonly b: Answer; readonly c: Answer }

/** What the server answers that a quorum reports as primary, and the other one. */
function elected({ votes, b, c }: Others): { readonly primary?: Answer; readonly other?: Answer } {
  const reported = (pod: string) => votes.filter((vote) => vote === pod).length >= 2;
  return reported('b') ? { primary: b, other: c } : reported('c') ? { primary: c, other: b } : {};
}

const lost = (state: Others) => { const { primary } = elected(state); return primary !== undefined && primary.role === undefined; };
const emptyReplica = (state: Others & { keys: string }) => {
  const { primary } = elected(state);
  return state.keys === 'yes' && primary?.role === 'slave' && primary.keys === 'no' && primary.link === 'down';
};
const inSync = ({ role, link }: { role: string; link: string }) => role === 'master' || (role === 'slave' && link === 'up');

test('a primary, and a replica that was in sync, is eligible at once', () => {
  expect(violating(({ verdict, state }) => !inSync(state) || verdict === 'eligible')).toEqual([]);
});

test('a replica that was not in sync is eligible after 45 seconds, when the primary of a quorum does not answer or is an empty replica', () => {
  expect(violating(({ verdict, state }) => verdict !== 'eligible' || inSync(state)
    || (state.role === 'slave' && state.waited >= 45 && state.asked === 'yes' && (lost(state) || emptyReplica(state))))).toEqual([]);
});

test('an empty replica is not eligible beside a holder of keys', () => {
  expect(violating(({ verdict, state }) => verdict !== 'eligible' || inSync(state) || state.keys === 'yes' || ![state.b, state.c].some(holds))).toEqual([]);
});

test('beside another server that reports that it is the primary, it takes 120 seconds', () => {
  expect(violating(({ verdict, state }) => verdict !== 'eligible' || inSync(state) || emptyReplica(state) || elected(state).other?.role !== 'master' || state.waited >= 120)).toEqual([]);
});

test('a replica whose primary is lost becomes eligible, and a verdict to wait says for which pods', () => {
  expect(violating(({ verdict, state }) => !(state.role === 'slave' && state.waited >= 120 && state.asked === 'yes' && state.keys === 'yes'
    && lost(state)) || verdict === 'eligible')).toEqual([]);
  expect(violating(({ verdict, reason }) => verdict !== 'wait' || saysForWhom(reason) || reason === 'loading the data set')).toEqual([]);
});
