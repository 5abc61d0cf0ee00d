import { eventually } from './kubectl';
import type { Namespace } from './namespace';

/** A RedisSentinel on the cluster, as its own pods see it. */
export class SentinelInstance {
  public constructor(public readonly namespace: Namespace, public readonly name: string) {}

  public async members(): Promise<string[]> {
    return this.pods('server');
  }

  public async sentinels(): Promise<string[]> {
    return this.pods('sentinel');
  }

  /** The member that all sentinels name; undefined while they do not agree. */
  public async primary(): Promise<string | undefined> {
    const named = await Promise.all((await this.sentinels()).map((sentinel) => this.namedBy(sentinel)));
    if (new Set(named).size !== 1) { return undefined; }
    const addresses = await this.namespace.get('service', '{range .items[*]}{.metadata.name} {.spec.clusterIP}{"\\n"}{end}');
    return addresses.split('\n').map((line) => line.split(' ')).find(([, address]) => address === named[0])?.[0];
  }

  public async currentPrimary(): Promise<string> {
    return eventually('all sentinels name the same member', () => this.primary());
  }

  /** Fields of INFO of a member. */
  public async info(member: string, section = 'replication'): Promise<Record<string, string>> {
    const text = await this.server(member, 'info', section);
    return Object.fromEntries(text.split(/\r?\n/).filter((line) => line.includes(':')).map((line) => line.split(/:(.*)/s).slice(0, 2)));
  }

  /** A reply of a member's server. */
  public async server(member: string, ...command: string[]): Promise<string> {
    const script = 'REDISCLI_AUTH=$(cat "$REDIS_RUN/password") timeout 10 "$REDIS_CLI" "$@"';
    return (await this.namespace.exec(member, 'sh', '-c', script, 'sh', ...command)).trim();
  }

  /**
   * Waits until every sentinel names the same member, it is the one primary, every other one is in sync with it, and all pods are
   * ready. Returns the primary.
   */
  public async settled(seconds = 180): Promise<string> {
    return eventually(`${this.name} is settled`, async () => {
      const members = await this.members();
      const primary = await this.primary();
      if (primary === undefined) { throw new Error('the sentinels do not agree'); }
      for (const member of members) {
        const { role, master_link_status: link } = await this.info(member);
        const expected = member === primary ? role === 'master' : role === 'slave' && link === 'up';
        if (!expected) { throw new Error(`${primary} is named, ${member} is ${role} with link ${link}`); }
      }
      const { connected_slaves: replicas } = await this.info(primary);
      if (Number(replicas) !== members.length - 1) { throw new Error(`${primary} has ${replicas} replicas`); }
      const unready = await this.unready();
      if (unready.length > 0) { throw new Error(`not ready: ${unready.join(', ')}`); }
      return primary;
    }, seconds);
  }

  /** How many replicas and other sentinels each sentinel knows; one too many is a ghost that counts in majorities. */
  public async known(): Promise<{ readonly replicas: number; readonly sentinels: number }[]> {
    return Promise.all((await this.sentinels()).map(async (sentinel) => {
      const script = 'timeout 5 "$REDIS_CLI" -p "$REDIS_SENTINEL_PORT" sentinel master "$REDIS_MASTER_NAME"';
      const lines = (await this.namespace.exec(sentinel, 'sh', '-c', script)).split('\n');
      const field = (name: string) => Number(lines[lines.indexOf(name) + 1]);
      return { replicas: field('num-slaves'), sentinels: field('num-other-sentinels') };
    }));
  }

  private async namedBy(sentinel: string): Promise<string> {
    const script = 'timeout 5 "$REDIS_CLI" -p "$REDIS_SENTINEL_PORT" sentinel get-master-addr-by-name "$REDIS_MASTER_NAME"';
    return (await this.namespace.exec(sentinel, 'sh', '-c', script)).split('\n')[0];
  }

  private async pods(component: string): Promise<string[]> {
    const found = await this.namespace.kubectl('get', 'pods', '-o', 'name', '--selector', this.selector(component));
    return found.trim().split('\n').map((pod) => pod.replace('pod/', '')).sort();
  }

  /** Pods that are not ready, and workloads that have not all of theirs. */
  private async unready(): Promise<string[]> {
    const conditions = '{range .items[*]}{.metadata.name} {.status.readyReplicas}/{.spec.replicas}{"\\n"}{end}';
    const states = await this.namespace.kubectl('get', 'statefulset,deployment', '--selector', `app.kubernetes.io/instance=${this.name}`, '-o', `jsonpath=${conditions}`);
    return states.trim().split('\n').filter((line) => {
      const [ready, wanted] = line.split(' ')[1].split('/');
      return ready !== wanted;
    });
  }

  private selector(component: string): string {
    return `app.kubernetes.io/instance=${this.name},app.kubernetes.io/component=${component}`;
  }
}
