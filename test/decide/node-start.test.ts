import { combinations, Decision, decideAll, factLine } from '../support/decisions';

type Facts = Readonly<Record<string, string | number | undefined>>;

/** What another server of the shard can answer. */
const ANSWERS: Readonly<Record<string, Facts>> = {
  'unreachable': {},
  'lost': { held: 4 },
  'waiting': { role: 'slave', keys: 'no', loading: 'no', syncing: 'no', link: 'down', heard: -1, offset: 0, clustered: 'no' },
  'waiting with nodes.conf': { role: 'slave', keys: 'no', loading: 'no', syncing: 'no', link: 'down', heard: -1, offset: 0, clustered: 'yes' },
  'loading': { role: 'slave', keys: 'no', loading: 'yes', link: 'down', heard: -1, offset: 0, clustered: 'yes' },
  'fresh': { role: 'slave', keys: 'yes', loading: 'no', syncing: 'no', link: 'down', heard: 0, offset: 200, clustered: 'yes' },
  'behind': { role: 'slave', keys: 'yes', loading: 'no', syncing: 'no', link: 'down', heard: 900, offset: 100, clustered: 'yes' },
  'restarted': { role: 'slave', keys: 'yes', loading: 'no', syncing: 'no', link: 'down', heard: -1, offset: 300, clustered: 'yes' },
  'receiving': { role: 'slave', keys: 'yes', loading: 'no', syncing: 'yes', link: 'down', heard: 0, offset: 900, clustered: 'yes' },
  'empty': { role: 'slave', keys: 'no', loading: 'no', syncing: 'no', link: 'down', heard: 0, offset: 0, clustered: 'yes' },
  'primary': { role: 'master', keys: 'yes', loading: 'no', offset: 250, clustered: 'yes' },
};

interface State {
  readonly self: Facts;
  readonly members: readonly string[];
  readonly nodes: readonly (string | undefined)[];
}

const block = ({ self, members, nodes }: State) => [
  factLine('self', { creator: 'cache-0-0', ...self }),
  ...members.map((answer, index) => factLine('member', { pod: `cache-0-${index + 1}`, ...ANSWERS[answer], known: 'yes' })),
  ...nodes.map((clustered, index) => factLine('node', { pod: `cache-1-${index}`, clustered, known: 'yes' })),
].join('\n');

const records: readonly Facts[] = [
  { conf: 'yes', role: 'slave', slots: 0, primary: 'cache-0-1' },
  { conf: 'yes', role: 'master', slots: 0 },
  { conf: 'yes', role: 'master', slots: 5461 },
  { conf: 'no', table: 'no' },
  { conf: 'no', table: 'yes' },
  { conf: 'no', table: 'yes', role: 'slave', slots: 0, primary: 'cache-0-1' },
  { conf: 'no', table: 'yes', role: 'master', slots: 0 },
  { conf: 'no', table: 'yes', role: 'master', slots: 5461 },
];

const names = Object.keys(ANSWERS);
const shards: readonly (readonly string[])[] = [...names.map((one) => [one]), ...names.flatMap((one) => names.map((other) => [one, other]))];

const STATES: readonly State[] = combinations({
  record: records,
  data: ['yes', 'no', 'other'],
  age: [0, 3600],
  waited: [0, 3, 20, 40],
  owned: [true, false],
  members: shards,
  nodes: [['no', 'no'], [undefined, undefined], ['no', 'yes']],
}).flatMap(({ record, data, age, waited, owned, members, nodes }) => {
  const owner = owned ? members.indexOf('primary') : -1;
  if (owned && owner < 0) { return []; }
  return [{
    self: { pod: 'cache-0-0', asked: 'yes', data, age: data === 'yes' ? age : 1e9, waited, ...record, ...(owned ? { owner: `cache-0-${owner + 1}` } : {}) },
    members,
    nodes,
  }];
});

const answers = decideAll('node-start', STATES.map(block));

/** States in which the rule is broken, as the filter saw them. */
function broken(rule: (state: State, decision: Decision) => boolean): string[] {
  return STATES.flatMap((state, index) => (rule(state, answers[index]) ? [] : [`${block(state)}\n  => ${JSON.stringify(answers[index])}`])).slice(0, 3);
}

const startsAsOwner = ({ self }: State, { verdict }: Decision) => (
  verdict === 'primary' || verdict === 'create' || (verdict === 'rejoin' && self.role === 'master' && Number(self.slots) > 0)
);
const answerOf = (state: State, pod: string) => state.members[Number(pod.split('-')[2]) - 1];
const unanswering = (answer: string) => answer === 'unreachable' || answer === 'lost';
const mostAnswer = ({ members, nodes }: State) => {
  const heard = members.filter((answer) => !unanswering(answer)).length + nodes.filter((clustered) => clustered !== undefined).length;
  return 2 * (1 + heard) > 1 + members.length + nodes.length;
};
/** A replica that heard from its primary since it started, and not before the last write to the files of this pod. */
const holdsNoLess = ({ self }: State, answer: string) => {
  const { heard } = ANSWERS[answer];
  return (answer === 'fresh' || answer === 'behind') && Number(heard) <= Number(self.age) + 2;
};

describe('what a node is in its cluster', () => {
  test('all combinations of facts are asked about', () => expect(STATES.length).toBeGreaterThan(10_000));

  test('an empty primary never starts beside a living holder', () => {
    expect(broken((state, decision) => !startsAsOwner(state, decision) || state.self.data === 'yes'
      || state.members.every((answer) => ANSWERS[answer].keys !== 'yes'))).toEqual([]);
  });

  test('an empty primary never starts while a server of its shard is unreachable or loads its data set', () => {
    expect(broken((state, decision) => !startsAsOwner(state, decision) || state.self.data === 'yes'
      || state.members.every((answer) => !unanswering(answer) && answer !== 'loading'))).toEqual([]);
  });

  test('a primary does not start while a server that held keys a moment ago does not answer, unless another one holds no less', () => {
    expect(broken((state, decision) => !startsAsOwner(state, decision) || !state.members.includes('lost')
      || state.members.some((answer) => holdsNoLess(state, answer)))).toEqual([]);
  });

  test('a primary does not start beside a replica that holds no less, while that can be promoted', () => {
    expect(broken((state, decision) => !startsAsOwner(state, decision) || !state.members.some((answer) => holdsNoLess(state, answer))
      || Number(state.self.waited) >= 30 || (Number(state.self.waited) >= 15 && state.members.some((answer) => unanswering(answer) || answer === 'primary')))).toEqual([]);
  });

  test('a node without nodes.conf takes no role from a minority, which may not know of the last elections', () => {
    expect(broken((state, { verdict }) => state.self.conf === 'yes' || mostAnswer(state) || verdict === 'wait')).toEqual([]);
  });

  test('a node follows the new primary of its shard', () => {
    expect(broken((state, { verdict, target }) => {
      const known = state.self.conf === 'yes' || (state.self.table === 'yes' && mostAnswer(state));
      if (!known || state.self.owner === undefined || (state.self.conf === 'yes' && !(Number(state.self.slots) > 0))) { return true; }
      return verdict === 'replica' && target === state.self.owner;
    })).toEqual([]);
  });

  test('only a replica with a complete data set is promoted, and the most advanced one', () => {
    expect(broken((state, { verdict, target }) => {
      if (verdict !== 'failover' && verdict !== 'takeover') { return true; }
      const answer = answerOf(state, target);
      if (!['fresh', 'behind', 'restarted'].includes(answer) || (state.self.data === 'yes' && !holdsNoLess(state, answer))) { return false; }
      const eligible = state.members.filter((other) => ['fresh', 'behind', 'restarted'].includes(other) && (state.self.data !== 'yes' || holdsNoLess(state, other)));
      // One that only loaded its files may have an offset of another replication history.
      const best = eligible.some((other) => other !== 'restarted') ? eligible.filter((other) => other !== 'restarted') : eligible;
      return best.includes(answer) && best.every((other) => Number(ANSWERS[other].offset) <= Number(ANSWERS[answer].offset));
    })).toEqual([]);
  });

  test('a node without data promotes no replica that only loaded its files while another server may have been in sync', () => {
    expect(broken((state, { verdict, target }) => (verdict !== 'failover' && verdict !== 'takeover') || answerOf(state, target) !== 'restarted'
      || Number(state.self.waited) >= 30 || state.members.every((answer) => !unanswering(answer) && answer !== 'loading' && answer !== 'receiving'))).toEqual([]);
  });

  test('a replica is promoted without votes only when every server of the shard answers and none is the primary', () => {
    expect(broken((state, { verdict }) => verdict !== 'takeover' || (Number(state.self.waited) >= 15
      && !state.members.some(unanswering) && !state.members.includes('primary')))).toEqual([]);
  });

  test('a node that waits logs for which pod', () => {
    expect(broken((_, { verdict, reason }) => verdict !== 'wait' || /cache-\d-\d/.test(reason))).toEqual([]);
  });

  test('every verdict is one that the script knows', () => {
    expect(new Set(answers.map(({ verdict }) => verdict))).toEqual(new Set(['rejoin', 'replica', 'primary', 'join', 'create', 'failover', 'takeover', 'wait']));
  });

  test('a cluster is created only by a node that knows none, when no node is part of one, its shard peers wait and a majority of all', () => {
    expect(broken((state, { verdict }) => {
      if (verdict !== 'create') { return true; }
      const waiting = 1 + state.members.length + state.nodes.filter((clustered) => clustered === 'no').length;
      return state.self.conf === 'no' && state.self.table === 'no' && state.members.every((answer) => answer === 'waiting')
        && !state.nodes.includes('yes') && 2 * waiting > 1 + state.members.length + state.nodes.length;
    })).toEqual([]);
  });
});

describe('what is decided by few facts', () => {
  const decisionOf = (self: Facts, members: readonly string[] = ['waiting'], nodes: State['nodes'] = ['no', 'no']) => (
    decideAll('node-start', [block({ self: { pod: 'cache-0-0', data: 'no', age: 1e9, waited: 3, asked: 'yes', ...self }, members, nodes })])[0]);

  test.each<[string, Facts, readonly string[], string]>([
    ['nodes.conf of a replica needs no answers', { conf: 'yes', role: 'slave', slots: 0, primary: 'cache-0-1', asked: 'no' }, [],
      'rejoin - rejoining as replica of cache-0-1'],
    ['nodes.conf of an owner does', { conf: 'yes', role: 'master', slots: 9, asked: 'no' }, [], 'ask - '],
    ['without nodes.conf all are asked', { conf: 'no', asked: 'no' }, [], 'ask - '],
    ['a new pod 0 of a new shard', { conf: 'no', table: 'yes' }, ['waiting'], 'join - joining as a primary without slots'],
    ['another new pod of a new shard', { conf: 'no', table: 'yes', pod: 'cache-0-9' }, ['waiting'], 'wait - the shard is new: waiting for its first node cache-0-0'],
    ['the same when pod 0 is there', { conf: 'no', table: 'yes', pod: 'cache-0-9', peer: 'yes' }, ['waiting'], 'replica cache-0-0 joining as replica of cache-0-0'],
    ['a replica that lost its volume', { conf: 'no', table: 'yes', role: 'slave', slots: 0, primary: 'cache-0-1', owner: 'cache-0-1' }, ['primary'],
      'replica cache-0-1 rejoining as replica of cache-0-1'],
    ['a primary that lost its volume, with a replica', { conf: 'no', table: 'yes', role: 'master', slots: 9 }, ['fresh'],
      'failover cache-0-1 this node owns slots by the cluster\'s record and has no data; cache-0-1 holds the data of the shard'],
    ['a primary that lost its volume, and whose replica is unreachable', { conf: 'no', table: 'yes', role: 'master', slots: 9 }, ['unreachable'],
      'wait - this node owns slots by the cluster\'s record and has no data; waiting until it is known what these hold: cache-0-1'],
    ['the same with a peer that has nodes.conf and no data either', { conf: 'yes', role: 'master', slots: 9 }, ['waiting with nodes.conf'],
      'rejoin - rejoining as primary: no other server of the shard holds data'],
    ['a primary whose copy answered a moment ago', { conf: 'yes', role: 'master', slots: 9, data: 'yes', age: 0 }, ['lost'],
      'wait - this node owns the slots of its shard: waiting for the answer of cache-0-1'],
    ['a shard that lost all of its volumes', { conf: 'no', table: 'yes', role: 'master', slots: 9 }, ['waiting'],
      'primary - rejoining as primary: no other server of the shard holds data'],
    ['the first start', { conf: 'no', table: 'no' }, ['waiting'], 'create - creating the cluster'],
    ['no first start beside a pod with nodes.conf', { conf: 'no', table: 'no' }, ['waiting with nodes.conf'],
      'wait - this node knows no cluster, but cache-0-1 is part of one: waiting until it answers'],
    ['the first start, of another pod', { conf: 'no', table: 'no', pod: 'cache-0-1' }, ['waiting'],
      'wait - no cluster yet: waiting for a node of it, or for cache-0-0 to create it'],
  ])('%s', (_, self, members, answer) => {
    const { verdict, target, reason } = decisionOf(self, members);
    expect(`${verdict} ${target} ${reason}`).toBe(answer);
  });
});

test('a node joins while others that the cluster does not know yet are unreachable', () => {
  const unknown = [0, 1, 2, 3].map((index) => factLine('node', { pod: `cache-2-${index}` }));
  const facts = [block({ self: { pod: 'cache-0-0', conf: 'no', table: 'yes', asked: 'yes' }, members: [], nodes: ['yes'] }), ...unknown].join('\n');
  expect(decideAll('node-start', [facts])[0].verdict).toBe('join');
});

/**
 * A shard of a cluster as it is, with all servers that can answer. `record` is which pod the cluster knows as the owner of the slots.
 */
interface Shard {
  readonly record: number;
  readonly kinds: readonly Kind[];
  /** Nodes of other shards run, so the cluster can be asked, and their primaries can vote. */
  readonly others: 'run' | 'run, no majority of the primaries' | 'wait';
}
/** Running: `primary`, `replica`, `restarted` (a replica that did not hear from its primary since), `empty`. Down: `files`, `conf` (nodes.conf but no data), `lost`. */
type Kind = 'primary' | 'replica' | 'restarted' | 'empty' | 'files' | 'conf' | 'lost';

const KINDS: readonly Kind[] = ['primary', 'replica', 'restarted', 'empty', 'files', 'conf', 'lost'];
const ANSWER_OF: Readonly<Record<Kind, string>> = {
  primary: 'primary', replica: 'fresh', restarted: 'restarted', empty: 'empty', files: 'unreachable', conf: 'waiting with nodes.conf', lost: 'waiting',
};
const isDown = (kind: Kind) => kind === 'files' || kind === 'conf' || kind === 'lost';

function tuples(length: number): Kind[][] {
  return length === 0 ? [[]] : tuples(length - 1).flatMap((rest) => KINDS.map((kind) => [kind, ...rest]));
}

const SHARDS: readonly Shard[] = [2, 3].flatMap((size) => tuples(size).flatMap((kinds) => kinds.map((_, record) => record).flatMap((record) => (
  (['run', 'run, no majority of the primaries', 'wait'] as const).map((others) => ({ record, kinds, others }))
)))).filter(({ record, kinds, others }) => {
  const running = kinds.filter((kind) => !isDown(kind));
  // One primary at most. The recorded owner is down or the primary. A replica is in sync or has just restarted.
  if (kinds.filter((kind) => kind === 'primary').length > 1 || !(isDown(kinds[record]) || kinds[record] === 'primary')) { return false; }
  // Where no node of the cluster is left, none was ever created.
  return others !== 'wait' || (running.length === 0 && kinds.every((kind) => kind === 'lost'));
});

function viewOf({ record, kinds, others }: Shard, index: number, waited: number): string {
  const kind = kinds[index];
  const owner = kinds.indexOf('primary');
  const own = `cache-0-${index}`;
  const recorded = index === record && owner < 0 ? { role: 'master', slots: 5461 } : { role: 'slave', slots: 0, primary: `cache-0-${owner < 0 ? record : owner}` };
  const file = index === record ? { role: 'master', slots: 5461 } : { role: 'slave', slots: 0, primary: `cache-0-${record}` };
  return [
    factLine('self', {
      pod: own,
      creator: 'cache-0-0',
      asked: 'yes',
      waited,
      data: kind === 'files' ? 'yes' : 'no',
      age: kind === 'files' ? 0 : 1e9,
      owner: owner < 0 ? (kind === 'lost' && index !== record && others !== 'wait' ? `cache-0-${record}` : '') : `cache-0-${owner}`,
      ...(kind === 'lost' ? { conf: 'no', ...(others === 'wait' ? { table: 'no' } : { table: 'yes', ...recorded }) } : { conf: 'yes', ...file }),
    }),
    ...kinds.flatMap((other, peer) => (peer === index ? [] : [factLine('member', { pod: `cache-0-${peer}`, ...ANSWERS[ANSWER_OF[other]] })])),
    ...[0, 1].map((node) => factLine('node', { pod: `cache-1-${node}`, clustered: others === 'wait' ? 'no' : 'yes' })),
  ].join('\n');
}

describe('a shard whose servers all decide', () => {
  const asked = SHARDS.flatMap((shard) => [3, 20, 40].map((waited) => (
    { shard, waited, down: shard.kinds.flatMap((kind, index) => (isDown(kind) ? [index] : [])) }
  )));
  const decisions = decideAll('node-start', asked.flatMap(({ shard, waited, down }) => down.map((index) => viewOf(shard, index, waited))));
  const joint = asked.map((state) => ({ ...state, decisions: decisions.splice(0, state.down.length) }));
  type Joint = (typeof joint)[number];

  const brokenJoint = (rule: (state: Joint) => boolean) => joint.filter((state) => !rule(state)).slice(0, 3);
  const becomesPrimary = ({ shard, down }: Joint, { verdict }: Decision, position: number) => (
    verdict === 'primary' || verdict === 'create' || (verdict === 'rejoin' && down[position] === shard.record)
  );

  test('never has two primaries', () => {
    expect(brokenJoint((state) => state.decisions.filter((decision, position) => becomesPrimary(state, decision, position)).length
      + state.shard.kinds.filter((kind) => kind === 'primary').length <= 1)).toEqual([]);
  });

  test('has exactly one that creates the cluster at the first start', () => {
    expect(brokenJoint(({ shard, decisions: all }) => all.filter(({ verdict }) => verdict === 'create').length === (shard.others === 'wait' ? 1 : 0))).toEqual([]);
  });

  test('does not end in a state in which all wait for each other', () => {
    expect(brokenJoint(({ shard, waited, decisions: all }) => (
      all.length === 0 || waited < 15 || all.some(({ verdict }) => verdict !== 'wait' && verdict !== 'ask' && (verdict !== 'failover' || shard.others === 'run'))
    ))).toEqual([]);
  });
});
