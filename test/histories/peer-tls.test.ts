import { decideAll, factLine } from '../support/decisions';

/** A server as others see it, and its template. One that is down has no links. */
interface Server {
  readonly template: 'off' | 'beside' | 'only';
  readonly links: '' | 'plain' | 'tls';
  readonly port: '' | 'open' | 'closed';
}

const server = (template: Server['template'], links: Server['links'], port: Server['port']): Server => ({ template, links, port });
const PODS = ['a', 'b', 'c'];
const down = ({ links }: Server) => links === '';
const answers = (one: Server) => (down(one)
  ? { plain: 'no', tls: 'no' }
  : { plain: one.port === 'open' ? 'yes' : 'no', tls: one.template === 'off' ? 'no' : 'yes', links: one.links });

const known = new Map<string, { readonly links: 'plain' | 'tls'; readonly port: 'open' | 'closed' }>();

/** Decides for every server of all these instances. A server without TLS has nothing to decide. */
function decideFor(instances: readonly (readonly Server[])[]): void {
  const blocks = new Set(instances.flatMap((instance) => PODS.map((_, at) => factsOf(instance, at))).filter((block) => !known.has(block)));
  decideAll('peer-tls', [...blocks]).forEach(({ verdict, target }, at) => known.set([...blocks][at], { links: verdict, port: target } as { links: 'plain' | 'tls'; port: 'open' | 'closed' }));
}

function factsOf(instance: readonly Server[], at: number): string {
  return PODS.map((pod, index) => (index === at ? factLine('self', { pod, ...instance[at] }) : factLine('member', { pod, ...answers(instance[index]) })))
    .sort((left, right) => right.localeCompare(left)).join('\n');
}

/** What can happen next: a look of a server, which changes one thing, the links first; the end of one while no other is down; the start of one. */
function next(instance: readonly Server[], to: Server['template']): Server[][] {
  const becomes = (at: number, change: Partial<Server>) => instance.map((one, index) => (index === at ? { ...one, ...change } : one));
  return PODS.flatMap((_, at) => {
    const { template, links, port } = instance[at];
    const decided = known.get(factsOf(instance, at))!;
    if (down(instance[at])) { return [becomes(at, template === 'off' ? { links: 'plain', port: 'open' } : decided)]; }
    // It crashes, or the rolling update, which goes from the last one to the first, restarts it.
    const turn = instance.slice(at + 1).every((later) => later.template === to);
    const ends = instance.some(down) ? [] : [template, ...turn ? [to] : []].map((of) => becomes(at, { template: of, links: '', port: '' }));
    if (template === 'off' || (decided.links === links && decided.port === port)) { return ends; }
    return [...ends, becomes(at, decided.links === links ? { port: decided.port } : { links: decided.links })];
  });
}

/** Every state that an instance can get into from these. */
function reachable(from: readonly (readonly Server[])[], to: Server['template']): (readonly Server[])[] {
  const seen = new Map(from.map((instance) => [JSON.stringify(instance), instance]));
  for (let fresh = [...from]; fresh.length > 0;) {
    decideFor(fresh);
    const found = fresh.flatMap((instance) => next(instance, to)).map((instance) => [JSON.stringify(instance), instance] as const)
      .filter(([key]) => !seen.has(key));
    found.forEach(([key, instance]) => seen.set(key, instance));
    fresh = [...new Map(found).values()];
  }
  return [...seen.values()];
}

/** Whether the first one can connect to the other one. */
const connects = (one: Server, other: Server) => answers(other)[one.links === 'tls' ? 'tls' : 'plain'] === 'yes';
const broken = (instance: readonly Server[]) => instance.some((one) => (
  instance.some((other) => one !== other && !down(one) && !down(other) && !connects(one, other))
));

/** Where an instance of which every pod has the template and runs stays. */
const stays = (instance: readonly Server[], to: Server['template']) => instance.every(({ template, links }) => template === to && links !== '')
  && next(instance, to).filter((after) => !after.some(down)).length === 0;

const FINAL = { off: server('off', 'plain', 'open'), beside: server('beside', 'plain', 'open'), only: server('only', 'tls', 'closed') };
const all = (template: Server['template']) => PODS.map(() => FINAL[template]);

describe.each([['off', 'beside'], ['beside', 'only'], ['only', 'beside'], ['beside', 'off'], ['off', 'only']] as const)('a rolling update from %s to %s', (from, to) => {
  const states = reachable([all(from)], to);

  test('lets every server connect to every other one, at every moment, whichever of them crashes', () => {
    expect(states.length).toBeGreaterThan(10);
    expect(states.filter(broken).slice(0, 3)).toEqual([]);
  });

  test('ends in the mode of the template, and stays there', () => {
    const ends = states.filter((instance) => stays(instance, to));
    expect(ends).toEqual([all(to)]);
  });
});

test('one that is turned back in its middle, and again, never leaves a server that cannot connect', () => {
  const middle = reachable([all('beside')], 'only');
  const back = reachable(middle, 'beside');
  expect(reachable(back, 'only').filter(broken).slice(0, 3)).toEqual([]);
});
