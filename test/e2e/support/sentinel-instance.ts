import { eventually } from './kubectl';
import { operatorCli } from './redis-cli';
import { Servers } from './servers';

/** A RedisSentinel on the Kubernetes cluster, observed from inside its pods. */
export class SentinelInstance extends Servers {
  public async sentinels(): Promise<string[]> {
    return this.pods('sentinel');
  }

  /** The member that all sentinels report as primary; undefined while they do not agree. */
  public async primary(): Promise<string | undefined> {
    const reported = (await this.reported()).map(([address]) => address);
    if (new Set(reported).size !== 1) { return undefined; }
    const addresses = await this.namespace.get('service', '{range .items[*]}{.metadata.name} {.spec.clusterIP}{"\\n"}{end}');
    return addresses.split('\n').map((line) => line.split(' ')).find(([, address]) => address === reported[0])?.[0];
  }

  public async currentPrimary(): Promise<string> {
    return eventually('all sentinels report the same primary', () => this.primary());
  }

  /**
   * Waits until every sentinel reports the same primary, every other member is in sync with it, and all pods are ready. Returns the primary.
   */
  public async untilStable(seconds = 180): Promise<string> {
    return this.namespace.explained(eventually(`${this.name} is stable`, async () => {
      const members = await this.members();
      const primary = await this.primary();
      if (primary === undefined) { throw new Error('the sentinels do not agree'); }
      for (const member of members) {
        const { role, master_link_status: link } = await this.info(member);
        const expected = member === primary ? role === 'master' : role === 'slave' && link === 'up';
        if (!expected) { throw new Error(`${primary} is reported as primary, ${member} is ${role} with link ${link}`); }
      }
      const { connected_slaves: replicas } = await this.info(primary);
      if (Number(replicas) !== members.length - 1) { throw new Error(`${primary} has ${replicas} replicas`); }
      const unready = await this.unready();
      if (unready.length > 0) { throw new Error(`not ready: ${unready.join(', ')}`); }
      return primary;
    }, seconds));
  }

  /** The number of replicas and other sentinels that each sentinel knows. A sentinel that no longer exists would count in every majority. */
  public async known(): Promise<{ readonly replicas: number; readonly sentinels: number }[]> {
    return Promise.all((await this.sentinels()).map(async (sentinel) => {
      const lines = (await operatorCli(this.namespace, sentinel, 'sentinel master "$REDIS_MASTER_NAME"')).split('\n');
      const field = (name: string) => Number(lines[lines.indexOf(name) + 1]);
      return { replicas: field('num-slaves'), sentinels: field('num-other-sentinels') };
    }));
  }

  /** Address and port of the primary that each sentinel reports. The port is that of the links: with TLS alone the one with TLS. */
  public async reported(): Promise<string[][]> {
    return Promise.all((await this.sentinels()).map(async (sentinel) => (
      (await operatorCli(this.namespace, sentinel, 'sentinel get-master-addr-by-name "$REDIS_MASTER_NAME"')).split('\n'))));
  }
}
