import { ANSWERS, holds, member, saysForWhom, stable } from './states';
import { combinations, decideAll, factLine } from '../support/decisions';

const states = combinations({
  b: Object.values(ANSWERS), c: Object.values(ANSWERS), primary: ['', 'a', 'b'], fixed: ['yes', ''], role: ['master', 'slave', ''], follows: ['-', 'b', 'c'], link: ['up', 'not pinged', 'down'], keys: ['yes', 'no'], wrong: [0, 6, 40],
}).filter(({ role, follows, link, primary, fixed }) => (role === 'slave' || (follows === '-' && link === 'down')) && !(fixed === 'yes' && primary !== 'b'));
const ownLink = (link: string) => ({ link: link === 'not pinged' ? 'up' : link, primary_unreachable: link === 'up' ? 'no' : 'yes' });
const decisions = decideAll('rejoin', states.map(({ b, c, ...self }) => [factLine('self', { pod: 'a', asked: 'yes', ...self, ...(self.role === 'slave' ? ownLink(self.link) : { link: '' }) }), member('b', b), member('c', c)].join('\n')))
  .map((decision, at) => ({ ...decision, state: states[at] }));
const violating = (holdsTrue: (decision: typeof decisions[number]) => boolean) => decisions.filter((decision) => !holdsTrue(decision)).slice(0, 3);

test('a server follows only a living server that reports that it is the primary', () => {
  expect(violating(({ verdict, target, state }) => verdict !== 'follow' || (target === state.primary && state.b.role === 'master'))).toEqual([]);
});

test('with a fixed role it does not give up keys for an empty primary, or for one that loads', () => {
  expect(violating(({ verdict, state }) => verdict !== 'follow' || state.fixed !== 'yes' || (stable(state.b) && (state.keys === 'no' || holds(state.b))))).toEqual([]);
});

test('a server that is where it belongs is left alone, and so is one without a known primary', () => {
  expect(violating(({ verdict, state }) => !(state.primary === '' || state.role === '' || (state.role === 'slave' && state.follows === state.primary)
    || (state.role === 'master' && state.primary === 'a')) || verdict === 'keep')).toEqual([]);
});

test('the server that the sentinels report leads only when no server is the primary, after 30 seconds, and not empty beside a holder', () => {
  expect(violating(({ verdict, state }) => verdict !== 'lead' || (state.primary === 'a' && state.role === 'slave' && state.link === 'down' && state.wrong >= 30
    && ![state.b, state.c].some(({ role }) => role === 'master') && (state.keys === 'yes' || ![state.b, state.c].some(holds))))).toEqual([]);
});

test('a server that is wrong acts after 30 seconds when its primary answers as one, and a verdict to wait says for which pods', () => {
  expect(violating(({ verdict, state }) => !(state.primary === 'b' && state.wrong >= 30 && state.b.role === 'master' && stable(state.b)) || verdict !== 'wait')).toEqual([]);
  expect(violating(({ verdict, reason }) => verdict !== 'wait' || saysForWhom(reason))).toEqual([]);
});

test('a replica that hears no primary follows the one that the sentinels report at once: that one may refuse writes for lack of a replica', () => {
  expect(violating(({ verdict, state }) => !(state.fixed === '' && state.primary === 'b' && state.role === 'slave' && state.follows !== 'b' && state.link !== 'up'
    && state.b.role === 'master') || verdict === 'follow')).toEqual([]);
});

test('the server that it follows has two minutes to come back before it leads: that one may hold more', () => {
  const asked = (wrong: number) => [
    factLine('self', { pod: 'a', primary: 'a', asked: 'yes', wrong, role: 'slave', follows: 'b', link: 'down', keys: 'yes' }), member('b', {}), member('c', ANSWERS.restarted),
  ].join('\n');
  expect(decideAll('rejoin', [asked(31), asked(119), asked(120)]).map(({ verdict }) => verdict)).toEqual(['wait', 'wait', 'lead']);
});
