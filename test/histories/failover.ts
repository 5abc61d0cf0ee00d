import { Client } from './client';
import { Fault, Instance } from './instance';
import { History, Question, Violation } from './lockstep';
import { Member } from './member';
import { Sentinel } from './sentinel';
import { Decision, factLine } from '../support/decisions';

/** Seconds within which an instance is whole again when faults have stopped: every wait of primary.awk, promotable.awk and reset-sentinel.sh once, and a failover. */
const WHOLE_WITHIN = 240;

/** An instance with sentinels: what its scripts do with the verdicts, and what can happen to it. */
export class FailoverHistory {
  readonly members: Member[];
  readonly sentinels: Sentinel[];
  readonly quorum: number;
  private readonly client: Client;
  private firstStart?: string;

  constructor(readonly instance: Instance, sentinelCount: number) {
    this.members = instance.servers.map((server) => new Member(server, this));
    this.sentinels = Array.from({ length: sentinelCount }, (_, index) => new Sentinel(`cache-sentinel-${index}`));
    this.quorum = Math.floor(sentinelCount / 2) + 1;
    this.client = new Client(this);
  }

  get topology(): string {
    return `${this.members.length} members, ${this.sentinels.length} sentinels, persistence ${this.instance.persistence}, min-replicas-to-write ${this.instance.minReplicas}`;
  }

  *play(): History {
    const { instance } = this;
    const { random } = instance;
    for (const member of this.members) { member.startPod(random.between(0, 3)); }
    for (const sentinel of this.sentinels) { this.stopSentinel(sentinel, random.between(0, 3)); }
    const faultsBegin = random.chance(0.15) ? 0 : random.between(12, 20);
    const faultsEnd = faultsBegin + random.between(10, 50);
    const severity = random.pick([0.05, 0.12, 0.25]);
    let whole = 0;
    for (; whole < 3; instance.now++) {
      if (instance.now >= faultsBegin && instance.now < faultsEnd && random.chance(severity)) { this.fault(); }
      if (instance.now === faultsEnd) { this.stopFaults(); }
      if (instance.now > faultsEnd + WHOLE_WITHIN && this.noReplicaWasSeen()) { return; }
      if (instance.now > faultsEnd + WHOLE_WITHIN) { throw new Violation('the instance becomes whole again', `not after ${WHOLE_WITHIN} seconds: ${this.describe()}`); }
      this.processes();
      instance.tick();
      this.askSentinels();
      if (instance.now < faultsEnd + 15) { this.client.write(); }
      yield* this.decide();
      instance.send();
      whole = instance.now > faultsEnd + 15 && this.isWhole() ? whole + 1 : 0;
    }
  }

  /** The scripts of all pods look at the same moment. Those whose verdict is `ask` ask the members too. */
  private *decide(): Generator<Question[], void, Decision[]> {
    const asking: { look: Look; question: Question }[] = [];
    for (const member of this.members) { for (const look of member.looks()) { asking.push({ look, question: look.question(false) }); } }
    for (const sentinel of this.sentinels) {
      if (!sentinel.up || sentinel.monitors) { continue; }
      const look = this.monitorLook(sentinel);
      asking.push({ look, question: look.question(false) });
    }
    if (asking.length === 0) { return; }
    let answers = yield asking.map(({ question }) => question);
    const again: typeof asking = [];
    asking.forEach(({ look, question }, at) => {
      if (answers[at].verdict === 'ask') { again.push({ look, question: look.question(true) }); } else { this.act(look, question, answers[at]); }
    });
    if (again.length === 0) { return; }
    answers = yield again.map(({ question }) => question);
    again.forEach(({ look, question }, at) => this.act(look, question, answers[at]));
  }

  private act(look: Look, question: Question, decision: Decision): void {
    this.instance.trace(() => `${look.who} ${question.filter}: ${decision.verdict} ${decision.target} ${decision.reason}\n${question.facts.replace(/^/gm, '          ')}`);
    if (decision.verdict === 'ask') { throw new Violation('a decision needs no more facts than there are', `${look.who}: ${question.filter}`); }
    if (decision.verdict === 'wait' && question.filter !== 'promotable' && !/cache-|sentinel|server|primary|replica/.test(decision.reason)) {
      throw new Violation('a pod that waits says for which', `${look.who} ${question.filter}: "${decision.reason}"`);
    }
    look.act(decision);
  }

  private monitorLook(sentinel: Sentinel): Look {
    const { instance } = this;
    return {
      who: sentinel.name,
      question: (asked) => ({
        filter: 'monitor',
        facts: [factLine('self', { pod: sentinel.name, asked: asked ? 'yes' : 'no' }), ...this.votes(sentinel.name),
          ...this.members.map(({ server }) => asked ? this.said(sentinel.name, server.name) : `member pod=${server.name}`)].join('\n'),
      }),
      act: ({ verdict, target }) => { if (verdict === 'monitor') { sentinel.monitor(this.member(target).server, instance.now); } },
    };
  }

  member(name: string): Member { return this.members.find(({ server }) => server.name === name)!; }

  /** What the sentinels answer to a pod. */
  votes(asker: string): string[] {
    return this.sentinels.map((sentinel) => {
      const heard = sentinel.up && this.instance.hears(asker, sentinel.name);
      return `sentinel pod=${sentinel.name} vote=${heard ? sentinel.monitors?.name ?? 'none' : '-'}`;
    });
  }

  /** What a member answers to a pod. */
  said(asker: string, name: string): string {
    const { server } = this.member(name);
    return server.alive && this.instance.hears(asker, name) ? server.facts(this.instance.now) : `member pod=${name}`;
  }

  /** The server that a quorum of the sentinels reports, as far as a pod hears them. */
  elected(asker: string): Member | undefined {
    const heard = this.sentinels.filter((sentinel) => sentinel.up && sentinel.monitors && this.instance.hears(asker, sentinel.name));
    return this.members.find(({ server }) => heard.filter((sentinel) => sentinel.monitors === server).length >= this.quorum);
  }

  /** request_failover of sentinels.sh. */
  requestFailover(asker: string, by?: Member): boolean {
    const heard = this.sentinels.filter((sentinel) => sentinel.up && sentinel.monitors && this.instance.hears(asker, sentinel.name));
    if (heard.some((sentinel) => sentinel.failover)) { return true; }
    return heard.some((sentinel) => sentinel.force(this.instance, by?.server));
  }

  private askSentinels(): void {
    for (const sentinel of this.sentinels) {
      if (!sentinel.up) { continue; }
      const promotion = sentinel.tick(this.instance, this.sentinels);
      if (!promotion) { continue; }
      this.instance.trace(() => `${promotion.by} promotes ${promotion.server.name}${promotion.forcedBy ? `, requested by ${promotion.forcedBy.name}` : ''}`);
      const requestedBy = promotion.forcedBy && this.member(promotion.forcedBy.name);
      this.member(promotion.server.name).promotedBySentinels(this.member(promotion.replaces.name), requestedBy);
    }
  }

  /** A server starts as the first primary of an instance. */
  firstPrimary(name: string): void {
    if (this.firstStart !== undefined && this.firstStart !== name) {
      throw new Violation('one first primary', `${name} starts as the first primary, and ${this.firstStart} did before`);
    }
    this.firstStart = name;
  }

  private processes(): void {
    for (const member of this.members) { member.process(); }
    for (const sentinel of this.sentinels) {
      if (sentinel.up || this.instance.now < sentinel.until) { continue; }
      sentinel.up = true;
      sentinel.restart(this.instance.now);
    }
  }

  private stopSentinel(sentinel: Sentinel, seconds: number): void {
    sentinel.up = false;
    sentinel.until = this.instance.now + seconds;
  }

  private fault(): void {
    const { instance } = this;
    const { random } = instance;
    const index = random.between(0, this.members.length - 1);
    const member = this.members[index];
    const sentinel = random.pick(this.sentinels);
    const back = random.pick([1, 2, 5, 15, 40]);
    const faults: Fault[] = [
      [4, `the server of ${member.server.name} crashes, back in ${back}`, () => member.crash(back)],
      [3, `${member.server.name} is force-deleted, back in ${back}`, () => this.replace(member, back, false)],
      [3, `the node of ${member.server.name} fails, back in ${back}`, () => {
        this.replace(member, back, true);
        this.stopSentinel(this.sentinels[index % this.sentinels.length], back + random.between(0, 5));
      }],
      [3, `${member.server.name} stops in order, back in ${back}`, () => member.stop(back)],
      [2, `${member.server.name} loses its volume, back in ${back}`, () => {
        this.replace(member, back, false);
        member.wipe();
      }],
      [2, `${member.server.name} is isolated`, () => instance.isolate([member.server.name])],
      [2, `the node of ${member.server.name} is isolated`, () => instance.isolate([member.server.name, this.sentinels[index % this.sentinels.length].name])],
      [1, `${sentinel.name} is isolated`, () => instance.isolate([sentinel.name])],
      [2, `${member.server.name} and ${sentinel.name} do not reach each other`, () => instance.cut(member.server.name, sentinel.name)],
      [2, 'two members do not reach each other', () => instance.cut(member.server.name, this.members[(index + 1) % this.members.length].server.name)],
      [5, 'the network heals', () => instance.heal()],
      [2, 'answers are lost', () => { instance.lossyUntil = instance.now + random.between(3, 15); }],
      [2, 'loading and acting are slow', () => { instance.slowUntil = instance.now + random.between(5, 30); }],
      [2, 'all members are deleted at once', () => {
        const power = random.chance(0.3);
        for (const each of this.members) { this.replace(each, back + random.between(0, 8), power); }
        if (random.chance(0.5)) { for (const each of this.sentinels) { this.stopSentinel(each, back + random.between(0, 8)); } }
      }],
      [1, 'all sentinels restart', () => { for (const each of this.sentinels) { this.stopSentinel(each, random.between(1, 10)); } }],
      [3, `${sentinel.name} crashes, back in ${back}`, () => this.stopSentinel(sentinel, back)],
      [2, `${sentinel.name} loses its volume, back in ${back}`, () => {
        this.stopSentinel(sentinel, back);
        sentinel.wipe();
      }],
      [2, `${member.server.name} is told to replicate from no one`, () => member.operatorDetaches()],
    ];
    instance.oneOf(faults);
  }

  /** Another pod with the same volume. The network may let it through only later. */
  private replace(member: Member, back: number, power: boolean): void {
    member.kill(back, power);
    const { random } = this.instance;
    if (random.chance(0.2)) { this.instance.isolate([member.server.name]); }
  }

  private stopFaults(): void {
    const { instance } = this;
    instance.stopFaults();
    for (const member of this.members) { if (member.server.state === 'down') { member.server.until = Math.min(member.server.until, instance.now + 10); } }
    for (const sentinel of this.sentinels) { if (!sentinel.up) { sentinel.until = Math.min(sentinel.until, instance.now + 10); } }
  }

  /**
   * A known limit: sentinels learn of replicas from their primary alone. If it ends before they have seen the first one, they can promote none, and accept
   * none that was promoted. Nothing is lost, but an operator has to make them monitor it.
   */
  private noReplicaWasSeen(): boolean { return this.sentinels.every((sentinel) => sentinel.known.size === 0); }

  private isWhole(): boolean {
    const primary = this.sentinels[0].monitors;
    if (!primary || !this.sentinels.every((sentinel) => sentinel.up && sentinel.monitors === primary)) { return false; }
    return this.members.every(({ server }) => server.state === 'running' && (server === primary ? !server.follows
      : server.follows === primary && server.linkUp && server.priority > 0 && server.data.length === primary.data.length
        && server.data[server.data.length - 1] === primary.data[primary.data.length - 1]));
  }

  describe(): string {
    const votes = this.sentinels.map((sentinel) => `${sentinel.name} ${sentinel.up ? `reports ${sentinel.monitors?.name ?? 'none'} (epoch ${sentinel.configEpoch})` : 'down'}`);
    return `${this.instance.describe()}; ${votes.join('; ')}`;
  }
}

/** One look of a script: what it asks a filter, first without and then with the answers of the members, and what it does then. */
export interface Look {
  readonly who: string;
  readonly question: (asked: boolean) => Question;
  readonly act: (decision: Decision) => void;
}
