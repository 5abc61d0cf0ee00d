import { combinations, Decision, decideAll, factLine } from '../support/decisions';

interface Node {
  readonly role: 'master' | 'slave';
  readonly slots: number;
  readonly primary: string;
  readonly health: string;
}

const KINDS: readonly Omit<Node, 'health'>[] = [
  { role: 'master', slots: 5461, primary: '-' },
  { role: 'master', slots: 0, primary: '-' },
  { role: 'slave', slots: 0, primary: 'id-0' },
  { role: 'slave', slots: 0, primary: 'id-1' },
  { role: 'slave', slots: 0, primary: 'id-9' },
];
const NODES: readonly Node[] = KINDS.flatMap((kind) => ['ok', 'fail'].map((health) => ({ ...kind, health })));

interface State {
  readonly nodes: readonly Node[];
  readonly self: number;
  readonly link: string;
  readonly healthy: number;
}

const STATES: readonly State[] = [
  ...combinations({ one: NODES, two: NODES, self: [0, 1], link: ['up', 'down'], healthy: [0, 4] })
    .map(({ one, two, ...state }) => ({ nodes: [one, two], ...state })),
  ...combinations({ one: NODES, two: NODES, three: NODES, self: [0, 1, 2], link: ['up', 'down'], healthy: [0, 4] })
    .map(({ one, two, three, ...state }) => ({ nodes: [one, two, three], ...state })),
].filter(({ nodes, self }) => nodes.every(({ primary }, index) => primary !== `id-${index}`) && nodes[self].health === 'ok');

const block = ({ nodes, self, link, healthy }: State) => [
  factLine('self', { pod: `cache-0-${self}`, link, healthy, enough: 5 }),
  ...nodes.map((node, index) => factLine('node', { pod: `cache-0-${index}`, id: `id-${index}`, ...node })),
  factLine('node', { pod: 'cache-1-0', id: 'id-9', role: 'master', slots: 5461, primary: '-', health: 'ok' }),
].join('\n');

const answers = decideAll('node-role', STATES.map(block));

function broken(rule: (state: State, decision: Decision) => boolean): string[] {
  return STATES.flatMap((state, index) => (rule(state, answers[index]) ? [] : [`${block(state)}\n  => ${JSON.stringify(answers[index])}`])).slice(0, 3);
}

const nodeOf = ({ nodes }: State, pod: string) => nodes[Number(pod.split('-')[2])];

describe('which role a node takes', () => {
  test('an owner of slots keeps its role', () => {
    expect(broken(({ nodes, self }, { verdict }) => nodes[self].slots === 0 || verdict === 'keep')).toEqual([]);
  });

  test('a node never becomes a replica of itself, of another shard, of a replica, or of a primary without slots beside one that has some', () => {
    expect(broken((state, { verdict, target }) => {
      if (verdict !== 'replicate') { return true; }
      const primary = nodeOf(state, target);
      return target !== `cache-0-${state.self}` && primary?.role === 'master' && (primary.slots > 0 || state.nodes.every(({ slots }) => slots === 0));
    })).toEqual([]);
  });

  test('slots are taken back by pod 0 only, in sync, when no node is down and after it has been healthy for a while', () => {
    expect(broken(({ nodes, self, link, healthy }, { verdict }) => verdict !== 'reclaim'
      || (self === 0 && link === 'up' && healthy >= 4 && nodes.every(({ health }) => health === 'ok')))).toEqual([]);
  });

  test('pod 0 does take them back then', () => {
    expect(broken(({ nodes, self, link, healthy }, { verdict }) => {
      const owner = nodes.findIndex(({ slots }) => slots > 0);
      return self !== 0 || owner < 1 || nodes[0].primary !== `id-${owner}` || link !== 'up' || healthy < 4 || nodes.some(({ health }) => health !== 'ok') || verdict === 'reclaim';
    })).toEqual([]);
  });

  test('not while this node cannot save', () => {
    const decisions = decideAll('node-role', STATES.map((state) => block(state).replace('enough=5', 'enough=5 broken=yes')));
    expect(STATES.flatMap((state, index) => (decisions[index].verdict === (['watch', 'reclaim'].includes(answers[index].verdict) ? 'wait' : answers[index].verdict) ? [] : [block(state)])).slice(0, 3)).toEqual([]);
  });

  test('a node without slots beside an owner becomes its replica', () => {
    expect(broken(({ nodes, self }, { verdict, target }) => {
      const owner = nodes.findIndex(({ slots }) => slots > 0);
      if (owner < 0 || nodes[self].slots > 0 || nodes[self].primary === `id-${owner}`) { return true; }
      return verdict === 'replicate' && target === `cache-0-${owner}`;
    })).toEqual([]);
  });

  test('a node that waits logs why', () => {
    expect(broken((_, { verdict, reason }) => verdict !== 'wait' || reason !== '')).toEqual([]);
  });
});

describe('when a node is eligible for promotion', () => {
  const states = combinations({ role: ['master', 'slave', ''], link: ['up', 'down', ''], heard: [0, 5, 6, ''], broken: ['yes', undefined], down: [0, 44, 45], health: ['ok', 'unlinked', 'fail'] })
    .filter(({ link, heard }) => (link === 'up') === (heard !== ''));
  const decisions = decideAll('node-promotable', states.map(({ health, ...self }) => [
    factLine('self', { pod: 'cache-0-1', ...self }),
    factLine('node', { pod: 'cache-0-0', id: 'id-0', role: 'master', primary: '-', health }),
    factLine('node', { pod: 'cache-0-1', id: 'id-1', role: 'slave', primary: 'id-0', health: 'ok' }),
  ].join('\n')));

  test.each(states.map((state, index) => ({ ...state, verdict: decisions[index].verdict })))(
    'role "$role", link "$link", heard $heard s ago, broken $broken, primary $health for $down s: $verdict', ({ role, link, heard, broken: cannotSave, down, health, verdict }) => {
      const replica = role === 'slave';
      const cameBack = health === 'fail' && Number(heard) < 6;
      const isEligible = replica && (link === 'up' ? !cannotSave && !cameBack : health === 'fail' && down >= 45);
      expect(verdict).toBe(isEligible ? 'eligible' : replica && link !== 'up' && health === 'fail' ? 'lost' : 'wait');
    });
});
