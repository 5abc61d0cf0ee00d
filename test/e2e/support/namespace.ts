import { App, Chart, Yaml } from 'cdk8s';
import { eventually, kubectl, run } from './kubectl';

/** The namespace of a test, and how to apply and observe objects there. It enforces the restricted Pod Security level. */
export class Namespace {
  public static async create(test: string): Promise<Namespace> {
    const name = `redis-e2e-${test}-${Math.random().toString(36).slice(2, 8)}`;
    await kubectl('create', 'namespace', name);
    await kubectl('label', 'namespace', name, 'pod-security.kubernetes.io/enforce=restricted');
    return new Namespace(name);
  }

  private constructor(public readonly name: string) {}

  public delete(): Promise<string> {
    return kubectl('delete', 'namespace', this.name, '--wait=false');
  }

  /** Runs kubectl in this namespace. */
  public kubectl(...args: string[]): Promise<string> {
    return kubectl('--namespace', this.name, ...args);
  }

  /** Synthesizes charts as a user's app does, applies the YAML and returns it. */
  public async apply(...build: ((chart: Chart) => void)[]): Promise<string> {
    const yaml = this.synth(...build);
    await this.applyYaml(yaml);
    return yaml;
  }

  /** Synthesizes charts as a user's app does. */
  public synth(...build: ((chart: Chart) => void)[]): string {
    const app = new App();
    return build.map((add, index) => {
      const chart = new Chart(app, `c${index}`, { disableResourceNameHashes: true });
      add(chart);
      return Yaml.stringify(...chart.toJson());
    }).join('---\n');
  }

  /** As `apply`, with a chart that has the namespace: names in certificates have it. */
  public async applyWithin(add: (chart: Chart) => void, ...flags: string[]): Promise<void> {
    const chart = new Chart(new App(), 'shop', { namespace: this.name, disableResourceNameHashes: true });
    add(chart);
    await this.applyYaml(Yaml.stringify(...chart.toJson()), ...flags);
  }

  /** Applies as docs/gitops.md says. */
  public applyYaml(yaml: string, ...flags: string[]): Promise<string> {
    return run('kubectl', ['--namespace', this.name, 'apply', '--server-side', ...flags, '-f', '-'], yaml);
  }

  /** Waits for the rollout of Deployments and StatefulSets. The timeout error shows events and logs. */
  public async rolledOut(...workloads: string[]): Promise<void> {
    for (const workload of workloads) {
      await this.explained(this.kubectl('rollout', 'status', workload, '--timeout=280s'));
    }
  }

  /** Waits for a Job and returns its log. A failed Job is an error that shows the log. */
  public async jobDone(job: string, seconds = 180): Promise<string> {
    const ended = await eventually(`job ${job} ends`, async () => {
      const conditions = await this.get(`job/${job}`, '{.status.conditions[?(@.status=="True")].type}');
      return /Complete|Failed/.exec(conditions)?.[0];
    }, seconds);
    const log = await this.kubectl('logs', `job/${job}`, '--all-containers', '--tail=200');
    if (ended === 'Failed') { throw new Error(`job ${job} failed:\n${log}\n${await this.state()}`); }
    return log;
  }

  public async get(what: string, jsonpath: string): Promise<string> {
    return this.kubectl('get', what, '-o', `jsonpath=${jsonpath}`);
  }

  public exec(pod: string, ...command: string[]): Promise<string> {
    return this.kubectl('exec', pod, '--', ...command);
  }

  /** A decoded value of a Secret. */
  public async secret(name: string, key: string): Promise<string> {
    return Buffer.from(await this.get(`secret/${name}`, `{.data.${key}}`), 'base64').toString();
  }

  /** Deletes a pod and waits for the one that replaces it. */
  public async replacePod(pod: string, ...flags: string[]): Promise<void> {
    const before = await this.get(`pod/${pod}`, '{.metadata.uid}');
    await this.kubectl('delete', 'pod', pod, ...flags);
    await eventually(`pod ${pod} is replaced`, async () => await this.get(`pod/${pod}`, '{.metadata.uid}') !== before);
    await this.ready(pod);
  }

  public async ready(pod: string): Promise<void> {
    await this.explained(this.kubectl('wait', '--for=condition=Ready', `pod/${pod}`, '--timeout=280s'));
  }

  /** The result; an error shows objects, events and logs of the namespace too. */
  public async explained<T>(result: Promise<T>): Promise<T> {
    return result.catch(async (error) => { throw new Error(`${error}\n${await this.state()}`); });
  }

  private async state(): Promise<string> {
    const parts = await Promise.allSettled([
      this.kubectl('get', 'all,pvc,secret', '-o', 'wide'),
      this.kubectl('get', 'events', '--sort-by=.lastTimestamp'),
      this.kubectl('logs', '--selector=app.kubernetes.io/name=redis', '--all-containers', '--prefix', '--tail=60'),
    ]);
    return parts.map((part) => (part.status === 'fulfilled' ? part.value : String(part.reason))).join('\n');
  }
}
