import { Violation } from './lockstep';
import { Persistence, Server } from './server';
import { Random } from '../support/random';

/**
 * Seconds of writes that a replica may lack although it heard its primary until the last write to its files: the replication lag of this model (2), what
 * facts are rounded by (SETTLING in facts.awk, 2), and the moment in which it is looked at.
 */
const DATA_LOSS_WINDOW = 5;

/** Seconds for which an answer counts (MEMBERS_ANSWER in facts.awk). */
const ANSWER_COUNTS = 30;

/** `repl-timeout` and `min-replicas-max-lag` (server-conf.ts). */
const LINK_TIMES_OUT = 20;
const REPLICA_LAGS = 5;

/** How likely it is, what the log says, and what happens. */
export type Fault = readonly [weight: number, name: string, happen: () => void];

/** The servers, the network between pods, and the log of acknowledged writes. A tick is a second. */
export class Instance {
  now = 0;
  readonly servers: Server[];
  /** By write: when it was acknowledged; -1 for one that no longer counts. Write 0 does not exist. */
  private readonly acknowledged: number[] = [-1];
  /** The server whose acknowledgements count: the last one that was promoted or started as primary. */
  current?: Server;
  private identities = 0;
  private readonly cells = new Map<string, number>();
  private readonly cuts = new Set<string>();
  private readonly heard = new Map<string, number>();
  private readonly missed = new Map<string, number>();
  lossyUntil = 0;
  slowUntil = 0;
  readonly log: string[] = [];

  constructor(
    readonly random: Random, count: number, readonly persistence: Persistence, readonly minReplicas: number, private readonly traced: boolean,
  ) {
    this.servers = Array.from({ length: count }, (_, index) => new Server(`cache-${index}`, persistence));
  }

  trace(line: () => string): void { if (this.traced) { this.log.push(`${String(this.now).padStart(4)}  ${line()}`); } }

  // Faults.

  /** One of them happens. */
  oneOf(faults: readonly Fault[]): void {
    let at = this.random.number() * faults.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, name, happen] of faults) {
      at -= weight;
      if (at >= 0) { continue; }
      this.trace(() => `EVENT ${name}`);
      happen();
      return;
    }
  }

  stopFaults(): void {
    this.trace(() => 'EVENT faults stop');
    this.heal();
    this.lossyUntil = this.slowUntil = 0;
  }

  // The network.

  reaches(from: string, to: string): boolean {
    if (from === to) { return true; }
    return (this.cells.get(from) ?? 0) === (this.cells.get(to) ?? 0) && !(this.cuts.size > 0 && (this.cuts.has(`${from} ${to}`) || this.cuts.has(`${to} ${from}`)));
  }

  /** A question and its answer arrive. */
  hears(from: string, to: string): boolean {
    const lost = this.now < this.lossyUntil && this.random.chance(0.3);
    if (lost) { this.missed.set(`${from} ${to}`, this.now); } else if (this.reaches(from, to)) { this.heard.set(`${from} ${to}`, this.now); return true; }
    return false;
  }

  /** The last question was lost, and no answer arrived since this pod began to ask, or for half a minute: it cannot know what the other one holds. */
  private unknown(asker: Server, other: Server): boolean {
    const pair = `${asker.name} ${other.name}`;
    return this.missed.get(pair) === this.now && (this.heard.get(pair) ?? -1) < Math.max(asker.since, this.now - ANSWER_COUNTS);
  }

  isolate(pods: readonly string[]): void { for (const pod of pods) { this.cells.set(pod, this.identities + 1); } this.identities++; }

  cut(one: string, other: string): void { this.cuts.add(`${one} ${other}`); }

  heal(): void {
    this.cells.clear();
    this.cuts.clear();
  }

  rejoin(pod: string): void { this.cells.delete(pod); }

  // Processes.

  /** The server's process starts from the files of its pod. */
  start(server: Server, follows: Server | undefined, priority: number): void {
    Object.assign(server, {
      state: 'loading',
      since: this.now,
      until: this.now + (this.now < this.slowUntil ? this.random.between(3, 25) : this.random.between(0, 1)),
      run: ++this.identities,
      data: [],
      offset: 0,
      sent: 0,
      replicationId: ++this.identities,
      earlierId: 0,
      earlierOffset: 0,
      follows,
      link: false,
      linkDownSince: -1,
      syncEnds: 0,
      priority,
      current: false,
      demoted: false,
    });
  }

  /** The process ends. `power`: with its node. */
  end(server: Server, power = false): void {
    Object.assign(server, { state: 'down', since: this.now, data: [], link: false, syncEnds: 0, rewriteEnds: 0, run: ++this.identities });
    if (power) { server.files = server.durable; }
  }

  /** SHUTDOWN of a server that stores: everything is on the volume. */
  save(server: Server): void {
    if (server.state !== 'running' || this.persistence === 'none' || server.rewriteEnds > 0) { return; }
    server.files = { list: server.data, length: server.data.length, written: this.persistence === 'aof' ? server.files?.written ?? this.now : this.now };
    server.durable = server.files;
  }

  promote(server: Server): void {
    if (!server.follows) { return; }
    Object.assign(server, {
      earlierId: server.replicationId,
      earlierOffset: server.offset,
      replicationId: ++this.identities,
      follows: undefined,
      link: false,
      syncEnds: 0,
      linkDownSince: -1,
    });
  }

  follow(server: Server, primary: Server): void {
    if (server.follows === primary) { return; }
    if (server.link) { server.linkDownSince = this.now; }
    if (!server.follows && server.state === 'running') { server.demoted = true; }
    Object.assign(server, { follows: primary, link: false, syncEnds: 0 });
  }

  /** Loading ends, replicas receive, files are written. */
  tick(): void {
    for (const server of this.servers) {
      if (server.state === 'loading' && this.now >= server.until) {
        server.state = 'running';
        server.data = [...server.stored()];
      }
    }
    for (const server of this.servers) { if (server.follows && server.state === 'running') { this.replicate(server, server.follows); } }
    for (const server of this.servers) { this.store(server); }
  }

  replicate(replica: Server, primary: Server): void {
    const connected = primary.state === 'running' && this.reaches(replica.name, primary.name);
    if (replica.link) {
      const sameRun = primary.run === replica.linkedRun && primary.replicationId === replica.replicationId && (!primary.follows || primary.link);
      // A run that ended closes its connections, unless the network is interrupted.
      if (this.now - replica.heard > LINK_TIMES_OUT || (!sameRun && this.reaches(replica.name, primary.name))) {
        replica.link = false;
        replica.linkDownSince = this.now;
        return;
      }
      if (!connected || !sameRun || this.random.chance(0.1)) { return; }
      replica.heard = this.now;
      this.receive(replica, primary);
      return;
    }
    if (!connected || (primary.follows && !primary.link) || primary.follows === replica) {
      replica.syncEnds = 0;
      return;
    }
    if (replica.syncEnds > 0) {
      if (primary.run !== replica.linkedRun) { replica.syncEnds = 0; } else if (this.now >= replica.syncEnds) { this.resynced(replica, primary); }
      return;
    }
    replica.linkedRun = primary.run;
    const partial = replica.replicationId === primary.replicationId ? replica.offset <= primary.offset
      : replica.replicationId === primary.earlierId && replica.offset <= primary.earlierOffset;
    if (partial) {
      replica.replicationId = primary.replicationId;
      this.linked(replica);
      this.receive(replica, primary);
    } else {
      replica.syncEnds = this.now + (this.now < this.slowUntil ? this.random.between(1, 10) : 1);
    }
  }

  private linked(replica: Server): void {
    replica.link = replica.current = true;
    replica.demoted = false;
    replica.heard = this.now;
    replica.linkDownSince = -1;
    replica.syncEnds = 0;
  }

  receive(replica: Server, primary: Server): void {
    const missing = primary.sent - replica.offset;
    if (missing <= 0) { return; }
    const end = primary.data.length - (primary.offset - primary.sent);
    for (let at = end - missing; at < end; at++) { replica.data.push(primary.data[at]); }
    replica.offset = primary.sent;
  }

  /** A full resync: the data set of the replica is replaced. What it held must not be lost by that. */
  private resynced(replica: Server, primary: Server): void {
    const lost = this.lacking(replica.data, primary.data);
    if (lost.length > 0) {
      throw new Violation('acknowledged writes are kept', `${replica.name} replaced its data set with that of ${primary.name}, which lacks writes ${lost.join(', ')}`);
    }
    if (primary.data.length === 0 && replica.data.some((write) => this.acknowledged[write] >= 0)) {
      throw new Violation('no empty primary beside a holder of keys', `${replica.name} replaced its data set with the empty one of ${primary.name}`);
    }
    this.trace(() => `${replica.name} full resync from ${primary.name}: ${replica.data.length} -> ${primary.data.length} writes`);
    const { offset, replicationId } = primary;
    Object.assign(replica, { data: [...primary.data], offset, sent: offset, replicationId, earlierId: 0 });
    this.linked(replica);
    if (this.persistence === 'snapshot') {
      replica.files = { list: replica.data, length: replica.data.length, written: this.now };
    } else if (this.persistence === 'aof') {
      replica.rewriteEnds = this.now + this.random.between(1, 3);
    }
  }

  private store(server: Server): void {
    if (server.state !== 'running') { return; }
    const { data, files } = server;
    if (this.persistence === 'aof') {
      server.durable = files;
      if (server.rewriteEnds > 0 && this.now < server.rewriteEnds) { return; }
      if (server.rewriteEnds > 0 || !files || files.list !== data && files.length === data.length) {
        server.files = { list: data, length: data.length, written: files && server.rewriteEnds === 0 ? files.written : this.now };
      } else if (files.length !== data.length) {
        server.files = { list: data, length: data.length, written: this.now };
      }
      server.rewriteEnds = 0;
    } else if (this.persistence === 'snapshot') {
      server.durable = files;
      if (data.length > 0 && this.random.chance(0.02)) { server.files = { list: data, length: data.length, written: this.now }; }
    }
    server.sent = server.follows ? server.offset : server.sent;
  }

  // Writes.

  /** A client writes to this server. */
  write(server: Server): void {
    if (server.follows || server.state !== 'running') { return; }
    const replicas = this.servers.filter((other) => other.follows === server && other.linkUp && this.now - other.heard <= REPLICA_LAGS).length;
    if (replicas < this.minReplicas) { return; }
    const write = this.acknowledged.push(this.current === server ? this.now : -1) - 1;
    server.data.push(write);
    server.offset++;
  }

  /** What was written until now goes out to replicas. */
  send(): void { for (const server of this.servers) { server.sent = server.offset; } }

  /** The acknowledged writes of one data set that another one lacks. Both are ascending. */
  lacking(held: readonly number[], other: readonly number[]): number[] {
    const lost: number[] = [];
    let at = 0;
    for (const write of held) {
      while (at < other.length && other[at] < write) { at++; }
      if (other[at] !== write && this.acknowledged[write] >= 0) { lost.push(write); }
    }
    return lost;
  }

  /** The other servers that a pod can ask now. */
  witnesses(asker: Server): Server[] {
    return this.servers.filter((other) => other !== asker && other.state === 'running' && other.syncEnds === 0 && this.reaches(asker.name, other.name) && !this.unknown(asker, other));
  }

  /**
   * `server` is the primary from now on, with `data`. What only servers that are dead or unreachable hold no longer counts: replication is asynchronous.
   * `ours`: a script decided it, so nothing may be lost that a living server holds that the script could ask. A server that only loaded its files counts
   * only where the primary would be empty: nothing tells which of two volumes is newer. A known limit is a former primary whose replacement ends before it
   * was connected to it: it looks like one that only loaded its files.
   */
  install(server: Server, data: readonly number[], ours?: string, witnesses: readonly Server[] = this.witnesses(server)): void {
    for (const other of ours === undefined ? [] : witnesses) {
      if (other === server || other.state !== 'running' || ((!other.current || other.demoted) && server.files)) { continue; }
      // A replica that was isolated until repl-timeout tells when its link went down, not when it last heard its primary.
      const lost = this.lacking(other.data, data).filter((write) => server.unheard <= 2 || this.acknowledged[write] < server.heard - 2);
      if (lost.length > 0) {
        throw new Violation(data.length === 0 ? 'no empty primary beside a holder of keys' : 'acknowledged writes are kept',
          `${server.name} becomes the primary (${ours}) and lacks writes ${lost.join(', ')} of ${other.name}`);
      }
    }
    this.current = server;
    server.current = true;
    let at = 0;
    for (let write = 1; write < this.acknowledged.length; write++) {
      while (at < data.length && data[at] < write) { at++; }
      if (data[at] !== write) { this.acknowledged[write] = -1; }
    }
  }

  /** Those of the writes that were acknowledged before the data loss window of a server that stopped writing to its files at `until`. */
  beforeWindow(writes: readonly number[], until: number): number[] {
    return writes.filter((write) => this.acknowledged[write] < until - DATA_LOSS_WINDOW);
  }

  describe(): string {
    return this.servers.map((server) => {
      const role = server.alive ? server.follows ? `follows ${server.follows.name} ${server.linkUp ? 'up' : server.syncEnds ? 'syncing' : 'down'}` : 'primary' : '';
      return `${server.name} ${server.state} ${role} holds ${server.data.length}/${server.files?.length ?? '-'} at ${server.offset} priority ${server.priority}`;
    }).join('; ');
  }
}
