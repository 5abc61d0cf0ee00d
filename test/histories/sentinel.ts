import { Instance } from './instance';
import { Server } from './server';

/** Seconds, as the manifests set them (decision 0012). */
const DOWN_AFTER = 2;
const GRACE = 10;
const FAILOVER_TIMEOUT = 10;
/** A master that reports that it is a replica: down-after, and two periods of INFO. */
const ROLE_MISMATCH = 4;
/** A replica that reports that it is a master gets four periods of PUBLISH. */
const WRONG_ROLE = 8;

interface Seen {
  heard: number;
  wrongSince: number;
  /** When it last answered INFO. A replica that never did is not chosen. */
  informed: number;
  /** What it last told as a replica: a server that turned into a master meanwhile is still chosen by it. */
  priority: number;
  offset: number;
  linkDownSince: number;
}

/** One Sentinel process, as far as its votes and failovers go (sentinel.c). */
export class Sentinel {
  up = true;
  until = 0;
  /** What its configuration file keeps. */
  monitors?: Server;
  configEpoch = 0;
  epoch = 0;
  known = new Set<Server>();

  private seen = new Map<Server, Seen>();
  private grace = 0;
  private failoverStarted = -1000;
  failover?: { epoch: number; since: number; target?: Server; forcedBy?: Server };

  constructor(readonly name: string) {}

  /** SENTINEL MONITOR. */
  monitor(primary: Server, now: number): void {
    this.monitors = primary;
    this.configEpoch = 0;
    this.known.clear();
    this.restart(now);
  }

  /** The process starts with what its file keeps. */
  restart(now: number): void {
    this.seen.clear();
    this.grace = now + GRACE;
    this.failover = undefined;
    this.failoverStarted = -1000;
  }

  wipe(): void {
    this.monitors = undefined;
    this.epoch = this.configEpoch = 0;
    this.known.clear();
  }

  private of(server: Server, now: number): Seen {
    let seen = this.seen.get(server);
    if (!seen) { this.seen.set(server, seen = { heard: now, informed: -1000, wrongSince: -1, priority: 100, offset: 0, linkDownSince: -1 }); }
    return seen;
  }

  /** It considers its primary down. */
  considersDown(now: number): boolean {
    if (!this.monitors) { return false; }
    const { heard, wrongSince } = this.of(this.monitors, now);
    return now - heard > (now < this.grace ? GRACE : DOWN_AFTER) || (wrongSince >= 0 && now - wrongSince > ROLE_MISMATCH);
  }

  /** Which replica a failover would promote. */
  select(instance: Instance): Server | undefined {
    const { now } = instance;
    const downFor = this.considersDown(now) ? now - this.of(this.monitors!, now).heard : 0;
    let best: Server | undefined;
    for (const replica of this.known) {
      const seen = this.of(replica, now);
      if (replica === this.monitors || replica.state !== 'running' || seen.priority === 0 || now - seen.informed > 1) { continue; }
      if (seen.linkDownSince >= 0 && now - seen.linkDownSince > downFor + 10 * DOWN_AFTER) { continue; }
      if (!best || seen.offset > this.of(best, now).offset) { best = replica; }
    }
    return best;
  }

  /** SENTINEL FAILOVER: needs no vote. */
  force(instance: Instance, by: Server | undefined): boolean {
    if (this.failover) { return true; }
    if (!this.select(instance)) { return false; }
    this.failover = { epoch: ++this.epoch, since: instance.now, forcedBy: by };
    this.failoverStarted = instance.now;
    return true;
  }

  /** It reports this primary from now on. */
  private switchTo(primary: Server, epoch: number, now: number): void {
    if (this.monitors !== primary) {
      if (this.monitors) { this.known.add(this.monitors); }
      this.known.delete(primary);
      this.seen.clear();
      this.failover = undefined;
    }
    this.monitors = primary;
    this.configEpoch = epoch;
    this.of(primary, now);
  }

  /** One look at the servers and the other sentinels. Tells which server it promoted. */
  tick(instance: Instance, sentinels: readonly Sentinel[]): Promotion | undefined {
    const { now } = instance;
    if (!this.monitors) { return undefined; }
    this.look(instance);
    for (const other of sentinels) {
      if (other === this || !other.up || !other.monitors || !instance.reaches(this.name, other.name)) { continue; }
      this.epoch = Math.max(this.epoch, other.epoch);
      if (other.configEpoch > this.configEpoch) { this.switchTo(other.monitors, other.configEpoch, now); }
    }
    this.startFailover(instance, sentinels);
    const promoted = this.stepFailover(instance);
    if (!this.failover) { this.repair(instance); }
    return promoted;
  }

  private look(instance: Instance): void {
    const { now, servers } = instance;
    for (const server of servers) {
      if (server !== this.monitors && !this.known.has(server)) { continue; }
      const seen = this.of(server, now);
      if (!server.alive || !instance.reaches(this.name, server.name)) { continue; }
      seen.heard = seen.informed = now;
      // INFO of a master has no priority and no offset of a replica, and a link that is down for no time.
      seen.linkDownSince = !server.follows || server.linkUp ? -1 : server.linkDownSince;
      if (server.follows) { Object.assign(seen, { priority: server.priority, offset: server.offset }); }
      if (server === this.monitors && now < this.grace) { this.grace = now; }
      const wrong = server === this.monitors ? server.follows !== undefined : server.follows !== this.monitors;
      if (!wrong) { seen.wrongSince = -1; } else if (seen.wrongSince < 0) { seen.wrongSince = now; }
      if (server === this.monitors && server.state === 'running' && !server.follows) {
        for (const replica of servers) { if (replica.follows === server && (replica.linkUp || replica.syncEnds > 0)) { this.known.add(replica); } }
      }
    }
  }

  private startFailover(instance: Instance, sentinels: readonly Sentinel[]): void {
    const { now, random } = instance;
    if (this.failover || !this.considersDown(now) || now - this.failoverStarted < 2 * FAILOVER_TIMEOUT) { return; }
    const majority = Math.floor(sentinels.length / 2) + 1;
    const reachable = sentinels.filter((other) => other.up && instance.reaches(this.name, other.name));
    const agreeing = reachable.filter((other) => other.monitors === this.monitors && other.considersDown(now));
    if (agreeing.length < majority) { return; }
    // Votes: all that monitor this primary and have not voted in this epoch. An election can fail.
    const voters = reachable.filter((other) => other.monitors === this.monitors);
    if (voters.length < majority || random.chance(0.2)) { return; }
    const epoch = Math.max(...reachable.map((other) => other.epoch)) + 1;
    for (const voter of voters) {
      voter.epoch = epoch;
      voter.failoverStarted = now + random.between(0, 1);
    }
    this.failover = { epoch, since: now };
  }

  private stepFailover(instance: Instance): Promotion | undefined {
    const { now } = instance;
    const failover = this.failover;
    if (!failover || failover.since === now) { return undefined; }
    if (now - failover.since > FAILOVER_TIMEOUT) {
      this.failover = undefined;
      return undefined;
    }
    if (!failover.target) {
      const target = this.select(instance);
      if (!target) {
        this.failover = undefined;
        return undefined;
      }
      if (!instance.reaches(this.name, target.name)) { return undefined; }
      failover.target = target;
      return { server: target, by: this.name, replaces: this.monitors!, forcedBy: failover.forcedBy };
    }
    const target = failover.target;
    if (!target.alive || !instance.reaches(this.name, target.name) || target.follows) { return undefined; }
    for (const replica of this.known) {
      if (replica !== target && replica.state === 'running' && replica.follows && instance.reaches(this.name, replica.name)) { instance.follow(replica, target); }
    }
    this.failover = undefined;
    this.switchTo(target, failover.epoch, now);
    return undefined;
  }

  /** Replicas that follow another server, or none, are told to follow the primary when it looks sane. */
  private repair(instance: Instance): void {
    const { now } = instance;
    const primary = this.monitors!;
    if (this.considersDown(now) || primary.follows || primary.state !== 'running' || !instance.reaches(this.name, primary.name)) { return; }
    for (const replica of this.known) {
      const { wrongSince, heard } = this.of(replica, now);
      if (heard !== now || replica.state !== 'running' || wrongSince < 0) { continue; }
      if (now - wrongSince > (replica.follows ? FAILOVER_TIMEOUT : WRONG_ROLE)) {
        instance.trace(() => `${this.name} makes ${replica.name} follow ${primary.name}`);
        // A sentinel that lost the epoch of a failover can demote the primary of the others. That is no decision of the scripts.
        if (replica === instance.current) { instance.install(primary, primary.data); }
        instance.follow(replica, primary);
      }
    }
  }
}

export interface Promotion {
  readonly server: Server;
  readonly by: string;
  readonly replaces: Server;
  readonly forcedBy?: Server;
}
