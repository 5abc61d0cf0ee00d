import { Answer, ANSWERS, holds, isCopy, member, saysForWhom, sentinels, stable, VOTES } from './states';
import { combinations, decideAll, factLine } from '../support/decisions';

const AGE = 3;

const states = combinations({
  votes: VOTES,
  b: Object.values(ANSWERS),
  c: Object.values(ANSWERS),
  first: ['yes', 'no'],
  data: ['yes', 'no'],
  last: ['', 'a', 'b'],
  waited: [0, 20, 40, 100],
  promoted: ['', 'b'],
  stored: ['yes', 'no'],
}).filter(({ stored, last }) => stored === 'yes' || last === '');

interface State {
  readonly votes: readonly string[];
  readonly b: Answer;
  readonly c: Answer;
  readonly first: string;
  readonly data: string;
  readonly last: string;
  readonly waited: number;
  readonly promoted: string;
  readonly stored?: string;
}

const facts = ({ votes, b, c, first, data, last, waited, promoted, stored }: State) => [
  factLine('self', { pod: 'a', first, last, data, stored, age: data === 'yes' ? AGE : 1000000000, waited, quorum: 2, asked: 'yes', promoted }),
  ...sentinels(votes), member('b', b), member('c', c),
].join('\n');

const decisions = decideAll('primary', states.map(facts)).map((decision, at) => ({ ...decision, state: states[at] }));
const TO_DO = 'delete the StatefulSet of the sentinels and its volumes';
const quorum = (votes: readonly string[], pod: string) => votes.filter((vote) => vote === pod).length >= 2;
const answered = (state: State, pod: string) => pod === 'b' ? state.b : state.c;

const violating = (holdsTrue: (decision: typeof decisions[number]) => boolean) => decisions.filter((decision) => !holdsTrue(decision)).slice(0, 3);

describe('in every state of three members and three sentinels', () => {
  test('no pod starts empty beside a living holder of keys', () => {
    expect(violating(({ verdict, state }) => verdict !== 'start' || state.data === 'yes' || ![state.b, state.c].some(holds))).toEqual([]);
  });

  test('no pod starts as primary while a living replica holds no less', () => {
    expect(violating(({ verdict, state }) => verdict !== 'start' || ![state.b, state.c].some((answer) => isCopy(answer, state.data === 'yes' ? AGE : 1e9)))).toEqual([]);
  });

  test('no pod with data follows an empty primary that no quorum reports', () => {
    expect(violating(({ verdict, target, state }) => verdict !== 'follow' || state.data === 'no' || quorum(state.votes, target) || state.last === ''
      || answered(state, target).role !== 'master' || holds(answered(state, target)))).toEqual([]);
  });

  test('a pod that a quorum reports is followed', () => {
    expect(violating(({ verdict, target, state }) => !quorum(state.votes, 'b') || (verdict === 'follow' && target === 'b'))).toEqual([]);
  });

  test('a failover is requested only where a quorum or a single pod decides, and only to a server with a complete data set', () => {
    expect(violating(({ verdict, target, state }) => (verdict !== 'failover' && verdict !== 'promote') || target === state.promoted || stable(answered(state, target)))).toEqual([]);
  });

  test('only a replica that holds keys is promoted, and not beside another primary that holds keys', () => {
    expect(violating(({ verdict, target, state }) => verdict !== 'promote'
      || (holds(answered(state, target)) && answered(state, target).role === 'slave' && ![state.b, state.c].some((answer) => answer.role === 'master' && holds(answer))))).toEqual([]);
  });

  test('while a replica is connected to the last pod of this name, that pod is waited for', () => {
    const connected = ({ link }: Answer) => link === 'up';
    expect(violating(({ verdict, state: { votes, b, c, waited } }) => !quorum(votes, 'a') || waited > 0 || [b, c].some(({ role }) => role === 'master') || ![b, c].some(connected)
      || verdict === 'wait')).toEqual([]);
  });

  test('a verdict to wait says for which pods', () => {
    expect(violating(({ verdict, reason }) => verdict !== 'wait' || saysForWhom(reason))).toEqual([]);
  });

  test('without the answers of the members nothing is started or promoted', () => {
    const unasked = decideAll('primary', states.filter(({ waited }) => waited === 0).map((state) => facts(state).replace('asked=yes', 'asked=no')));
    expect(unasked.filter(({ verdict }) => verdict !== 'ask' && verdict !== 'follow')).toEqual([]);
  });
});

describe('when several members start at once', () => {
  const starting = combinations({ votes: VOTES, data: ['yes', 'no'], waited: [0, 20, 1000], last: ['', 'a', 'b', 'c'], stored: ['yes', 'no'] });
  const blocks = starting.flatMap(({ votes, data, waited, last, stored }) => ['a', 'b', 'c'].map((pod) => [
    factLine('self', { pod, first: pod === 'a' ? 'yes' : 'no', last, data, stored, age: AGE, waited, quorum: 2, asked: 'yes' }), ...sentinels(votes),
    ...['a', 'b', 'c'].filter((other) => other !== pod).map((other) => member(other, {})),
  ].join('\n')));
  const all = decideAll('primary', blocks);
  const joint = starting.map((state, at) => ({ state, verdicts: all.slice(3 * at, 3 * at + 3) }));

  test('no two members choose themselves from the same facts', () => {
    expect(joint.filter(({ verdicts }) => verdicts.filter(({ verdict }) => verdict === 'start').length > 1)).toEqual([]);
  });

  test('at a first start only pod 0 chooses itself', () => {
    const first = joint.filter(({ state }) => state.last === '' && !['b', 'c'].some((pod) => quorum(state.votes, pod)));
    expect(first.filter(({ verdicts }) => verdicts.slice(1).some(({ verdict }) => verdict === 'start'))).toEqual([]);
  });

  test('when all sentinels answer, some member acts in the end', () => {
    const answering = joint.filter(({ state }) => !state.votes.includes('-') && state.waited === 1000);
    const stuck = answering.filter(({ verdicts }) => verdicts.every(({ verdict }) => verdict === 'wait'));
    // Sentinels that disagree, and no pod knows the last primary: its data may be on a volume that is late, so the log says what an operator can do.
    expect(stuck.filter(({ state, verdicts }) => !(state.stored === 'yes' && state.last === '' && verdicts[0].reason.includes(TO_DO)))).toEqual([]);
  });
});

test('a pod that has waited acts in every state in which all answer, unless another server loads or no earlier primary is known', () => {
  const complete = states.filter(({ votes, b, c }) => !votes.includes('-') && [b, c].every((answer) => answer.role !== undefined && stable(answer)));
  const waiting = decideAll('primary', complete.map((state) => facts({ ...state, waited: 1000 })))
    .map((decision, at) => ({ ...decision, state: complete[at] }))
    .filter(({ verdict, state }) => verdict === 'wait' && !(state.last === '' && state.first === 'no')
      // It waits for the last one that was the primary: that one is empty and this pod is not. Or it may not promote the only holder, which is a primary.
      && !(state.last === 'b' && state.b.role === 'master' && !holds(state.b))
      // No quorum, no earlier primary, and a primary that is empty while this pod is not: only the sentinels can tell.
      && !(state.last === '' && state.data === 'yes' && [state.b, state.c].some((other) => other.role === 'master' && !holds(other))));
  expect(waiting.filter(({ reason, state }) => !/holds (data|no less)|has$/.test(reason) && !(state.stored === 'yes' && reason.includes(TO_DO))).slice(0, 3)).toEqual([]);
});

test('a server that held keys a moment ago is waited for', () => {
  const state = { votes: ['a', 'a', 'a'], b: {}, c: ANSWERS.restarted, first: 'yes', last: 'a', waited: 100, promoted: '' };
  const held = (seconds: number) => ({ held: seconds });
  const [lately, longAgo, data, never, another] = decideAll('primary', [
    facts({ ...state, data: 'no', b: held(5), c: ANSWERS.emptyReplica }),
    facts({ ...state, data: 'no', b: held(31), c: ANSWERS.emptyReplica }),
    facts({ ...state, data: 'yes', b: held(5) }),
    facts({ ...state, data: 'yes' }),
    // The one that holds keys answers. Another one, which never held any, does not.
    facts({ ...state, data: 'yes', c: { ...ANSWERS.restarted, ...held(0) } }),
  ]).map(({ verdict }) => verdict);
  expect([lately, longAgo, data, never, another]).toEqual(['wait', 'start', 'wait', 'start', 'start']);
});

test('a replica is promoted only when the sentinels had time to learn that it is eligible', () => {
  const state = { votes: ['a', 'a', 'a'], c: {}, data: 'no', first: 'yes', last: 'a', waited: 100, promoted: '' };
  const verdicts = decideAll('primary', [0, 11, 12].map((eligible) => facts({ ...state, b: { ...ANSWERS.copy, eligible } }))).map(({ verdict }) => verdict);
  expect(verdicts).toEqual(['failover', 'failover', 'promote']);
});

test('a server that this pod promoted and that the sentinels do not accept is followed in the end', () => {
  const state = { votes: ['a', 'a', 'a'], b: ANSWERS.primary, c: {}, data: 'no', first: 'yes', last: 'a', promoted: 'b' };
  expect(decideAll('primary', [89, 90].map((waited) => facts({ ...state, waited }))).map(({ verdict }) => verdict)).toEqual(['failover', 'follow']);
});

test('at a first start a pod with data does not follow an empty primary without a quorum', () => {
  const state = { votes: ['none', '-', '-'], b: ANSWERS.emptyPrimary, c: {}, first: 'no', last: '', waited: 1000, promoted: '' };
  expect(decideAll('primary', [facts({ ...state, data: 'yes' }), facts({ ...state, data: 'no' })]).map(({ verdict }) => verdict)).toEqual(['wait', 'follow']);
});

test('a server that runs and whose certificate cannot be verified is waited for, without a quorum and by a pod without data', () => {
  const untrusted = combinations({ votes: VOTES, data: ['yes', 'no'], last: ['', 'a'], waited: [0, 20, 40, 100], c: Object.values(ANSWERS) })
    .map(({ votes, data, last, waited, c }) => [
      factLine('self', { pod: 'a', first: 'yes', last, data, stored: 'yes', age: data === 'yes' ? AGE : 1000000000, waited, quorum: 2, asked: 'yes' }),
      ...sentinels(votes), 'member pod=b trusted=no', member('c', c),
    ].join('\n'));
  const starting = decideAll('primary', untrusted).map(({ verdict }, at) => ({ verdict, state: untrusted[at] })).filter(({ verdict }) => verdict === 'start');
  // A quorum reports it, and it has data.
  expect(starting.length).toBeGreaterThan(0);
  expect(starting.filter(({ state }) => !/data=yes/.test(state) || (state.match(/vote=a$/gm) ?? []).length < 2).slice(0, 2)).toEqual([]);
});
