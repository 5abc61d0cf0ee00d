import { AnswerTimes } from './answer-times';
import { Fault, Instance } from './instance';
import { History, Look, Question, Violation } from './lockstep';
import { Server } from './server';
import { Decision, factLine } from '../support/decisions';

/** Seconds within which the shard is whole again when faults have stopped: each wait of the filters once, an election, and pod 0 takes its slots back. */
const WHOLE_WITHIN = 180;
const NODE_TIMEOUT = 5;
/** join-cluster.sh, role.sh, switchover-slots.sh: seconds, and looks. */
const REQUEST_AGAIN = 5;
const LOOK_EVERY = 2;
const HEALTHY_LOOKS = 5;
const SWITCHOVER_TAKES = 20;
/** The engine gives a requested failover up. */
const REQUEST_ENDS = 5;
/** Seconds that a primary has to come back (PRIMARY_RETURNS in node-promotable.awk), less what a look is late. */
const PRIMARY_RETURNS = 40;
/** Primaries that vote: the owner of this shard's slots and two others. */
const MAJORITY = 2;
const SLOTS = 5461;

/** Who owns the slots of the shard, as a node knows it. */
interface View {
  readonly owner: Server;
  readonly epoch: number;
}

/** A primary of another shard: it votes, and it spreads what it knows. */
interface Voter {
  readonly name: string;
  up: boolean;
  until: number;
  view: View;
  currentEpoch: number;
  votedIn: number;
}

/** A server of the shard: what its scripts and its part of the cluster remember. */
interface Node {
  readonly server: Server;
  /** nodes.conf, on its volume. */
  view?: View;
  currentEpoch: number;
  votedIn: number;
  /** Of a run of the agent. */
  eligible: boolean;
  lostSince?: number;
  healthy: number;
  writableAt: number;
  /** Of a run of join-cluster.sh: when it last asked for a failover, what it heard, whether it says that it waits. */
  lastRequest: number;
  readonly answers: AnswerTimes;
  tells: boolean;
  /** CLUSTER FAILOVER FORCE or TAKEOVER: until when, and who asked. */
  forcedUntil: number;
  forcedBy?: Server;
  /** The servers that who asked could ask. */
  witnesses: readonly Server[];
  /** The server died a moment ago, and start-node.sh has not ended yet. */
  died: boolean;
  /** switchover-slots.sh. */
  stopping?: { readonly since: number; readonly back: number };
}

/** A shard of a cluster that was created, and the primaries of two other ones. What join-cluster.sh, start-node.sh, role.sh and switchover-slots.sh do. */
export class ClusterHistory {
  private readonly nodes: Node[];
  private readonly voters: Voter[];
  /** By two names: when the first one last reached the second one. */
  private readonly reached = new Map<string, number>();
  /** And since when it has considered it down. */
  private readonly down = new Map<string, number>();

  constructor(readonly instance: Instance) {
    const view = { owner: instance.servers[0], epoch: 1 };
    this.nodes = instance.servers.map((server) => ({
      server,
      view,
      currentEpoch: 3,
      votedIn: 0,
      eligible: false,
      healthy: 0,
      writableAt: 0,
      lastRequest: -1000,
      answers: new AnswerTimes(),
      tells: false,
      forcedUntil: -1,
      witnesses: [],
      died: false,
    }));
    this.voters = ['other-0', 'third-0'].map((name) => ({ name, up: true, until: 0, view, currentEpoch: 3, votedIn: 0 }));
  }

  get topology(): string {
    return `a shard of ${this.nodes.length} servers, two other primaries, persistence ${this.instance.persistence}, min-replicas-to-write ${this.instance.minReplicas}`;
  }

  describe(): string {
    const views = [...this.nodes.map(({ server, view }) => ({ name: server.name, view })), ...this.voters]
      .map(({ name, view }) => `${name} knows ${view ? `${view.owner.name} (epoch ${view.epoch})` : 'none'}`);
    return `${this.instance.describe()}; ${views.join('; ')}`;
  }

  *play(): History {
    const { instance } = this;
    const { random } = instance;
    for (const node of this.nodes) { instance.start(node.server, node === this.nodes[0] ? undefined : this.nodes[0].server, 100); }
    instance.install(this.nodes[0].server, []);
    const faultsBegin = random.between(8, 15);
    const faultsEnd = faultsBegin + random.between(10, 50);
    const severity = random.pick([0.05, 0.12, 0.25]);
    for (let whole = 0; whole < 3; instance.now++) {
      if (instance.now >= faultsBegin && instance.now < faultsEnd && random.chance(severity)) { this.fault(); }
      if (instance.now === faultsEnd) { this.stopFaults(); }
      if (instance.now > faultsEnd + WHOLE_WITHIN) { throw new Violation('the instance becomes whole again', `not after ${WHOLE_WITHIN} seconds: ${this.describe()}`); }
      this.processes();
      instance.tick();
      this.spread();
      this.elect();
      if (instance.now < faultsEnd + 15) { this.write(); }
      yield* this.decide();
      instance.send();
      whole = instance.now > faultsEnd + 15 && this.isWhole() ? whole + 1 : 0;
    }
  }

  private processes(): void {
    const { now } = this.instance;
    for (const node of this.nodes) {
      if (node.server.state !== 'down' || now < node.server.until) { continue; }
      node.server.state = 'starting';
      node.server.since = now;
      node.lastRequest = -1000;
      node.answers.forget();
      node.tells = !node.view;
    }
    for (const voter of this.voters) { if (!voter.up && now >= voter.until) { voter.up = true; } }
  }

  // The cluster's messages.

  private isUp(name: string): boolean {
    return this.voters.some((voter) => voter.name === name && voter.up) || this.nodes.some(({ server }) => server.name === name && server.alive);
  }

  /** Whether a node considers another one down. */
  private fails(from: string, to: string): boolean { return this.down.has(`${from} ${to}`); }

  /** A node that was not reached for the node timeout is down. One that owns slots, and is reached again, stays so for two more. */
  private judge(from: string, to: string): void {
    const { now } = this.instance;
    const pair = `${from} ${to}`;
    const since = this.down.get(pair);
    const reached = this.reached.get(pair) ?? 0;
    if (now - reached >= NODE_TIMEOUT) {
      if (since === undefined) { this.down.set(pair, now); }
    } else if (since !== undefined && reached === now) {
      const isReplica = this.nodes.some(({ server, view }) => server.name === to && view?.owner !== server);
      if (isReplica || now - since >= 2 * NODE_TIMEOUT) { this.down.delete(pair); }
    }
  }

  private spread(): void {
    const { instance } = this;
    const names = [...this.nodes.map(({ server }) => server.name), ...this.voters.map(({ name }) => name)];
    for (const from of names) {
      for (const to of names) { if (!this.isUp(from) || (this.isUp(to) && instance.reaches(from, to))) { this.reached.set(`${from} ${to}`, instance.now); } }
    }
    for (const from of names) { for (const to of names) { this.judge(from, to); } }
    const all = [...this.nodes.filter(({ server }) => server.state === 'running').map((node) => ({ name: node.server.name, part: node as Node | Voter })),
      ...this.voters.filter(({ up }) => up).map((voter) => ({ name: voter.name, part: voter as Node | Voter }))];
    for (const one of all) {
      for (const other of all) {
        if (one === other || !instance.reaches(one.name, other.name)) { continue; }
        one.part.currentEpoch = Math.max(one.part.currentEpoch, other.part.currentEpoch);
        if (other.part.view && this.isNewer(other.part.view, one.part.view)) { one.part.view = other.part.view; }
      }
    }
    for (const { server, view } of this.nodes) {
      // Who learns that its primary, or itself, lost all slots becomes a replica of the new owner.
      if (server.state === 'running' && view!.owner !== server) { instance.follow(server, view!.owner); }
    }
  }

  /** Of two owners with the same epoch the engine lets one take a higher one, by their ids. */
  private isNewer(one: View, other: View | undefined): boolean {
    if (!other || one.epoch !== other.epoch) { return !other || one.epoch > other.epoch; }
    return one.owner.name > other.owner.name;
  }

  /** The owner by the latest view of all. */
  private get truth(): View {
    return [...this.nodes, ...this.voters].map(({ view }) => view).reduce((best, view) => view && (!best || this.isNewer(view, best)) ? view : best)!;
  }

  /** One election a tick: of the replicas that stand, the one with the highest offset asks first. */
  private elect(): void {
    const { instance } = this;
    const { now } = instance;
    const standing = this.nodes.filter((node) => {
      const { server, view } = node;
      if (server.state !== 'running' || !server.follows || node.stopping || view!.owner === server) { return false; }
      return node.forcedUntil >= now || (node.eligible && this.fails(server.name, view!.owner.name));
    });
    standing.sort((one, other) => other.server.offset - one.server.offset);
    for (const node of standing) {
      const { server, view } = node;
      const forced = node.forcedUntil >= now;
      const epoch = node.currentEpoch + 1;
      const votes = this.voters.filter((voter) => voter.up && instance.reaches(server.name, voter.name) && voter.votedIn < epoch
        && voter.currentEpoch <= epoch && !this.isNewer(voter.view, view) && (forced || this.fails(voter.name, view!.owner.name)));
      node.currentEpoch = epoch;
      for (const voter of votes) { voter.votedIn = voter.currentEpoch = epoch; }
      if (votes.length < MAJORITY) { continue; }
      if (!forced && !server.current && now - server.since < PRIMARY_RETURNS) {
        throw new Violation('a replica that restarted waits for its primary', `${server.name} was elected ${now - server.since} seconds after it started`);
      }
      const replaced = this.nodeOf(view!.owner);
      const reached = [server, ...votes].every(({ name }) => instance.reaches(name, replaced.server.name));
      if (!forced && reached && server.linkUp && now < replaced.server.since + PRIMARY_RETURNS && this.writes(replaced)) {
        throw new Violation('a primary that came back is not replaced while it serves', `${server.name} was elected in the place of ${replaced.server.name}`);
      }
      this.promote(node, epoch, forced ? node.forcedBy : undefined, 'elected');
      return;
    }
  }

  private promote(node: Node, epoch: number, askedBy: Server | undefined, how: string): void {
    const { instance } = this;
    instance.trace(() => `${node.server.name} makes itself the owner, ${how}${askedBy ? `, asked by ${askedBy.name}` : ''}, epoch ${epoch}`);
    instance.promote(node.server);
    Object.assign(node, { view: { owner: node.server, epoch }, currentEpoch: epoch, forcedUntil: -1, writableAt: instance.now });
    instance.install(node.server, node.server.data, askedBy && how, node.witnesses);
    // Who wins tells all nodes at once, and those that can go on from their offset are linked in milliseconds.
    this.spread();
    for (const { server } of this.nodes) { if (server.state === 'running' && server.follows === node.server) { instance.replicate(server, node.server); } }
  }

  /** CLUSTER FAILOVER: the replica has its primary pause its clients, receives the rest, and is elected; the owner votes too. */
  private switchOver(owner: Server, node: Node): boolean {
    const { instance } = this;
    const { server } = node;
    const epoch = node.currentEpoch + 1;
    const votes = this.voters.filter((voter) => voter.up && instance.reaches(server.name, voter.name) && voter.votedIn < epoch);
    if (server.follows !== owner || !server.linkUp || owner.state !== 'running' || owner.follows || !instance.reaches(owner.name, server.name) || votes.length + 1 < MAJORITY
      || owner.run !== server.linkedRun || owner.replicationId !== server.replicationId) { return false; }
    instance.send();
    instance.receive(server, owner);
    for (const voter of votes) { voter.votedIn = voter.currentEpoch = epoch; }
    node.witnesses = instance.witnesses(owner);
    this.promote(node, epoch, owner, 'switched over');
    return true;
  }

  private nodeOf(server: Server): Node { return this.nodes.find((node) => node.server === server)!; }

  private named(name: string): Node { return this.nodes.find(({ server }) => server.name === name)!; }

  /** A primary that restarted, or reaches no majority for the node timeout, refuses writes. */
  private writes({ server, view, writableAt }: Node): boolean {
    return server.state === 'running' && view!.owner === server && this.instance.now >= writableAt
      && 1 + this.voters.filter(({ name }) => !this.fails(server.name, name)).length >= MAJORITY;
  }

  private write(): void {
    const { instance } = this;
    for (const node of this.nodes) {
      const { server } = node;
      if (!this.writes(node) || !instance.reaches('client', server.name)) { continue; }
      for (let writes = instance.random.between(0, 2); writes > 0; writes--) { instance.write(server); }
    }
  }

  // Facts.

  /** The shard peers that answer in this moment. */
  private answering(asker: Server): Node[] {
    return this.nodes.filter(({ server, tells }) => server !== asker && (server.alive || (server.state === 'starting' && tells)) && this.instance.hears(asker.name, server.name));
  }

  private said(asker: Server, answering = this.answering(asker)): string[] {
    const { instance } = this;
    return this.nodes.filter(({ server }) => server !== asker).map((node) => {
      const { server } = node;
      if (server.alive && answering.includes(node)) { return `${server.facts(instance.now)} clustered=yes`; }
      const waits = answering.includes(node);
      return waits ? `member pod=${server.name} role=slave keys=no loading=no syncing=no link=down heard=-1 offset=0 clustered=${node.view ? 'yes' : 'no'}` : `member pod=${server.name}`;
    });
  }

  /** node_facts: CLUSTER NODES as this node reports it. A replica that changed its primary is told to all at once, which is no matter for these filters. */
  private table({ server, view }: Node): string[] {
    const health = (name: string) => name !== server.name && this.fails(server.name, name) ? 'fail' : 'ok';
    return [...this.nodes.map((node) => {
      const owns = view!.owner === node.server;
      const primary = node === this.nodeOf(server) ? server.follows ?? view!.owner : view!.owner;
      return factLine('node', { pod: node.server.name, id: `id-${node.server.name}`, role: owns ? 'master' : 'slave', primary: owns ? '-' : `id-${primary.name}`, health: health(node.server.name), slots: owns ? SLOTS : 0 });
    }), ...this.voters.map(({ name }) => factLine('node', { pod: name, id: `id-${name}`, role: 'master', primary: '-', health: health(name), slots: SLOTS }))];
  }

  // The scripts.

  private *decide(): Generator<Question[], void, Decision[]> {
    const looks = this.nodes.flatMap((node) => this.looks(node));
    if (looks.length === 0) { return; }
    const answers = yield looks.map(({ question }) => question);
    looks.forEach(({ who, question, act }, at) => {
      const decision = answers[at];
      this.instance.trace(() => `${who} ${question.filter}: ${decision.verdict} ${decision.target} ${decision.reason}\n${question.facts.replace(/^/gm, '          ')}`);
      if (decision.verdict === 'wait' && question.filter !== 'node-promotable' && !/cache|other|third|replica/.test(decision.reason)) {
        throw new Violation('a pod that waits says for which', `${who} ${question.filter}: "${decision.reason}"`);
      }
      act(decision);
    });
  }

  private looks(node: Node): Look[] {
    const { server } = node;
    if (server.state === 'starting') { return [this.startLook(node)]; }
    if (node.died) {
      node.died = false;
      return node.view?.owner === server ? [this.promotionTargetLook(node, 'down')] : [];
    }
    if (!server.alive) { return []; }
    if (node.stopping) { return this.stopLook(node); }
    return (this.instance.now - server.since) % LOOK_EVERY === 0 ? [...this.promotableLook(node), ...this.roleLook(node)] : [];
  }

  /** join-cluster.sh. It asks from the first look on: without, node-start answers `ask`, or what needs no answers. */
  private startLook(node: Node): Look {
    const { instance } = this;
    const { server, view } = node;
    const peers = this.answering(server);
    const running = peers.filter((other) => other.server.state === 'running');
    const claims = running.find((other) => !other.server.follows && other.view!.owner === other.server);
    const voters = this.voters.filter(({ up, name }) => up && instance.hears(server.name, name));
    const latest = [...running, ...voters]
      .reduce<Node | Voter | undefined>((best, other) => best && best.currentEpoch >= other.currentEpoch ? best : other, undefined);
    const known = view ?? (claims ?? latest)?.view;
    const owner = view ? claims?.server : known?.owner;
    const others = this.voters.flatMap((voter) => this.nodes.map((_, at) => factLine('node', {
      pod: voter.name.replace('-0', `-${at}`), clustered: voters.includes(voter) ? 'yes' : undefined, known: 'yes',
    })));
    return {
      who: server.name,
      question: {
        filter: 'node-start',
        facts: [factLine('self', {
          pod: server.name,
          creator: 'cache-0',
          owner: owner && owner !== server ? owner.name : '',
          asked: 'yes',
          waited: instance.now - server.since,
          ...server.dataFacts(instance.now),
          conf: view ? 'yes' : 'no',
          table: view ? undefined : known ? 'yes' : 'no',
          ...known ? { role: known.owner === server ? 'master' : 'slave', slots: known.owner === server ? SLOTS : 0, primary: known.owner === server ? '' : known.owner.name, peer: 'yes' } : {},
        }), ...this.said(server, peers).map((line) => `${node.answers.withHeld(line, instance.now)} known=yes`), ...view ? [] : others].join('\n'),
      },
      act: (decision) => this.actOnStart(node, known, decision),
    };
  }

  private actOnStart(node: Node, known: View | undefined, { verdict, target, reason }: Decision): void {
    const { instance } = this;
    const { server } = node;
    if (verdict === 'failover' || verdict === 'takeover') {
      if (instance.now - node.lastRequest < REQUEST_AGAIN) { return; }
      node.lastRequest = instance.now;
      this.request(node, this.named(target), verdict);
    } else if (verdict === 'create') {
      throw new Violation('one cluster', `${server.name} creates a second cluster`);
    } else if (verdict === 'wait') {
      node.tells ||= !server.files;
    } else {
      const view: View = verdict === 'replica' ? { owner: this.named(target).server, epoch: 0 } : known!;
      // A replica's file names no epoch of the new owner that the messages do not bring at once.
      node.view = verdict === 'replica' && known?.owner === view.owner ? known : view;
      Object.assign(node, { eligible: false, lostSince: undefined, healthy: 0, forcedUntil: -1, writableAt: instance.now + 2 });
      const owns = node.view.owner === server;
      // Who starts as the owner that it is no more learns so before it takes writes.
      // A known limit: half a minute long a copy holds more, but is neither elected, for a partition separates this side from a vote too many, nor promoted
      // without votes, for the same partition hides a server of the shard that may have been elected. Then the shard comes back with what the volume holds.
      const ours = / is not elected$/.test(reason) ? undefined : reason;
      if (owns && this.truth.owner === server) { instance.install(server, server.stored(), ours); }
      instance.start(server, owns ? undefined : node.view.owner, 100);
      if (owns && this.truth.owner === server) { server.current = true; }
    }
  }

  /** CLUSTER FAILOVER FORCE or TAKEOVER, by a pod whose server does not run. */
  private request(by: Node, node: Node, how: string): void {
    const { instance } = this;
    const { server } = node;
    if (server.state !== 'running' || !server.follows || node.stopping || !instance.reaches(by.server.name, server.name)) { return; }
    if (by.server.files) {
      const lost = instance.beforeWindow(instance.lacking(by.server.stored(), server.data), by.server.files.written - server.unheard);
      if (lost.length > 0) { throw new Violation('who holds more is not replaced by who holds less', `${by.server.name} asks ${server.name}, which lacks writes ${lost.join(', ')} of its volume`); }
    }
    node.witnesses = instance.witnesses(by.server);
    if (how === 'takeover') { this.promote(node, node.currentEpoch + 1, by.server, 'without votes'); } else { Object.assign(node, { forcedUntil: instance.now + REQUEST_ENDS, forcedBy: by.server }); }
  }

  private promotionTargetLook(node: Node, state: 'running' | 'down'): Look {
    const { server } = node;
    return {
      who: server.name,
      question: { filter: 'node-promotion-target', facts: [factLine('self', { pod: server.name, server: state, ...server.dataFacts(this.instance.now) }), ...this.said(server)].join('\n') },
      act: ({ verdict, target }) => {
        if (verdict !== 'promote') { return; }
        if (state === 'down') { this.request(node, this.named(target), 'failover'); } else if (!this.named(target).stopping) { this.switchOver(server, this.named(target)); }
      },
    };
  }

  /** switchover-slots.sh. */
  private stopLook(node: Node): Look[] {
    const { instance } = this;
    const { server } = node;
    const { since, back } = node.stopping!;
    const connected = instance.servers.some((other) => other.follows === server && other.linkUp);
    if (server.state === 'running' && node.view!.owner === server && connected && instance.now - since < SWITCHOVER_TAKES) { return [this.promotionTargetLook(node, 'running')]; }
    instance.save(server);
    this.end(node, back, false);
    return [];
  }

  private promotableLook(node: Node): Look[] {
    const { server } = node;
    if (server.state === 'running' && !server.follows) { Object.assign(node, { eligible: false, lostSince: undefined }); }
    if (node.eligible || !server.follows) { return []; }
    const running = server.state === 'running';
    return [{
      who: server.name,
      question: {
        filter: 'node-promotable',
        facts: [factLine('self', {
          pod: server.name,
          role: running ? server.role : '',
          link: running && server.follows ? server.linkUp ? 'up' : 'down' : '',
          broken: 'no',
          heard: server.linkUp ? this.instance.now - server.heard : '',
          down: this.instance.now - (node.lostSince ?? this.instance.now),
        }), ...this.table(node)].join('\n'),
      },
      act: ({ verdict }) => {
        node.lostSince = verdict === 'lost' ? node.lostSince ?? this.instance.now : undefined;
        if (server.state !== 'running' || verdict !== 'eligible') { return; }
        node.eligible = true;
      },
    }];
  }

  private roleLook(node: Node): Look[] {
    const { instance } = this;
    const { server } = node;
    if (server.state !== 'running') { return []; }
    return [{
      who: server.name,
      question: {
        filter: 'node-role',
        facts: [factLine('self', { pod: server.name, link: server.follows ? server.linkUp ? 'up' : 'down' : '', broken: 'no', healthy: node.healthy, enough: HEALTHY_LOOKS }), ...this.table(node)].join('\n'),
      },
      act: ({ verdict, target }) => {
        node.healthy = verdict === 'watch' ? node.healthy + 1 : 0;
        if (server.state !== 'running' || server.follows === undefined) { return; }
        if (verdict === 'replicate') { instance.follow(server, this.named(target).server); }
        if (verdict === 'reclaim') { this.switchOver(this.named(target).server, node); }
      },
    }];
  }

  // Faults.

  private end(node: Node, back: number, power: boolean): void {
    this.instance.end(node.server, power);
    node.server.until = this.instance.now + back;
    Object.assign(node, { eligible: false, lostSince: undefined, forcedUntil: -1, stopping: undefined, died: false });
  }

  /** Another pod with the same volume, if there is one. */
  private replace(node: Node, back: number, power: boolean): void {
    this.end(node, back + this.instance.random.between(0, 3), power);
    if (this.instance.persistence === 'none') { node.view = undefined; }
    if (this.instance.random.chance(0.2)) { this.instance.isolate([node.server.name]); }
  }

  private fault(): void {
    const { instance } = this;
    const { random } = instance;
    const owner = this.nodeOf(this.truth.owner);
    const node = random.chance(0.5) ? owner : random.pick(this.nodes);
    const voter = random.pick(this.voters);
    const { name } = node.server;
    const back = random.pick([1, 2, 5, 15, 40]);
    const faults: Fault[] = [
      [4, `the server of ${name} crashes, back in ${back}`, () => {
        const ran = node.server.alive;
        this.end(node, back, false);
        node.died = ran;
      }],
      [3, `${name} is force-deleted, back in ${back}`, () => this.replace(node, back, false)],
      [3, `the node of ${name} fails, back in ${back}`, () => this.replace(node, back, true)],
      [3, `${name} stops in order, back in ${back}`, () => { if (node.server.state === 'running') { node.stopping ??= { since: instance.now, back }; } else { this.replace(node, back, false); } }],
      [2, `${name} loses its volume, back in ${back}`, () => {
        this.replace(node, back, false);
        node.server.files = node.server.durable = undefined;
        node.view = undefined;
      }],
      [3, `${name} is isolated`, () => instance.isolate([name])],
      [2, `${voter.name} is isolated`, () => instance.isolate([voter.name])],
      [1, `${name} and ${voter.name} are isolated together`, () => instance.isolate([name, voter.name])],
      [2, `${voter.name} goes down, back in ${back}`, () => Object.assign(voter, { up: false, until: instance.now + back })],
      [2, `${name} and ${voter.name} do not reach each other`, () => instance.cut(name, voter.name)],
      [2, 'two servers do not reach each other', () => instance.cut(owner.server.name, random.pick(this.nodes).server.name)],
      [5, 'the network heals', () => instance.heal()],
      [2, 'answers are lost', () => { instance.lossyUntil = instance.now + random.between(3, 15); }],
      [2, 'loading is slow', () => { instance.slowUntil = instance.now + random.between(5, 30); }],
      [2, 'all servers are deleted at once', () => {
        const power = random.chance(0.3);
        for (const each of this.nodes) { this.replace(each, back, power); }
      }],
    ];
    instance.oneOf(faults);
  }

  private stopFaults(): void {
    const { instance } = this;
    instance.stopFaults();
    for (const { server } of this.nodes) { if (server.state === 'down') { server.until = Math.min(server.until, instance.now + 10); } }
    for (const voter of this.voters) { voter.until = Math.min(voter.until, instance.now + 10); }
  }

  /** Pod 0 owns the slots, all know it, and all hold the same. */
  private isWhole(): boolean {
    const primary = this.nodes[0].server;
    if (primary.state !== 'running' || primary.follows || ![...this.nodes, ...this.voters].every(({ view }) => view?.owner === primary)) { return false; }
    return this.nodes.every(({ server, eligible }) => server.state === 'running' && (server === primary
      || (eligible && server.follows === primary && server.linkUp && server.data.length === primary.data.length
        && server.data[server.data.length - 1] === primary.data[primary.data.length - 1])));
  }
}
