import { ANSWERS, holds, member, saysForWhom, stable } from './states';
import { combinations, decideAll, factLine } from '../support/decisions';

const states = combinations({ b: Object.values(ANSWERS), c: Object.values(ANSWERS), unheard: [0, 9, 15, 40] });
const decisions = decideAll('resync', states.map(({ b, c, unheard }) => [factLine('self', { pod: 'a', source: 'b', unheard }), member('b', b), member('c', c)].join('\n')))
  .map((decision, at) => ({ ...decision, state: states[at] }));
const violating = (holdsTrue: (decision: typeof decisions[number]) => boolean) => decisions.filter((decision) => !holdsTrue(decision)).slice(0, 3);

test('a source that serves is kept', () => {
  expect(violating(({ verdict, state }) => (state.b.role === 'master') === (verdict === 'keep'))).toEqual([]);
});

test('a source that does not answer keeps 10 seconds', () => {
  expect(violating(({ verdict, state }) => state.b.role !== undefined || state.unheard >= 10 || verdict === 'wait')).toEqual([]);
});

test('the next source holds keys, and the most advanced data set', () => {
  expect(violating(({ verdict, target, state }) => {
    if (verdict !== 'source') { return true; }
    const source = target === 'b' ? state.b : state.c;
    return holds(source) && stable(source)
      && [state.b, state.c].every((answer) => !holds(answer) || !stable(answer) || answer.offset! <= source.offset!);
  })).toEqual([]);
});

test('it begins again only when no living server holds data', () => {
  expect(violating(({ verdict, state }) => verdict !== 'restart' || ![state.b, state.c].some((answer) => holds(answer) && stable(answer)))).toEqual([]);
});

test('it waits for servers that do not answer or load, at most 30 seconds, and says for which', () => {
  expect(violating(({ verdict, reason, state }) => verdict !== 'wait' || (saysForWhom(reason) && state.unheard < 30 && [state.b, state.c].some((answer) => !stable(answer))))).toEqual([]);
});
