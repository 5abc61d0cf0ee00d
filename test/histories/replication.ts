import { Fault, Instance } from './instance';
import { History, Look, Question, Violation } from './lockstep';
import { Server } from './server';
import { Decision, factLine } from '../support/decisions';

/** Seconds within which an instance is whole again when faults have stopped. */
const WHOLE_WITHIN = 120;
const REJOIN_EVERY = 6;

/** What the scripts of the primary remember. */
interface PrimaryScripts {
  /** On the volume: .recovering, .stopped. */
  recovering: boolean;
  stopped: boolean;
  /** In the memory of the pod: the server has run. */
  served: boolean;
  /** resync-primary.sh, while it runs. */
  source?: Server;
  heard: number;
  /** It has the data set, and waits until the volume has it. */
  storing: boolean;
}

/** An instance with fixed roles: pod 0 is the primary. What choose-source.sh, resync-primary.sh and agent-replica.sh do with the verdicts. */
export class ReplicationHistory {
  private readonly scripts: PrimaryScripts = { recovering: false, stopped: false, served: false, heard: 0, storing: false };

  constructor(readonly instance: Instance) {}

  get topology(): string { return `${this.instance.servers.length} servers with fixed roles, persistence ${this.instance.persistence}`; }

  private get primary(): Server { return this.instance.servers[0]; }

  private get replicas(): Server[] { return this.instance.servers.slice(1); }

  describe(): string { return this.instance.describe(); }

  *play(): History {
    const { instance } = this;
    const { random } = instance;
    for (const server of instance.servers) { server.until = random.between(0, 3); }
    const faultsBegin = random.chance(0.15) ? 0 : random.between(8, 15);
    const faultsEnd = faultsBegin + random.between(10, 50);
    const severity = random.pick([0.05, 0.12, 0.25]);
    for (let whole = 0; whole < 3; instance.now++) {
      if (instance.now >= faultsBegin && instance.now < faultsEnd && random.chance(severity)) { this.fault(); }
      if (instance.now === faultsEnd) { this.stopFaults(); }
      if (instance.now > faultsEnd + WHOLE_WITHIN) { throw new Violation('the instance becomes whole again', `not after ${WHOLE_WITHIN} seconds: ${this.describe()}`); }
      this.processes();
      instance.tick();
      if (instance.now < faultsEnd + 15) { this.write(); }
      yield* this.decide();
      instance.send();
      whole = instance.now > faultsEnd + 15 && this.isWhole() ? whole + 1 : 0;
    }
  }

  private processes(): void {
    for (const server of this.instance.servers) {
      if (server.state !== 'down' || this.instance.now < server.until) { continue; }
      server.state = 'starting';
      server.since = this.instance.now;
      if (server !== this.primary) { this.instance.start(server, this.primary, 100); }
    }
  }

  /** Clients write to the primary by the Service that is always its own. */
  private write(): void {
    const { primary, instance } = this;
    if (primary.state !== 'running' || primary.follows || !instance.reaches('client', primary.name)) { return; }
    for (let writes = instance.random.between(0, 2); writes > 0; writes--) { instance.write(primary); }
  }

  private said(asker: Server): string[] {
    const { instance } = this;
    return instance.servers.filter((other) => other !== asker)
      .map((other) => other.alive && instance.hears(asker.name, other.name) ? other.facts(instance.now) : `member pod=${other.name}`);
  }

  private *decide(): Generator<Question[], void, Decision[]> {
    const looks = [...this.primaryLooks(), ...this.replicas.flatMap((replica) => this.replicaLook(replica))];
    if (looks.length === 0) { return; }
    const answers = yield looks.map(({ question }) => question);
    looks.forEach(({ who, question, act }, at) => {
      const decision = answers[at];
      this.instance.trace(() => `${who} ${question.filter}: ${decision.verdict} ${decision.target} ${decision.reason}\n${question.facts.replace(/^/gm, '          ')}`);
      if (decision.verdict === 'wait' && !decision.reason.includes('cache-')) {
        throw new Violation('a pod that waits says for which', `${who} ${question.filter}: "${decision.reason}"`);
      }
      act(decision);
    });
  }

  private primaryLooks(): Look[] {
    const { primary, scripts } = this;
    if (primary.state === 'starting') { return [this.sourceLook()]; }
    if (!primary.alive || !scripts.source) { return []; }
    if (scripts.storing) {
      if (primary.rewriteEnds === 0) { Object.assign(scripts, { source: undefined, storing: false, recovering: false }); }
      return [];
    }
    return primary.linkUp && primary.follows === scripts.source ? this.finish(scripts.source) : [this.resyncLook(scripts.source)];
  }

  private sourceLook(): Look {
    const { primary, scripts, instance } = this;
    const complete = instance.persistence === 'aof' && primary.files !== undefined && !scripts.recovering && (scripts.served || scripts.stopped);
    const data = scripts.recovering ? { data: 'no', age: 1000000000 } : primary.dataFacts(instance.now);
    return {
      who: primary.name,
      question: {
        filter: 'data-source',
        facts: [factLine('self', {
          pod: primary.name, complete: complete ? 'yes' : 'no', interrupted: scripts.recovering ? 'yes' : 'no', waited: instance.now - primary.since, ...data,
        }), ...complete ? this.replicas.map(({ name }) => `member pod=${name}`) : this.said(primary)].join('\n'),
      },
      act: ({ verdict, target, reason }) => {
        if (verdict === 'wait') { return; }
        Object.assign(scripts, { served: true, stopped: false, storing: false, heard: instance.now, recovering: verdict === 'resync', source: undefined });
        if (verdict === 'start') {
          instance.install(primary, primary.stored(), `start: ${reason}`);
          instance.start(primary, undefined, 100);
          primary.current = true;
          return;
        }
        scripts.source = instance.servers.find(({ name }) => name === target)!;
        if (data.data === 'yes') { this.mustNotLose(scripts.source); }
        instance.install(scripts.source, scripts.source.data, 'source of a resync', instance.witnesses(primary));
        instance.start(primary, scripts.source, 100);
        this.detach(scripts.source);
      },
    };
  }

  /** The primary gives up its volume for a replica that holds no less, but for the data loss window. */
  private mustNotLose(source: Server): void {
    const { primary, instance } = this;
    const lost = instance.beforeWindow(instance.lacking(primary.stored(), source.data), primary.files!.written - source.unheard);
    if (lost.length > 0) { throw new Violation('who holds more is not replaced by who holds less', `${primary.name} resyncs from ${source.name}, which lacks writes ${lost.join(', ')} of its volume`); }
  }

  private detach(source: Server): void {
    if (source.state === 'running' && this.instance.hears(this.primary.name, source.name)) { this.instance.promote(source); }
  }

  private resyncLook(source: Server): Look {
    const { primary, scripts, instance } = this;
    return {
      who: primary.name,
      question: { filter: 'resync', facts: [factLine('self', { pod: primary.name, source: source.name, unheard: instance.now - scripts.heard }), ...this.said(primary)].join('\n') },
      act: ({ verdict, target }) => {
        if (verdict === 'keep') {
          scripts.heard = instance.now;
        } else if (verdict === 'source') {
          scripts.source = instance.servers.find(({ name }) => name === target)!;
          instance.install(scripts.source, scripts.source.data, 'source of a resync', instance.witnesses(primary));
          this.detach(scripts.source);
        } else if (verdict === 'restart') {
          this.end(primary, 1, false);
          return;
        }
        if (primary.state === 'running') { instance.follow(primary, scripts.source!); }
      },
    };
  }

  private finish(source: Server): Look[] {
    const { primary, instance, scripts } = this;
    instance.promote(primary);
    instance.install(primary, primary.data, `resynced from ${source.name}`);
    if (source.state === 'running' && instance.hears(primary.name, source.name)) { instance.follow(source, primary); }
    scripts.storing = true;
    return [];
  }

  private replicaLook(replica: Server): Look[] {
    const { primary, instance } = this;
    if (!replica.alive || (instance.now - replica.since) % REJOIN_EVERY !== 0 || replica.follows === primary) { return []; }
    return [{
      who: replica.name,
      question: {
        filter: 'rejoin',
        facts: [factLine('self', { pod: replica.name, primary: primary.name, fixed: 'yes', asked: 'yes', ...replica.ownFacts(instance.now) }), ...this.said(replica)].join('\n'),
      },
      act: ({ verdict }) => { if (verdict === 'follow' && replica.state === 'running') { instance.follow(replica, primary); } },
    }];
  }

  private end(server: Server, back: number, power: boolean): void {
    this.instance.end(server, power);
    server.until = this.instance.now + back;
    if (server === this.primary) { Object.assign(this.scripts, { source: undefined, storing: false }); }
  }

  private fault(): void {
    const { instance, primary, scripts } = this;
    const { random } = instance;
    const server = random.chance(0.5) ? primary : random.pick(this.replicas);
    const back = random.pick([1, 2, 5, 15, 40]);
    const replaced = (each: Server, power: boolean) => {
      this.end(each, back + random.between(0, 3), power);
      if (each === primary) { scripts.served = false; }
      if (random.chance(0.2)) { instance.isolate([each.name]); }
    };
    const faults: Fault[] = [
      [4, `the server of ${server.name} crashes, back in ${back}`, () => this.end(server, back, false)],
      [3, `${server.name} is force-deleted, back in ${back}`, () => replaced(server, false)],
      [3, `the node of ${server.name} fails, back in ${back}`, () => replaced(server, true)],
      [3, `${server.name} stops in order, back in ${back}`, () => {
        if (server === primary && server.state === 'running') { scripts.stopped = true; }
        instance.save(server);
        replaced(server, false);
      }],
      [2, `${server.name} loses its volume, back in ${back}`, () => {
        replaced(server, false);
        server.files = server.durable = undefined;
        if (server === primary) { Object.assign(scripts, { recovering: false, stopped: false }); }
      }],
      [3, `${server.name} is isolated`, () => instance.isolate([server.name])],
      [2, 'two servers do not reach each other', () => instance.cut(primary.name, random.pick(this.replicas).name)],
      [4, 'the network heals', () => instance.heal()],
      [2, 'answers are lost', () => { instance.lossyUntil = instance.now + random.between(3, 15); }],
      [2, 'loading is slow', () => { instance.slowUntil = instance.now + random.between(5, 30); }],
      [2, 'all servers are deleted at once', () => {
        const power = random.chance(0.3);
        for (const each of instance.servers) { replaced(each, power); }
      }],
    ];
    instance.oneOf(faults);
  }

  private stopFaults(): void {
    const { instance } = this;
    instance.stopFaults();
    for (const server of instance.servers) { if (server.state === 'down') { server.until = Math.min(server.until, instance.now + 10); } }
  }

  private isWhole(): boolean {
    const { primary } = this;
    const holds = primary.data[primary.data.length - 1];
    return primary.state === 'running' && !primary.follows && !this.scripts.source && this.replicas.every((replica) => replica.linkUp && replica.follows === primary
      && replica.data.length === primary.data.length && replica.data[replica.data.length - 1] === holds);
  }
}
