import { eventually } from './kubectl';
import { Servers } from './servers';
import { clusterNodes, isTroubled, NodeLine, slotsOfShards } from '../../support/cluster-nodes';

const SLOTS = 16_384;
const PORT = 6379;
const TLS_PORT = 6380;

/** A RedisCluster on the Kubernetes cluster, observed from inside its pods. */
export class ClusterInstance extends Servers {
  /** The primary of the first shard. */
  public async currentPrimary(): Promise<string> {
    return eventually('a node owns the slots of the first shard', async () => {
      const [member] = await this.members();
      return (await this.nodes(member)).find(({ pod, slots }) => slots > 0 && pod.startsWith(`${this.name}-0-`))?.pod;
    });
  }

  /** Whether a node reports that all slots are served. */
  public async serves(): Promise<boolean> {
    const [member] = await this.members();
    return /^cluster_state:ok\r?$[^]*^cluster_slots_ok:16384\r?$/m.test(await this.server(member, 'cluster', 'info').catch(() => ''));
  }

  /** The number of slots of each shard, as the first member reports it. */
  public async slots(): Promise<Record<string, number>> {
    return slotsOfShards(await this.nodes((await this.members())[0]));
  }

  /**
   * Waits until every pod is ready, every member knows exactly the members, no node is considered down, all slots are assigned, all members agree,
   * every replica is in sync, the pods 0 are the primaries again, and the engine's own check passes. Returns the primary of the first shard.
   */
  public async untilStable(seconds = 400): Promise<string> {
    await eventually(`${this.name} is stable`, async () => {
      const unready = await this.unready();
      if (unready.length > 0) { throw new Error(`not ready: ${unready.join(', ')}`); }
      const members = await this.members();
      const views = await Promise.all(members.map(async (member) => ({ member, nodes: await this.nodes(member) })));
      for (const { member, nodes } of views) {
        const view = viewOf(nodes);
        if (nodes.map(({ pod }) => pod).join() !== members.join()) { throw new Error(`${member} knows ${view}`); }
        if (nodes.some(isTroubled)) { throw new Error(`${member} reports ${view}`); }
        if (nodes.reduce((sum, { slots }) => sum + slots, 0) !== SLOTS) { throw new Error(`not all slots are assigned: ${view}`); }
        if (view !== viewOf(views[0].nodes)) { throw new Error(`${member} does not agree with ${views[0].member}`); }
        const promoted = nodes.find(({ pod, slots }) => slots > 0 && !pod.endsWith('-0'));
        if (promoted) { throw new Error(`${promoted.pod} is a primary`); }
        const { role, master_link_status: link } = await this.info(member);
        if (role === 'slave' && link !== 'up') { throw new Error(`${member} is not in sync`); }
      }
      const check = await this.check(members[0]);
      if (!/^\[OK\] All nodes agree[^]*^\[OK\] All 16384 slots covered/m.test(check) || /\[(WARNING|ERR)\]/.test(check)) { throw new Error(check); }
      return true;
    }, seconds);
    return this.currentPrimary();
  }

  /** Waits until the shards own so many slots, or one more or less if they are not `exact`. The timeout error has what the agents of the nodes logged last. */
  public async untilSlots(expected: readonly number[], { exact = true, seconds = 300 } = {}): Promise<void> {
    const tolerance = exact ? 0 : 1;
    await eventually('the slots have moved', async () => {
      const slots = await this.slots();
      if (!expected.every((count, shard) => Math.abs(slots[shard] - count) <= tolerance)) { throw new Error(`the shards own ${JSON.stringify(slots)}`); }
      return true;
    }, seconds).catch(async (error: Error) => {
      const logs = await this.namespace.kubectl('logs', '--selector', this.selector('server'), '--max-log-requests=20', '--prefix', '--tail=-1', '--timestamps');
      throw new Error(`${error.message}\n${logs.split('\n').filter((line) => line.includes('agent-node: ')).join('\n')}`);
    });
  }

  /** Waits until every node announces the address of its Service. */
  public async untilAnnounced(addresses: ReadonlyMap<string, string>): Promise<void> {
    await eventually('every node announces its new address', async () => {
      for (const member of await this.members()) {
        const own = (await this.nodes(member)).find(({ pod }) => pod === member)!.address;
        if (!own.startsWith(`${addresses.get(member)}:`)) { throw new Error(`${member} announces ${own}`); }
      }
      return true;
    }, 180);
  }

  /** What the engine's own check says. By TLS where a node has no plain port. */
  private async check(member: string): Promise<string> {
    const plain = await this.server(member, 'config', 'get', 'port') !== 'port\n0';
    const program = plain ? '"$REDIS_CLI"' : '"$REDIS_CLI" --tls --cacert "$REDIS_TLS_CA_FILE"';
    // With the password of the clients: the check connects to all nodes, and the scripts have a different user in each pod.
    const script = `REDISCLI_AUTH=$(cat "$REDIS_RUN/password") timeout 10 ${program} --cluster check 127.0.0.1:${plain ? PORT : TLS_PORT}`;
    return this.namespace.exec(member, 'sh', '-c', script);
  }

  /** The nodes, sorted by name. */
  private async nodes(member: string): Promise<NodeLine[]> {
    return clusterNodes(await this.server(member, 'cluster', 'nodes')).sort((left, right) => (left.pod < right.pod ? -1 : 1));
  }
}

/** The part of CLUSTER NODES on which all members must agree: without the flag `myself`. */
function viewOf(nodes: readonly NodeLine[]): string {
  return JSON.stringify(nodes.map(({ pod, flags, slots }) => ({ pod, flags: flags.filter((flag) => flag !== 'myself').join(), slots })));
}
