import { combinations, decideAll, factLine } from '../support/decisions';

/** What another server answers, by name. */
const SERVERS = {
  down: { plain: 'no', tls: 'no', links: '' },
  off: { plain: 'yes', tls: 'no', links: 'plain' },
  plain: { plain: 'yes', tls: 'yes', links: 'plain' },
  tls: { plain: 'yes', tls: 'yes', links: 'tls' },
  closed: { plain: 'no', tls: 'yes', links: 'tls' },
} as const;
type Links = '' | 'plain' | 'tls';

/** What the two other sentinels answer. */
const SENTINELS = {
  down: { kind: 'sentinel', plain: 'no', tls: 'no', links: '' },
  plain: { kind: 'sentinel', plain: 'yes', tls: 'yes', links: 'plain', patient: 'yes' },
  tls: { kind: 'sentinel', plain: 'no', tls: 'yes', links: 'tls', patient: 'no' },
  forgetful: { kind: 'sentinel', plain: 'no', tls: 'yes', links: '' },
} as const;

const OWN = [
  ...['', 'plain', 'tls'].map((last) => ({ links: '', monitored: '', primary: '', turn: '', last })),
  ...combinations({ links: ['plain', 'tls'], monitored: ['plain', 'tls', ''], primary: ['up', 'down', 'changing'], turn: ['yes', 'no'] })
    // While a failover runs, it is no sentinel's turn (sentinel-links.sh).
    .filter(({ primary, turn }) => primary !== 'changing' || turn === 'no'),
];

const states = combinations({
  a: Object.values(SERVERS),
  b: Object.values(SERVERS),
  c: Object.values(SERVERS),
  s: Object.values(SENTINELS),
  t: Object.values(SENTINELS),
  template: ['only', 'beside'],
  own: OWN,
}).map(({ a, b, c, s, t, template, own }) => ({ servers: [a, b, c], sentinels: [s, t], template, own }));
const decisions = decideAll('sentinel-links', states.map(({ servers: [a, b, c], sentinels: [s, t], template, own }) => [
  factLine('self', { pod: 's-0', template, quorum: 2, ...own }),
  factLine('member', { pod: 'a', ...a }), factLine('member', { pod: 'b', ...b }), factLine('member', { pod: 'c', ...c }),
  factLine('member', { pod: 's-1', ...s }), factLine('member', { pod: 's-2', ...t }),
].join('\n'))).map(({ verdict, target, reason }, at) => ({ verdict, timeout: target, reason, state: states[at] }));

type Case = typeof decisions[number];
const starting = ({ state }: Case) => state.own.links === '';
const running = (it: Case) => !starting(it);
const wanted = ({ state }: Case) => (state.template === 'only' ? 'tls' : 'plain');
const serversWith = ({ state }: Case, links: Links) => state.servers.filter((server) => server.links === links).length;
const sentinelsWith = ({ state }: Case, links: Links) => state.sentinels.filter((sentinel) => sentinel.links === links).length;
const other = (links: string) => (links === 'tls' ? 'plain' : 'tls') as Links;
const restarts = (it: Case) => running(it) && it.verdict !== it.state.own.links;
const othersAnswer = ({ state }: Case) => state.sentinels.every(({ tls }) => tls === 'yes');
const wrongPort = ({ state }: Case) => state.own.monitored !== '' && state.own.monitored !== state.own.links;
const violating = (applies: (decision: Case) => boolean, holds: (decision: Case) => boolean) => {
  const cases = decisions.filter(applies);
  expect(cases.length).toBeGreaterThan(0);
  return cases.filter((decision) => !holds(decision)).slice(0, 3);
};

test('a sentinel that runs takes other links only when every server that answers has them, and they are half of all', () => {
  expect(violating((it) => restarts(it) && it.verdict !== 'restart', (it) => {
    const links = it.verdict as Links;
    return serversWith(it, links) >= 2 && serversWith(it, other(links)) === 0;
  })).toEqual([]);
});

test('it does so in the end, whatever its template is', () => {
  const due = (links: Links) => (it: Case) => running(it) && it.state.own.turn === 'yes' && othersAnswer(it)
    && serversWith(it, links) >= 2 && serversWith(it, other(links)) === 0 && it.state.own.links !== links;
  expect(violating(due('tls'), ({ verdict }) => verdict === 'tls')).toEqual([]);
  expect(violating(due('plain'), ({ verdict }) => verdict === 'plain')).toEqual([]);
});

test('it restarts only when it is its turn, and a quorum of the others answers', () => {
  expect(violating(restarts, (it) => it.state.own.turn === 'yes' && othersAnswer(it))).toEqual([]);
});

test('it restarts with the same links exactly when it monitors the primary at the port of the other ones', () => {
  expect(violating(({ verdict }) => verdict === 'restart', wrongPort)).toEqual([]);
  expect(violating((it) => running(it) && wrongPort(it) && it.state.own.turn === 'yes' && othersAnswer(it), (it) => it.verdict !== it.state.own.links)).toEqual([]);
});

test('it is patient only while the primary is there, and while its links are not those of its template or not those of a server', () => {
  expect(violating(({ timeout }) => timeout === 'patient', (it) => running(it) && it.state.own.primary === 'up'
    && (it.state.own.links !== wanted(it) || serversWith(it, other(it.state.own.links)) > 0))).toEqual([]);
  expect(violating((it) => running(it) && it.state.own.primary === 'up' && serversWith(it, other(it.state.own.links)) > 0, ({ timeout }) => timeout === 'patient')).toEqual([]);
});

test('a sentinel that starts goes by the servers that answer, else by the sentinels, else by its last run, else by its template', () => {
  for (const links of ['plain', 'tls'] as const) {
    expect(violating((it) => starting(it) && serversWith(it, links) > 0 && serversWith(it, other(links)) === 0,
      ({ verdict }) => verdict === links)).toEqual([]);
    expect(violating((it) => starting(it) && serversWith(it, '') === 3 && sentinelsWith(it, links) > 0 && sentinelsWith(it, other(links)) === 0,
      ({ verdict }) => verdict === links)).toEqual([]);
  }
  const last = ({ state: { own } }: Case) => ('last' in own && own.last !== '' ? own.last : undefined);
  expect(violating((it) => starting(it) && serversWith(it, '') === 3 && sentinelsWith(it, '') === 2, (it) => it.verdict === (last(it) ?? wanted(it)))).toEqual([]);
});

test('the reason says what happens or what is pending, and is empty when neither is', () => {
  const final = (it: Case) => it.verdict === wanted(it) && it.state.own.links === wanted(it) && serversWith(it, other(wanted(it))) === 0
    && !wrongPort(it);
  expect(violating((it) => running(it) && final(it), ({ reason }) => reason === '')).toEqual([]);
  expect(violating((it) => !final(it), ({ reason }) => /^(restarting|waiting|connecting|the links change)/.test(reason))).toEqual([]);
});
