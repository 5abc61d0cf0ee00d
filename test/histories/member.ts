import { AnswerTimes } from './answer-times';
import type { FailoverHistory, Look } from './failover';
import { Violation } from './lockstep';
import { Server } from './server';
import { Decision, factLine } from '../support/decisions';

/** reset-sentinel.sh, choose-primary.sh, agent-member.sh: seconds. */
const SENTINELS_AGREE = 75;
const REQUEST_AGAIN = 10;
const LOOK_OFTEN = 6;
const LOOK_SELDOM = 20;
/** Seconds that a primary has to come back, before a replica that was never in sync may be promoted (decision 0013), less what a look is late. */
const PRIMARY_RETURNS = 40;
/** switchover.sh, seconds. */
const CATCHING_UP_TAKES = 5;
const ASKING_TAKES = 5;
const PROMOTION_TAKES = 5;
const NAMING_TAKES = 3;

interface Switchover {
  stage: 'catching up' | 'asking' | 'promoting' | 'naming';
  since: number;
  readonly back: number;
  readonly pretenders: readonly Server[];
  promoted?: Server;
}

/** The scripts of a server's pod: choose-primary.sh, the agent, switchover.sh, and what they remember. */
export class Member {
  switching?: Switchover;
  /** On the volume: .primary. */
  private lastPrimary = '';
  /** In the memory of the pod: promoted, asked. */
  private promoted = '';
  private asked = -1000;
  /** Of a run of the agent. */
  private eligible = false;
  private wrongSince = -1;
  private lookDue = 0;
  private lastState = '';
  private dissenting = '';
  private dissentingSince = 0;
  private lastRunning = -1000;
  /** Of a run of choose-primary.sh. */
  private readonly answers = new AnswerTimes();
  private pending?: { at: number; act: () => void };

  constructor(readonly server: Server, private readonly history: FailoverHistory) {}

  private get instance() { return this.history.instance; }

  private get now() { return this.history.instance.now; }

  startPod(seconds: number): void {
    this.server.state = 'down';
    this.server.until = this.now + seconds;
  }

  process(): void {
    const { server } = this;
    if (server.state === 'down' && this.now >= server.until) {
      server.state = 'starting';
      server.since = this.now;
      this.answers.forget();
      this.pending = undefined;
    }
    if (server.state === 'running') { this.lastRunning = this.now; }
  }

  /** The server's process ends, its container starts again. start-member.sh requests a failover. */
  crash(back: number): void {
    const { server } = this;
    const ran = server.alive;
    this.end(back, false);
    if (!ran || this.history.elected(server.name) !== this) { return; }
    this.asked = this.now;
    this.history.requestFailover(server.name);
  }

  /** The pod ends without a word. */
  kill(back: number, power: boolean): void {
    this.end(back, power);
    this.forget();
  }

  private end(back: number, power: boolean): void {
    this.instance.end(this.server, power);
    this.server.until = this.now + back;
    this.switching = undefined;
    this.pending = undefined;
  }

  private forget(): void {
    this.promoted = '';
    this.asked = -1000;
    if (this.server.persistence === 'none') { this.lastPrimary = ''; }
  }

  wipe(): void {
    this.server.files = this.server.durable = undefined;
    this.lastPrimary = '';
  }

  /** Also what a failover leaves whose sentinel ends just then: it chooses only replicas that are eligible. */
  operatorDetaches(): void { if (this.server.state === 'running' && this.server.priority > 0) { this.instance.promote(this.server); } }

  /** SIGTERM. */
  stop(back: number): void {
    const { server } = this;
    if (this.switching) { return; }
    if (server.state === 'running' && !server.follows && this.connectedReplicas().length > 0) {
      const pretenders = this.primaries();
      this.switching = { stage: 'catching up', since: this.now, back, pretenders };
      return;
    }
    this.leave(back);
  }

  private leave(back: number): void {
    this.instance.save(this.server);
    this.end(back, false);
    this.forget();
  }

  private connectedReplicas(): Server[] {
    const { server, instance } = this;
    return instance.servers.filter((other) => other.follows === server && other.linkUp && instance.reaches(server.name, other.name));
  }

  /** The other servers that answer that they are the primary. */
  private primaries(): Server[] {
    const { server, instance } = this;
    return instance.servers.filter((other) => other !== server && other.alive && !other.follows && instance.hears(server.name, other.name));
  }

  /** What the scripts of this pod ask now. */
  looks(): Look[] {
    const { server } = this;
    if (this.pending) {
      if (this.now < this.pending.at) { return []; }
      const { act } = this.pending;
      this.pending = undefined;
      act();
      return [];
    }
    if (server.state === 'starting') { return [this.primaryLook()]; }
    if (!server.alive) { return []; }
    const looks = this.switching ? this.switchover() : [];
    if (!server.alive || (this.now - server.since) % 2 !== 0) { return looks; }
    if (!this.eligible) { looks.push(this.promotableLook()); }
    const state = `${server.role} ${server.linkUp} ${server.follows?.name}`;
    if (state !== this.lastState || server.primaryUnreachable(this.now)) { this.lookDue = 0; }
    this.lastState = state;
    if (this.lookDue <= 0) {
      this.lookDue = LOOK_OFTEN;
      looks.push(...this.rejoinLook());
    }
    this.lookDue -= 2;
    return looks;
  }

  /** What a script does takes a moment, or several seconds. */
  private later(act: () => void): void {
    if (this.now < this.instance.slowUntil && this.instance.random.chance(0.5)) {
      this.pending = { at: this.now + this.instance.random.between(1, 2), act };
    } else {
      act();
    }
  }

  private others(asked: boolean): string[] {
    return this.history.members.filter((other) => other !== this)
      .map((other) => asked ? this.history.said(this.server.name, other.server.name) : `member pod=${other.server.name}`);
  }

  private primaryLook(): Look {
    const { server } = this;
    const votes = this.history.votes(server.name);
    return {
      who: server.name,
      question: (asked) => {
        const others = asked ? this.others(asked).map((line) => this.answers.withHeld(line, this.now)) : this.others(asked);
        return {
          filter: 'primary',
          facts: [factLine('self', {
            pod: server.name,
            first: server.name.endsWith('-0') ? 'yes' : 'no',
            last: this.lastPrimary,
            waited: this.now - server.since,
            quorum: this.history.quorum,
            asked: asked ? 'yes' : 'no',
            promoted: this.promoted,
            ...server.dataFacts(this.now),
          }), ...votes, ...others].join('\n'),
        };
      },
      act: (decision) => {
        const witnesses = this.instance.witnesses(server);
        this.later(() => this.actOnPrimary(decision, witnesses));
      },
    };
  }

  private actOnPrimary({ verdict, target, reason }: Decision, witnesses: Server[]): void {
    const { server, instance, history } = this;
    if (verdict === 'follow') {
      this.startServer(history.member(target).server);
    } else if (verdict === 'start') {
      if (reason.startsWith('first start')) { history.firstPrimary(server.name); }
      instance.install(server, server.stored(), `start: ${reason}`, witnesses);
      this.startServer(undefined);
      server.current = true;
    } else if (verdict === 'failover' || verdict === 'promote') {
      if (verdict === 'promote') { this.promoteOther(history.member(target), witnesses); }
      if (this.now - this.asked < REQUEST_AGAIN) { return; }
      this.asked = this.now;
      history.requestFailover(server.name, this);
    }
  }

  private startServer(follows: Server | undefined): void {
    this.promoted = '';
    this.lastPrimary = (follows ?? this.server).name;
    this.eligible = false;
    this.wrongSince = -1;
    this.dissenting = '';
    this.lookDue = 0;
    this.lastState = '';
    this.instance.start(this.server, follows, follows ? 0 : 100);
  }

  private promoteOther(other: Member, witnesses: Server[]): void {
    const { server, instance } = this;
    if (other.server.state !== 'running' || !instance.hears(server.name, other.server.name)) { return; }
    this.promoted = other.server.name;
    if (!other.server.follows) { return; }
    this.mustNotLose(other.server, 'promotes');
    instance.promote(other.server);
    instance.install(other.server, other.server.data, `promoted by ${server.name}`, witnesses);
  }

  /** This pod stays down for a server that holds no less than its volume, but for the data loss window. */
  private mustNotLose(other: Server, how: string): void {
    const { files } = this.server;
    if (!files || this.server.alive) { return; }
    const lost = this.instance.beforeWindow(this.instance.lacking(this.server.stored(), other.data), files.written - other.unheard);
    if (lost.length > 0) {
      throw new Violation('who holds more is not replaced by who holds less', `${this.server.name} ${how} ${other.name}, which lacks writes ${lost.join(', ')} of its volume`);
    }
  }

  /** A failover ends at this server: REPLICAOF NO ONE. */
  promotedBySentinels(replaced: Member, requestedBy: Member | undefined): void {
    const { server, instance } = this;
    if (server.state !== 'running') { return; }
    if (requestedBy?.switching) {
      const lost = instance.lacking(requestedBy.server.data, server.data);
      if (lost.length > 0) { throw new Violation('a switchover loses nothing', `${server.name} is promoted in place of ${requestedBy.server.name} and lacks writes ${lost.join(', ')}`); }
    } else if (requestedBy) {
      requestedBy.mustNotLose(server, 'requested a failover, which promotes');
    }
    if (!server.current) { this.mustHaveWaited(replaced); }
    instance.promote(server);
    instance.install(server, server.data);
  }

  /** Decision 0013: this replica has not been in sync since it started, and replaces a primary that can come back with more. */
  private mustHaveWaited(primary: Member): void {
    if (this.now - primary.lastRunning > PRIMARY_RETURNS || !this.instance.reaches(this.server.name, primary.server.name)) { return; }
    const held = primary.server.state === 'running' ? primary.server.data : primary.server.stored();
    const lost = this.instance.lacking(held, this.server.data);
    if (lost.length > 0) {
      throw new Violation('a replica that restarted waits for its primary',
        `${this.server.name} is promoted without having been in sync, ${this.now - primary.lastRunning} seconds after ${primary.server.name} ran, which holds writes ${lost.join(', ')}`);
    }
  }

  private promotableLook(): Look {
    const { server, history } = this;
    return {
      who: server.name,
      question: (asked) => ({
        filter: 'promotable',
        facts: [factLine('self', { pod: server.name, asked: asked ? 'yes' : 'no', waited: this.now - server.since, quorum: history.quorum, ...server.ownFacts(this.now) }),
          ...asked ? history.votes(server.name) : [], ...this.others(asked)].join('\n'),
      }),
      act: ({ verdict }) => {
        // CONFIG SET is refused while the server loads.
        if (verdict !== 'eligible' || server.state !== 'running') { return; }
        this.eligible = true;
        server.priority = 100;
      },
    };
  }

  private rejoinLook(): Look[] {
    const { server, history } = this;
    const elected = history.elected(server.name);
    if (!elected) { return []; }
    const primary = elected.server;
    this.lastPrimary = primary.name;
    return [{
      who: server.name,
      question: (asked) => ({
        filter: 'rejoin',
        facts: [factLine('self', {
          pod: server.name, primary: primary.name, wrong: this.wrongSince < 0 ? 0 : this.now - this.wrongSince, asked: asked ? 'yes' : 'no', ...server.ownFacts(this.now),
        }), ...this.others(asked)].join('\n'),
      }),
      act: ({ verdict, target }) => {
        if (verdict === 'keep') {
          this.wrongSince = -1;
          if (!server.follows && elected === this ? this.resetDissenting() : !server.primaryUnreachable(this.now)) { this.lookDue = LOOK_SELDOM - 2; }
          return;
        }
        if (this.wrongSince < 0) { this.wrongSince = this.now; }
        if (verdict === 'wait') { return; }
        this.wrongSince = -1;
        this.later(() => {
          if (server.state !== 'running') { return; }
          if (verdict === 'follow') { this.instance.follow(server, history.member(target).server); } else { this.lead(); }
        });
      },
    }];
  }

  private lead(): void {
    const { server, instance } = this;
    instance.promote(server);
    instance.install(server, server.data, 'lead');
  }

  /** reset-sentinel.sh. False while a sentinel dissents. */
  private resetDissenting(): boolean {
    const { server, history, instance } = this;
    const heard = history.sentinels.filter((sentinel) => sentinel.up && instance.hears(server.name, sentinel.name));
    const dissenters = heard.filter((sentinel) => sentinel.monitors !== server);
    const names = dissenters.map(({ name }) => name).join(' ');
    if (names !== this.dissenting) {
      this.dissenting = names;
      this.dissentingSince = this.now;
    }
    if (names === '') { return true; }
    if (this.now - this.dissentingSince < SENTINELS_AGREE) { return false; }
    for (const sentinel of dissenters) {
      instance.trace(() => `${server.name} resets ${sentinel.name}`);
      sentinel.monitor(server, this.now);
    }
    this.dissenting = '';
    return true;
  }

  /** switchover.sh: one look of the stage that it is in. */
  private switchover(): Look[] {
    const { server, history, instance } = this;
    const switching = this.switching!;
    const passed = this.now - switching.since;
    const next = (stage: Switchover['stage']) => Object.assign(switching, { stage, since: this.now });
    const limit = { 'catching up': CATCHING_UP_TAKES, 'asking': ASKING_TAKES, 'promoting': PROMOTION_TAKES, 'naming': NAMING_TAKES }[switching.stage];
    if (passed > limit || (switching.stage !== 'naming' && this.connectedReplicas().length === 0)) {
      this.leave(switching.back);
      return [];
    }
    if (switching.stage === 'catching up') {
      return [{
        who: server.name,
        question: () => ({ filter: 'switchover', facts: [factLine('self', { pod: server.name, offset: server.offset }), ...this.others(true)].join('\n') }),
        act: ({ verdict }) => { if (verdict === 'ready') { next('asking'); } },
      }];
    }
    if (switching.stage === 'asking') {
      if (history.requestFailover(server.name, this)) { next('promoting'); }
    } else if (switching.stage === 'promoting') {
      const promoted = this.primaries().find((other) => !switching.pretenders.includes(other));
      if (promoted) {
        instance.trace(() => `${promoted.name} is promoted in place of ${server.name}`);
        instance.follow(server, promoted);
        for (const other of instance.servers) {
          if (other !== promoted && other !== server && other.state === 'running' && other.follows && instance.hears(server.name, other.name)) { instance.follow(other, promoted); }
        }
        switching.promoted = promoted;
        next('naming');
      }
    } else if (history.elected(server.name)?.server === switching.promoted) {
      this.leave(switching.back);
    }
    return [];
  }
}
