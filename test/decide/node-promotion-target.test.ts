import { combinations, decideAll, factLine } from '../support/decisions';

const REPLICAS = combinations({
  role: ['slave', 'master'], loading: ['no', 'yes'], syncing: ['no', 'yes'], link: ['up', 'down'], heard: [-1, 0, 60, 4000], offset: [90, 100],
});
type Replica = (typeof REPLICAS)[number] | undefined;
/** One of each two is unreachable, complete, or anything else. */
const COMPLETE = REPLICAS.filter(({ role, loading, syncing }) => role === 'slave' && loading === 'no' && syncing === 'no');
const SHARDS: readonly (readonly Replica[])[] = [
  [], [undefined], ...REPLICAS.map((replica) => [replica]), ...REPLICAS.flatMap((one) => [undefined, ...COMPLETE].map((other) => [one, other])),
];
const STATES = combinations({ server: ['running', 'down'], age: [0, 100, 1e9], replicas: SHARDS });
const answers = decideAll('node-promotion-target', STATES.map(({ server, age, replicas }) => [
  factLine('self', { pod: 'cache-0-0', server, data: age === 1e9 ? 'no' : 'yes', age }),
  ...replicas.map((replica, index) => factLine('member', { pod: `cache-0-${index + 1}`, ...replica })),
].join('\n')));

type State = (typeof STATES)[number];
const broken = (rule: (state: State, chosen: Replica, verdict: string) => boolean) => STATES.flatMap((state, index) => {
  const { verdict, target } = answers[index];
  const chosen = verdict === 'promote' ? state.replicas[Number(target.split('-')[2]) - 1] : undefined;
  return rule(state, chosen, verdict) ? [] : [JSON.stringify({ state, answer: answers[index] })];
}).slice(0, 3);

const hasAll = ({ server, age }: State, replica: Replica) => replica !== undefined && replica.role === 'slave' && replica.loading === 'no'
  && replica.syncing === 'no' && replica.heard >= 0 && (server === 'running' ? replica.link === 'up' : replica.heard <= age + 2);

describe('which replica a node asks to be promoted', () => {
  test('a switchover never picks a replica that lacks something, and a crash none that holds less than the files of this node', () => {
    expect(broken((state, chosen, verdict) => verdict !== 'promote' || hasAll(state, chosen))).toEqual([]);
  });

  test('the most advanced one', () => {
    expect(broken((state, chosen) => !chosen || state.replicas.every((other) => (
      !hasAll(state, other) || other!.offset <= chosen.offset
    )))).toEqual([]);
  });

  test('one is picked whenever one qualifies', () => {
    expect(broken((state, _, verdict) => verdict === 'promote' || !state.replicas.some((replica) => hasAll(state, replica)))).toEqual([]);
  });

  test('a node that picks none logs why', () => {
    expect(answers.filter(({ reason }) => reason === '')).toEqual([]);
  });

  test('none, when another one has got the slots while the server of this node ended', () => {
    const facts = (server: string, keys: string) => [
      factLine('self', { pod: 'cache-0-0', server, data: 'yes', age: 100 }),
      factLine('member', { pod: 'cache-0-1', role: 'master', keys, loading: 'no', syncing: 'no' }),
      factLine('member', { pod: 'cache-0-2', role: 'slave', keys: 'yes', loading: 'no', syncing: 'no', link: 'up', heard: 0, offset: 100 }),
    ].join('\n');
    const [promoted, empty] = decideAll('node-promotion-target', [facts('down', 'yes'), facts('down', 'no')]);
    expect(promoted).toMatchObject({ verdict: 'wait', reason: 'cache-0-1 is the primary already' });
    expect(empty).toMatchObject({ verdict: 'promote', target: 'cache-0-2' });
  });
});
