import { eventually } from './kubectl';
import { Servers } from './servers';

/** A RedisReplication on the Kubernetes cluster, observed from inside its pods. */
export class ReplicationInstance extends Servers {
  /** The primary, which is always the same pod, and the replicas. */
  public async members(): Promise<string[]> {
    return [...await this.pods('server'), ...await this.pods('replica')];
  }

  /** Waits until all pods are ready and every replica is in sync with the primary. */
  public async untilStable(seconds = 180): Promise<void> {
    await this.namespace.explained(eventually(`${this.name} is stable`, async () => {
      const unready = await this.unready();
      if (unready.length > 0) { throw new Error(`not ready: ${unready.join(', ')}`); }
      const [primary, ...replicas] = await this.members();
      const { role, ...fields } = await this.info(primary);
      const online = Object.values(fields).filter((field) => field.includes('state=online')).length;
      if (role !== 'master' || online !== replicas.length) { throw new Error(`${primary} is ${role} with ${online} replicas`); }
      for (const replica of replicas) {
        const { master_link_status: link } = await this.info(replica);
        if (link !== 'up') { throw new Error(`${replica} is not in sync`); }
      }
      return true;
    }, seconds));
  }
}
