import type { Namespace } from './namespace';

/** The server pods of an instance, and what they report. */
export class Servers {
  public constructor(public readonly namespace: Namespace, public readonly name: string) {}

  public async members(): Promise<string[]> {
    return this.pods('server');
  }

  /** The fields of INFO of a member. */
  public async info(member: string, section = 'replication'): Promise<Record<string, string>> {
    const text = await this.server(member, 'info', section);
    return Object.fromEntries(text.split(/\r?\n/).filter((line) => line.includes(':')).map((line) => line.split(/:(.*)/s).slice(0, 2)));
  }

  /** A reply of a member's server. */
  public async server(member: string, ...command: string[]): Promise<string> {
    return (await this.namespace.exec(member, 'sh', '-c', '. /opt/redis/cli.sh; redis_cli "$@"', 'sh', ...command)).trim();
  }

  protected async pods(component: string): Promise<string[]> {
    const found = await this.namespace.kubectl('get', 'pods', '-o', 'name', '--selector', this.selector(component));
    return found.trim().split('\n').map((pod) => pod.replace('pod/', '')).sort();
  }

  /** The workloads with pods that are not ready. */
  protected async unready(): Promise<string[]> {
    const conditions = '{range .items[*]}{.metadata.name} {.status.readyReplicas}/{.spec.replicas}{"\\n"}{end}';
    const states = await this.namespace.kubectl('get', 'statefulset,deployment', '--selector', `app.kubernetes.io/instance=${this.name}`, '-o', `jsonpath=${conditions}`);
    return states.trim().split('\n').filter((line) => {
      const [ready, wanted] = line.split(' ')[1].split('/');
      return ready !== wanted;
    });
  }

  protected selector(component: string): string {
    return `app.kubernetes.io/instance=${this.name},app.kubernetes.io/component=${component}`;
  }
}
