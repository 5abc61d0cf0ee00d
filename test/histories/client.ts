import type { FailoverHistory } from './failover';
import type { Server } from './server';

/** Clients that connect through the proxies (decision 0009). In some histories one is partitioned together with the primary that it is connected to. */
export class Client {
  private connected?: { server: Server; run: number };
  private readonly sticks: boolean;

  constructor(private readonly history: FailoverHistory) { this.sticks = history.instance.random.chance(0.15); }

  write(): void {
    const { instance } = this.history;
    if (!this.holds()) {
      const server = this.route();
      this.connected = server && { server, run: server.run };
    }
    if (!this.connected || this.history.member(this.connected.server.name).switching) { return; }
    for (let writes = instance.random.between(0, 2); writes > 0; writes--) { instance.write(this.connected.server); }
  }

  /** The proxies close the connections of a server that no longer reports that it is the primary. */
  private holds(): boolean {
    const { connected } = this;
    return connected !== undefined && connected.server.run === connected.run && connected.server.state === 'running' && !connected.server.follows
      && (this.sticks || this.history.instance.reaches('proxy', connected.server.name));
  }

  /** Where new connections go: to the server that a quorum reports, or to the one that it says it follows. */
  private route(): Server | undefined {
    const { instance } = this.history;
    const serves = (server: Server | undefined) => server !== undefined && server.state === 'running' && !server.follows && instance.reaches('proxy', server.name);
    const server = this.history.elected('proxy')?.server;
    if (server === undefined || server.state !== 'running' || !instance.reaches('proxy', server.name)) { return undefined; }
    const target = server.follows ?? server;
    return serves(target) ? target : undefined;
  }
}
