import { combinations, decideAll, factLine } from '../support/decisions';

/** One of each kind of answer of another server, by name. */
const PEERS = {
  down: { plain: 'no', tls: 'no' },
  off: { plain: 'yes', tls: 'no', links: 'plain' },
  besidePlain: { plain: 'yes', tls: 'yes', links: 'plain', template: 'beside' },
  besideTls: { plain: 'yes', tls: 'yes', links: 'tls', template: 'beside' },
  onlyPlain: { plain: 'yes', tls: 'yes', links: 'plain', template: 'only' },
  openTls: { plain: 'yes', tls: 'yes', links: 'tls', template: 'only' },
  closedTls: { plain: 'no', tls: 'yes', links: 'tls', template: 'only' },
  // It restarted among others, and its links are plain still.
  closedPlain: { plain: 'no', tls: 'yes', links: 'plain', template: 'only' },
  busy: { plain: 'yes', tls: 'yes', links: '' },
} as const;
type Peer = typeof PEERS[keyof typeof PEERS];

/** The same of a sentinel, where there are any. */
const SENTINELS = {
  none: undefined,
  down: { kind: 'sentinel', plain: 'no', tls: 'no' },
  off: { kind: 'sentinel', plain: 'yes', tls: 'no', links: 'plain', patient: 'no' },
  plain: { kind: 'sentinel', plain: 'yes', tls: 'yes', links: 'plain', patient: 'no' },
  plainPatient: { kind: 'sentinel', plain: 'yes', tls: 'yes', links: 'plain', patient: 'yes' },
  openTls: { kind: 'sentinel', plain: 'yes', tls: 'yes', links: 'tls', patient: 'no' },
  openPatient: { kind: 'sentinel', plain: 'yes', tls: 'yes', links: 'tls', patient: 'yes' },
  closedTls: { kind: 'sentinel', plain: 'no', tls: 'yes', links: 'tls', patient: 'no' },
  forgetful: { kind: 'sentinel', plain: 'no', tls: 'yes', links: '' },
} as const;
type Sentinel = Exclude<typeof SENTINELS[keyof typeof SENTINELS], undefined>;

const states = combinations({
  b: Object.values(PEERS) as Peer[],
  c: Object.values(PEERS) as Peer[],
  sentinel: Object.values(SENTINELS) as (Sentinel | undefined)[],
  template: ['only', 'beside'],
  own: [{ links: '', port: '', last: '' }, { links: '', port: '', last: 'plain' }, { links: '', port: '', last: 'tls' }, { links: 'plain', port: 'open' }, { links: 'tls', port: 'open' }, { links: 'tls', port: 'closed' }, { links: 'plain', port: 'closed' }],
}).map(({ b, c, sentinel, own, template }) => ({
  servers: [b, c], sentinel, peers: [b, c, ...sentinel ? [sentinel] : []] as (Peer | Sentinel)[], own, template,
}));
const decisions = decideAll('peer-tls', states.map(({ servers: [b, c], sentinel, own, template }) => [
  factLine('self', { pod: 'a', template, ...own }), factLine('member', { pod: 'b', ...b }), factLine('member', { pod: 'c', ...c }),
  ...sentinel ? [factLine('member', { pod: 's', ...sentinel })] : [],
].join('\n'))).map(({ verdict, target, reason }, at) => ({ links: verdict, port: target, reason, state: states[at] }));

type Case = typeof decisions[number];
const starting = ({ state }: Case) => state.own.links === '';
const running = (decision: Case) => !starting(decision);
const allAnswer = ({ state }: Case, port: 'plain' | 'tls') => state.peers.every((peer) => peer[port] === 'yes');
const heard = ({ state }: Case) => state.peers.filter(({ plain, tls }) => plain === 'yes' || tls === 'yes');
/** It would bring a replica back to the port of its own links. */
const heldBySentinel = (it: Case) => it.state.sentinel !== undefined && 'patient' in it.state.sentinel && it.state.sentinel.patient === 'no' && it.state.sentinel.links !== wanted(it);
/** A sentinel cannot reach servers whose links differ from those of its primary. */
const heldByServer = (it: Case) => it.state.sentinel !== undefined
  && it.state.servers.some((server) => (server.plain === 'yes' || server.tls === 'yes') && (!('template' in server) || server.template !== it.state.template));
const held = (it: Case) => heldBySentinel(it) || heldByServer(it);
const last = ({ state: { own } }: Case) => ('last' in own && own.last !== '' ? own.last : undefined);
const some = ({ state }: Case, links: string) => state.peers.some((peer) => 'links' in peer && peer.links === links);
/** A sentinel that knows no primary has TLS: with plain links it would have a plain port. */
const linksOf = (peer: Peer | Sentinel) => ('links' in peer ? 'kind' in peer && peer.links === '' ? 'tls' : peer.links : '');
const every = ({ state }: Case, links: string) => state.peers.every((peer) => linksOf(peer) === links);
const wanted = ({ state }: Case) => (state.template === 'only' ? 'tls' : 'plain');
const violating = (applies: (decision: Case) => boolean, holds: (decision: Case) => boolean) => {
  const cases = decisions.filter(applies);
  expect(cases.length).toBeGreaterThan(0);
  return cases.filter((decision) => !holds(decision)).slice(0, 3);
};

test('a running server changes its links only to a port on which every other one answers', () => {
  expect(violating((it) => running(it) && it.links !== it.state.own.links, (it) => allAnswer(it, it.links as 'plain' | 'tls'))).toEqual([]);
});

test('it takes the links of its template as soon as every other one answers on that port, and nothing holds it', () => {
  expect(violating((it) => running(it) && allAnswer(it, wanted(it) as 'plain' | 'tls') && !held(it), (it) => it.links === wanted(it))).toEqual([]);
});

const same = ({ state }: Case, links: string) => state.servers.some((server) => linksOf(server) === links)
  && state.servers.every((server) => linksOf(server) === links || linksOf(server) === '');

test('where both ports work, a server that is held has the links of the other servers; when these differ, those that it has', () => {
  const waits = (it: Case) => running(it) && held(it) && allAnswer(it, 'plain') && allAnswer(it, 'tls');
  for (const links of ['plain', 'tls']) { expect(violating((it) => waits(it) && same(it, links), (it) => it.links === links)).toEqual([]); }
  expect(violating((it) => waits(it) && !same(it, 'plain') && !same(it, 'tls'), (it) => it.links === it.state.own.links)).toEqual([]);
});

test('with sentinels a server that starts has the links of the servers that answer, when those are the same; when none answers, those of its last run, else of the sentinels', () => {
  const among = (it: Case) => starting(it) && it.state.sentinel !== undefined;
  const noServer = (it: Case) => among(it) && it.state.servers.every((server) => linksOf(server) === '');
  for (const links of ['plain', 'tls']) {
    expect(violating((it) => among(it) && same(it, links), (it) => it.links === links)).toEqual([]);
    expect(violating((it) => noServer(it) && !last(it) && linksOf(it.state.sentinel!) === links, (it) => it.links === links)).toEqual([]);
  }
  expect(violating((it) => noServer(it) && last(it) !== undefined, (it) => it.links === last(it))).toEqual([]);
});

test('a server that starts with plain links has a plain port', () => {
  expect(violating((it) => starting(it) && it.links === 'plain', ({ port }) => port === 'open')).toEqual([]);
});

test('with sentinels no server takes the links of its template while another one has another template', () => {
  expect(violating((it) => heldByServer(it) && allAnswer(it, 'plain') && allAnswer(it, 'tls') && it.links !== it.state.own.links && running(it), (it) => same(it, it.links))).toEqual([]);
});

test('it takes the other ones when every other one answers on that port alone', () => {
  expect(violating((it) => running(it) && allAnswer(it, 'tls') && !allAnswer(it, 'plain'), (it) => it.links === 'tls')).toEqual([]);
  expect(violating((it) => running(it) && allAnswer(it, 'plain') && !allAnswer(it, 'tls'), (it) => it.links === 'plain')).toEqual([]);
});

test('a server that does not answer changes nothing, but that the plain port is open for another one', () => {
  expect(violating((it) => running(it) && it.state.peers.some(({ plain, tls }) => plain === 'no' && tls === 'no'), (it) => it.links === it.state.own.links
    && (it.port === it.state.own.port || (it.port === 'open' && (it.state.template === 'beside' || some(it, 'plain')))))).toEqual([]);
});

test('the plain port is closed only with a template of TLS alone, and never for a server with plain links', () => {
  expect(violating(({ port }) => port === 'closed', (it) => it.state.template === 'only' && !some(it, 'plain'))).toEqual([]);
});

test('it is closed in the end: when every other one has TLS', () => {
  expect(violating((it) => it.state.template === 'only' && every(it, 'tls'), (it) => it.links === 'tls' && it.port === 'closed')).toEqual([]);
});

test('a server that starts goes by those that answer, else by its last run, else by its template', () => {
  expect(violating((it) => starting(it) && heard(it).length === 0, (it) => it.links === (last(it) ?? wanted(it))
    && it.port === (it.state.template === 'only' && it.links === 'tls' ? 'closed' : 'open'))).toEqual([]);
  expect(violating((it) => starting(it) && last(it) !== undefined && it.state.peers.every((peer) => linksOf(peer) === ''), (it) => it.links === last(it))).toEqual([]);
  const alone = (it: Case) => starting(it) && it.state.sentinel === undefined && heard(it).length > 0;
  expect(violating((it) => alone(it) && heard(it).every(({ plain }) => plain === 'no'), (it) => it.links === 'tls')).toEqual([]);
  expect(violating((it) => alone(it) && heard(it).every(({ tls }) => tls === 'no'), (it) => it.links === 'plain')).toEqual([]);
});

test('the reason says what changes, or what the mode of the template waits for', () => {
  const final = (it: Case) => it.links === wanted(it) && it.port === (it.state.template === 'only' ? 'closed' : 'open');
  const changes = (it: Case) => it.links !== it.state.own.links || it.port !== it.state.own.port;
  expect(violating((it) => !changes(it) && !final(it), ({ reason }) => /\b[bcs]\b|every other pod/.test(reason))).toEqual([]);
  expect(violating((it) => !changes(it) && final(it), ({ reason }) => reason === '')).toEqual([]);
  expect(violating(changes, ({ reason }) => reason !== '')).toEqual([]);
});
