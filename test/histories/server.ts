import { factLine } from '../support/decisions';

/**
 * - none: no files; what a pod remembers is in an emptyDir, which ends with the pod.
 * - snapshot: files are as old as the last snapshot.
 * - aof: files are complete; a node that fails loses what was not yet on the disk (appendfsync everysec).
 */
export type Persistence = 'none' | 'snapshot' | 'aof';

/** Files of a data set: the first `length` writes of a list that only grows. */
export interface Files {
  readonly list: readonly number[];
  readonly length: number;
  /** When they were last written to. */
  readonly written: number;
}

/**
 * A server of the engine, its pod and its volume, as far as decisions depend on them. A data set is the ascending list of its writes. After a restart
 * a server has a new replication id and offset 0, as after loading an append-only file.
 */
export class Server {
  /** down: no process; starting: the scripts before the server; loading, running: the server. */
  state: 'down' | 'starting' | 'loading' | 'running' = 'down';
  /** When the state began, and when it ends by itself. */
  since = 0;
  until = 0;
  /** Distinguishes the runs of the server: a replica loses its link when the other end is another run. */
  run = 0;

  data: number[] = [];
  replicationId = 0;
  offset = 0;
  /** The replication id before this server was promoted, and the offset up to which it holds. */
  earlierId = 0;
  earlierOffset = 0;
  /** The offset that replicas have been sent. */
  sent = 0;
  follows?: Server;
  link = false;
  linkedRun = 0;
  heard = 0;
  linkDownSince = -1;
  /** A full resync: when it ends; 0 for none. */
  syncEnds = 0;
  priority = 100;
  /** Since it started it was the primary or in sync with one: its data set is more than what it loaded. */
  current = false;

  /** It was the primary of this run, and has not been connected to the one that it follows: INFO tells the same of a server that only loaded its files. */
  demoted = false;

  files?: Files;
  /** What a failure of the node leaves of them. */
  durable?: Files;
  /** A new append-only file after a full resync, and when it is whole. */
  rewriteEnds = 0;

  constructor(readonly name: string, readonly persistence: Persistence) {}

  get alive(): boolean { return this.state === 'loading' || this.state === 'running'; }

  get role(): 'master' | 'slave' { return this.follows ? 'slave' : 'master'; }

  get linkUp(): boolean { return this.link && this.state === 'running'; }

  /** Whether it follows a primary that it does not hear. */
  primaryUnreachable(now: number): boolean { return this.follows !== undefined && (!this.linkUp || now - this.heard >= 3); }

  /** Seconds before its link went down in which it did not hear its primary: INFO does not tell them. */
  get unheard(): number { return this.linkDownSince < 0 ? 0 : Math.max(0, this.linkDownSince - this.heard); }

  /** What other pods know of it when it answers. */
  facts(now: number): string {
    const replica = this.follows !== undefined;
    return factLine('member', {
      pod: this.name,
      role: this.role,
      keys: (this.state === 'loading' ? now > this.since && this.files?.length : this.data.length) ? 'yes' : 'no',
      loading: this.state === 'loading' ? 'yes' : 'no',
      syncing: replica ? this.syncEnds > 0 ? 'yes' : 'no' : undefined,
      link: replica ? this.linkUp ? 'up' : 'down' : undefined,
      heard: replica ? this.linkUp ? now - this.heard : this.linkDownSince < 0 ? -1 : now - this.linkDownSince : undefined,
      priority: replica ? this.priority : undefined,
      offset: this.offset,
      history: this.replicationId.toString(16).padStart(40, 'f'),
    });
  }

  /** What its own agent knows of it. */
  ownFacts(now: number): Record<string, string | number> {
    const state = this.state === 'running';
    return {
      role: this.role,
      link: this.follows ? this.linkUp ? 'up' : 'down' : '',
      primary_unreachable: this.primaryUnreachable(now) ? 'yes' : 'no',
      offset: this.offset,
      keys: state && this.data.length > 0 ? 'yes' : 'no',
      follows: this.follows?.name ?? '-',
    };
  }

  /** What is on its volume. */
  dataFacts(now: number): Record<string, string | number> {
    return this.files ? { data: 'yes', age: now - this.files.written } : { data: 'no', age: 1000000000 };
  }

  /** The writes that its volume holds. */
  stored(): readonly number[] { return this.files ? this.files.list.slice(0, this.files.length) : []; }
}
