import { Answer, member, saysForWhom } from './states';
import { combinations, decideAll, factLine } from '../support/decisions';

const replica = (link: 'up' | 'down', offset?: number): Answer => ({ role: 'slave', keys: 'yes', loading: 'no', syncing: 'no', link, heard: 0, priority: 100, offset });
const answers: readonly Answer[] = [{}, replica('up', 99), replica('up', 100), replica('up', 101), replica('up'), replica('down', 50), replica('down', 100), { role: 'master', keys: 'yes', loading: 'no', offset: 200 }];
const states = combinations({ b: answers, c: answers, offset: ['', 100], every: ['yes', 'no'], lost: ['', ',b'] });
const decisions = decideAll('switchover', states.map(({ b, c, offset, every, lost }) => [factLine('self', { pod: 'a', offset, every, lost }), member('b', b), member('c', c)].join('\n')))
  .map((decision, at) => ({ ...decision, state: states[at] }));
const connected = (answer: Answer) => answer.role === 'slave' && answer.link === 'up';
const complete = (answer: Answer) => answer.offset !== undefined && answer.offset >= 100;
const violating = (holdsTrue: (decision: typeof decisions[number]) => boolean) => decisions.filter((decision) => !holdsTrue(decision)).slice(0, 3);

test('a replica that is promoted lacks nothing, and neither does any other connected replica', () => {
  expect(violating(({ verdict, target, state }) => verdict !== 'ready' || (state.offset !== '' && connected(target === 'b' ? state.b : state.c)
    && [state.b, state.c].every((answer) => !connected(answer) || complete(answer))))).toEqual([]);
});

test('it is ready as soon as a replica is connected and all that are have caught up, where every one is waited for when all but the lost ones are connected', () => {
  expect(violating(({ verdict, state }) => {
    const replicas = [state.b, state.c].filter(({ role }) => role === 'slave');
    const connectedReplicas = replicas.filter(connected);
    const isLost = (answer: Answer) => state.lost === ',b' && answer === state.b;
    const isReady = state.offset !== '' && connectedReplicas.length > 0 && connectedReplicas.every(complete)
      && (state.every === 'no' || replicas.every((answer) => connected(answer) || isLost(answer)));
    return isReady === (verdict === 'ready');
  })).toEqual([]);
});

test('a verdict to wait says for which pods', () => {
  expect(violating(({ verdict, reason }) => verdict !== 'wait' || saysForWhom(reason) || /server|replica/.test(reason))).toEqual([]);
});
