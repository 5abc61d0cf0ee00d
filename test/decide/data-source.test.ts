import { Answer, ANSWERS, holds, isCopy, member, saysForWhom, stable } from './states';
import { combinations, decideAll, factLine } from '../support/decisions';

const AGE = 3;
const states = combinations({ b: Object.values(ANSWERS), c: Object.values(ANSWERS), complete: ['yes', 'no'], data: ['yes', 'no'], interrupted: ['yes', 'no'], waited: [0, 9, 15, 40] })
  .filter(({ complete, data, interrupted }) => !(complete === 'yes' && data === 'no') && !(interrupted === 'yes' && data === 'yes'));

const decisions = decideAll('data-source', states.map(({ b, c, ...self }) => [
  factLine('self', { pod: 'a', age: self.data === 'yes' ? AGE : 1000000000, ...self }), member('b', b), member('c', c),
].join('\n'))).map((decision, at) => ({ ...decision, state: states[at] }));

const violating = (holdsTrue: (decision: typeof decisions[number]) => boolean) => decisions.filter((decision) => !holdsTrue(decision)).slice(0, 3);
const others = ({ b, c }: { b: Answer; c: Answer }) => [b, c];

test('a complete append-only file is started from at once', () => {
  expect(violating(({ verdict, state }) => state.complete === 'no' || verdict === 'start')).toEqual([]);
});

test('a primary never starts empty beside a living holder of keys with a complete data set', () => {
  expect(violating(({ verdict, state }) => verdict !== 'start' || state.data === 'yes' || !others(state).some((answer) => holds(answer) && stable(answer)))).toEqual([]);
});

test('a primary does not start from a volume that is older than a living replica', () => {
  expect(violating(({ verdict, state }) => verdict !== 'start' || state.complete === 'yes' || state.data === 'no' || !others(state).some((answer) => isCopy(answer, AGE)))).toEqual([]);
});

test('the source is the most advanced of those that hold no less', () => {
  expect(violating(({ verdict, target, state }) => {
    if (verdict !== 'resync') { return true; }
    const source = target === 'b' ? state.b : state.c;
    const qualified = others(state).filter((answer) => state.data === 'yes' ? isCopy(answer, AGE) : holds(answer) && stable(answer));
    return qualified.includes(source) && qualified.every((answer) => answer.offset! <= source.offset!);
  })).toEqual([]);
});

test('it waits only for servers that do not answer or load, for 10 seconds with data and 30 without, and says for which', () => {
  expect(violating(({ verdict, reason, state }) => verdict !== 'wait'
    || (saysForWhom(reason) && others(state).some((answer) => !stable(answer)) && state.waited < (state.data === 'yes' || others(state).some(holds) ? 30 : 30)))).toEqual([]);
  expect(violating(({ verdict, state }) => verdict !== 'wait' || state.data === 'no' || state.waited < 10)).toEqual([]);
});

test('a server that runs and whose certificate cannot be verified may hold more: it is waited for, unless the own file is complete', () => {
  const asked = (complete: string, c: Answer) => [
    factLine('self', { pod: 'a', age: AGE, data: 'yes', interrupted: 'no', waited: 4000, complete }), factLine('member', { pod: 'b', trusted: 'no' }), member('c', c),
  ].join('\n');
  const answers = Object.values(ANSWERS);
  expect(decideAll('data-source', answers.map((c) => asked('no', c))).every(({ verdict, reason }) => verdict === 'wait' && reason.includes('waiting for b,'))).toBe(true);
  expect(decideAll('data-source', answers.map((c) => asked('yes', c))).every(({ verdict }) => verdict === 'start')).toBe(true);
});

test('when all answer it acts at once', () => {
  expect(violating(({ verdict, state }) => verdict !== 'wait' || !others(state).every(stable))).toEqual([]);
});
