import { combinations, Decision, decideAll, factLine } from '../support/decisions';

/** A server's answer; without `role` it does not answer. */
interface Answer {
  readonly role?: string;
  readonly loading?: string;
  readonly syncing?: string;
  readonly link?: string;
  readonly offset?: number;
  readonly saves?: number;
  readonly saving?: string;
  readonly saved?: string;
  readonly appended?: string;
  readonly before?: number;
}

const IN_SYNC: Answer = { role: 'slave', loading: 'no', syncing: 'no', link: 'up', offset: 100, saves: 4, saving: 'no', saved: 'ok', appended: 'ok', before: 3 };
const UNTESTED: Answer = { ...IN_SYNC, before: undefined };
const ANSWERS: readonly Answer[] = [
  {}, { role: 'master', loading: 'no', saves: 4, saving: 'no', saved: 'ok', appended: 'ok' },
  { ...IN_SYNC, link: 'down' }, { ...IN_SYNC, loading: 'yes' }, { ...IN_SYNC, syncing: 'yes' },
  IN_SYNC, { ...IN_SYNC, offset: 101 }, { ...IN_SYNC, saves: 10, before: 9 },
  UNTESTED, { ...UNTESTED, saved: 'err' }, { ...UNTESTED, saving: 'yes', saved: 'err' }, { ...UNTESTED, appended: 'err' },
  { ...IN_SYNC, saving: 'yes' }, { ...IN_SYNC, saves: 3 }, { ...IN_SYNC, saved: 'err' }, { ...IN_SYNC, saved: 'err', saving: 'yes' }, { ...IN_SYNC, appended: 'err' },
];

const states = combinations({
  role: ['master', 'slave', ''], refusing: [0, 59, 60, 4000], needed: ['', 0, 1, 2], testing: ['', 0, 300, 301], asked: ['yes', 'no'], b: ANSWERS, c: ANSWERS,
});
type State = typeof states[number];
const decisions = decideAll('step-down', states.map(({ b, c, ...self }) => [
  factLine('self', { pod: 'a', ...self }), ...[b, c].map((answer, index) => factLine('member', { pod: 'bc'[index], ...self.asked === 'yes' ? answer : {} })),
].join('\n')));

const violating = (holds: (state: State, decision: Decision) => boolean) => states
  .flatMap((state, at) => (holds(state, decisions[at]) ? [] : [{ state, decision: decisions[at] }])).slice(0, 3);
const connected = ({ b, c }: State) => [b, c].filter((answer) => answer.role === 'slave' && answer.loading === 'no' && answer.syncing === 'no' && answer.link === 'up');
const pending = ({ saving, saves = 0, before }: Answer) => before !== undefined && (saving === 'yes' || saves <= before);
const broken = (answer: Answer) => answer.appended === 'err' || (answer.before !== undefined && !pending(answer) && answer.saved === 'err');
const late = (state: State) => state.testing === 301 && connected(state).some((answer) => pending(answer) && answer.appended === 'ok');
const proven = ({ saved, saving, appended, saves = 0, before }: Answer) => saved === 'ok' && saving === 'no' && appended === 'ok' && before !== undefined && saves > before;
const enough = (state: State) => connected(state).length > 0 && connected(state).length - 1 >= Number(state.needed);
const due = ({ role, refusing, asked }: State) => role === 'master' && refusing >= 60 && asked === 'yes';

describe('a primary that refuses writes', () => {
  test('starts a switchover only after a minute, to a replica in sync, when all of those have saved since they were asked', () => {
    expect(violating((state, { verdict, target }) => verdict !== 'switchover'
      || (due(state) && connected(state).includes(state[target as 'b' | 'c']) && connected(state).every(proven)))).toEqual([]);
  });

  test('to the most advanced one', () => {
    expect(violating((state, { verdict, target }) => verdict !== 'switchover'
      || connected(state).every(({ offset }) => offset! <= state[target as 'b' | 'c'].offset!))).toEqual([]);
  });

  test('and only if the next primary keeps the replicas that it needs to take writes', () => {
    expect(violating((state, { verdict }) => !['switchover', 'test'].includes(verdict) || enough(state))).toEqual([]);
  });

  test('starts it whenever that is so', () => {
    expect(violating((state, { verdict }) => !(due(state) && enough(state) && connected(state).every(proven)) || verdict === 'switchover')).toEqual([]);
  });

  test('asks one replica after the other for a snapshot, and none while one is known not to save or is not in sync', () => {
    const mayAsk = (state: State) => due(state) && enough(state) && connected(state).length === 2
      && !connected(state).some((answer) => broken(answer) || pending(answer));
    expect(violating((state, { verdict, target }) => verdict !== 'test'
      || (mayAsk(state) && connected(state).includes(state[target as 'b' | 'c']) && state[target as 'b' | 'c'].before === undefined))).toEqual([]);
    expect(violating((state, { verdict }) => !(mayAsk(state) && connected(state).some(({ before }) => before === undefined)) || verdict === 'test')).toEqual([]);
  });

  test('gives up when a replica cannot save either, and after five minutes', () => {
    expect(violating((state, { verdict }) => (verdict === 'give-up') === (due(state) && enough(state) && (connected(state).some(broken) || late(state))))).toEqual([]);
  });

  test('says why, and a server that is no primary has nothing to say', () => {
    expect(violating((state, { verdict, reason }) => (verdict === 'keep' || verdict === 'ask') === (reason === '')
      && (state.role === 'master') === (verdict !== 'keep'))).toEqual([]);
  });
});
