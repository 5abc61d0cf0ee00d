import { combinations, Decision, decideAll, factLine } from '../support/decisions';

type Links = 'plain' | 'tls';

interface Peer {
  readonly links?: Links;
  readonly ready?: 'yes' | 'no';
}

interface State {
  readonly template: 'beside' | 'only';
  readonly links?: Links;
  readonly remembered?: Links;
  readonly listening: string;
  readonly busy: string;
  readonly fit: string;
  readonly linked: string;
  readonly watched?: Links;
  readonly peers: readonly Peer[];
}

const PEERS: readonly Peer[] = [{}, { links: 'plain', ready: 'no' }, { links: 'plain', ready: 'yes' }, { links: 'tls', ready: 'no' }, { links: 'tls', ready: 'yes' }];

/** Groups of up to four other nodes; the order of the nodes is no matter. */
function groups(size: number, from = 0): Peer[][] {
  if (size === 0) { return [[]]; }
  return PEERS.slice(from).flatMap((peer, at) => groups(size - 1, from + at).map((others) => [peer, ...others]));
}

const GROUPS = [0, 1, 2, 3, 4].flatMap((size) => groups(size));
const TEMPLATES = ['beside', 'only'] as const;
const LINKS = ['plain', 'tls'] as const;

const RUNNING: readonly State[] = combinations({
  template: TEMPLATES,
  links: LINKS,
  listening: ['no', 'yes'],
  busy: ['no', 'yes'],
  fit: ['no', 'yes'],
  linked: ['no', 'yes'],
  watched: [undefined, ...LINKS],
  peers: GROUPS,
});
const STARTING: readonly State[] = combinations({ template: TEMPLATES, remembered: [undefined, ...LINKS], peers: GROUPS })
  .map((state) => ({ ...state, listening: 'no', busy: 'no', fit: 'yes', linked: 'no' }));
const STATES = [...RUNNING, ...STARTING];

const block = ({ peers, ...self }: State) => [
  factLine('self', { pod: 'cache-0-0', ...self }),
  ...peers.map((peer, index) => factLine('member', { pod: `cache-1-${index}`, ...peer })),
].join('\n');

const answers = decideAll('node-links', STATES.map(block));

function broken(rule: (state: State, decision: Decision) => boolean): string[] {
  return STATES.flatMap((state, index) => (rule(state, answers[index]) ? [] : [`${block(state)}\n  => ${JSON.stringify(answers[index])}`])).slice(0, 3);
}

const wanted = ({ template }: State): Links => (template === 'only' ? 'tls' : 'plain');
const opposite = (links: Links): Links => (links === 'tls' ? 'plain' : 'tls');
const having = ({ peers }: State, links: Links) => peers.filter((peer) => peer.links === links).length;
const answering = ({ peers }: State) => peers.filter(({ links }) => links !== undefined).length;

describe('how a node that starts connects to the others', () => {
  test('it goes by most of those that answer, then by its last links, then by its template if its certificate is fit for it', () => {
    expect(broken((state, { verdict }) => {
      if (state.links) { return true; }
      const [plain, tls] = [having(state, 'plain'), having(state, 'tls')];
      return verdict === (plain > tls ? 'plain' : tls > plain ? 'tls' : state.remembered ?? (state.fit === 'no' ? 'plain' : wanted(state)));
    })).toEqual([]);
  });
});

describe('how a running node connects to the others', () => {
  test('nothing changes while the links are those of the template and of every node that answers', () => {
    expect(broken((state, { verdict }) => (
      state.links !== wanted(state) || having(state, opposite(state.links)) > 0 || verdict === (state.links === 'tls' && state.fit === 'no' ? 'wait' : 'keep')
    ))).toEqual([]);
  });

  test('it announces a change only to the links of its template, and only when every node answers, listens, and has the same links', () => {
    expect(broken((state, { verdict }) => (
      verdict !== 'switch' || (state.links !== wanted(state) && state.listening === 'yes' && state.linked === 'yes' && state.busy === 'no'
        && state.peers.every(({ links, ready }) => links === state.links && ready === 'yes'))
    ))).toEqual([]);
  });

  test('it announces the change as soon as that is so', () => {
    expect(broken((state, { verdict }) => (
      state.links === undefined || state.links === wanted(state) || state.listening === 'no' || state.linked === 'no' || state.busy === 'yes'
      || (state.fit === 'no' && wanted(state) === 'tls') || !state.peers.every(({ links, ready }) => links === state.links && ready === 'yes') || verdict === 'switch'
    ))).toEqual([]);
  });

  test('it listens only for the links of its template, while no node has them, no slots migrate, and its certificate is fit for them', () => {
    expect(broken((state, { verdict }) => (
      verdict !== 'listen' || (state.links !== wanted(state) && having(state, wanted(state)) === 0 && state.busy === 'no' && (state.fit === 'yes' || wanted(state) === 'plain'))
    ))).toEqual([]);
  });

  test('it follows others alone only if most of all members have the other links, or, of two halves that all answer, if those are plain', () => {
    expect(broken((state, { verdict }) => {
      if (verdict !== 'follow' && verdict !== 'watch') { return true; }
      const others = having(state, opposite(state.links!));
      const all = state.peers.length + 1;
      return others * 2 > all || (others * 2 === all && answering(state) === state.peers.length && state.links === 'tls');
    })).toEqual([]);
  });

  test('it follows them against its template only at the second look', () => {
    expect(broken((state, { verdict }) => verdict !== 'follow' || opposite(state.links!) === wanted(state) || state.watched === opposite(state.links!))).toEqual([]);
  });

  test('of two parts with different links that see each other completely exactly one follows', () => {
    for (const [plain, tls] of [[1, 1], [1, 2], [2, 1], [2, 2], [1, 3], [3, 1], [2, 3], [3, 2], [1, 4], [4, 1]] as const) {
      const look = (links: Links): State => ({
        template: 'only',
        links,
        listening: 'no',
        busy: 'no',
        fit: 'yes',
        linked: 'no',
        watched: opposite(links),
        peers: [...Array<Peer>(plain - (links === 'plain' ? 1 : 0)).fill({ links: 'plain' }), ...Array<Peer>(tls - (links === 'tls' ? 1 : 0)).fill({ links: 'tls' })],
      });
      const [fromPlain, fromTls] = decideAll('node-links', [block(look('plain')), block(look('tls'))]).map(({ verdict }) => verdict);
      expect([fromPlain, fromTls]).toEqual(tls > plain ? ['follow', 'wait'] : ['wait', 'follow']);
    }
  });

  test('what it waits for is in the reason', () => {
    expect(broken((_, { verdict, reason }) => (verdict !== 'wait' && verdict !== 'switch' && verdict !== 'follow') || reason !== '')).toEqual([]);
    expect(broken((_, { verdict, target, reason }) => verdict !== 'listen' || target === '-' || reason.includes(target))).toEqual([]);
  });
});
