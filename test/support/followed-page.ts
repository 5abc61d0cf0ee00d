import { execFileSync } from 'child_process';
import type { Manifest, PodRunner, SecretData } from './pod-runner';
import { INSTANCE, startAll } from './sentinel-instance';
import { snippetWith } from '../docs/pages';

type Labels = Readonly<Record<string, string>>;

/**
 * Follows a block of commands of a page with the pods of a test in place of a cluster. It does what each command would do to this instance, and
 * nothing that the page leaves out: an unknown command is an error, and without a step happens what would happen in a cluster.
 */
export class FollowedPage {
  private secretIsThere = true;
  private jobIsThere = true;

  public constructor(
    private readonly manifests: readonly Manifest[],
    private readonly pods: readonly PodRunner[],
    /** What the Job generates for an internal Secret that is not there. */
    private readonly generated: SecretData,
  ) {
  }

  public async follow(path: string, text: string): Promise<void> {
    for (const command of commandsOf(snippetWith(path, text).replaceAll('shop-redis', INSTANCE))) { await this.run(command); }
  }

  private async run(command: string): Promise<void> {
    const does: readonly [RegExp, (argument: string) => Promise<void> | void][] = [
      [/^delete secret (\S+)$/, (name) => this.deleteSecret(name)],
      [/^delete job -l (\S+)$/, (selector) => this.deleteJob(selector)],
      [/^apply --server-side -f (\S+)$/, () => this.apply()],
      [/^wait --for=create secret\/(\S+) --timeout=\S+$/, () => this.expectSecret()],
      [/^delete pods -l (\S+)$/, (selector) => this.deletePods(selector)],
    ];
    const found = does.find(([pattern]) => pattern.test(command));
    if (!found) { throw new Error(`the page has a command that this test does not know: kubectl ${command}`); }
    await found[1](found[0].exec(command)![1]);
  }

  private deleteSecret(name: string): void {
    if (name !== `${INSTANCE}-internal`) { throw new Error(`there is no Secret ${name}`); }
    this.secretIsThere = false;
  }

  private deleteJob(selector: string): void {
    const jobs = this.manifests.filter(({ kind }) => kind === 'Job');
    this.jobIsThere = !jobs.every(({ metadata }) => selects(selector, metadata.labels));
  }

  /** A Job that is there does not run again. One that runs keeps the passwords that it finds (server/sentinel-secrets). */
  private apply(): void {
    if (this.jobIsThere) { return; }
    this.jobIsThere = true;
    if (this.secretIsThere) { return; }
    this.secretIsThere = true;
    this.pods.forEach((pod) => pod.refresh({ secrets: { [`${INSTANCE}-internal`]: this.generated } }));
  }

  private expectSecret(): void {
    if (!this.secretIsThere) { throw new Error('the wait would end without the Secret'); }
  }

  /** Each pod is stopped as Kubernetes does it, all at once, and the next one starts when the one before it has ended. */
  private async deletePods(selector: string): Promise<void> {
    const deleted = this.pods.filter(({ name }) => selects(selector, this.labelsOf(name)));
    await Promise.all(deleted.map(async (pod) => {
      await pod.stop();
      await pod.replace();
      await startAll([pod]);
    }));
  }

  /** Of the template of the StatefulSet whose pod it is. */
  private labelsOf(pod: string): Labels {
    const owner = this.manifests.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === pod.replace(/-\d+$/, ''));
    return owner!.spec.template.metadata.labels;
  }
}

/** The arguments of each `kubectl`, as a shell passes them: without comments and quotes. */
function commandsOf(block: string): string[] {
  return execFileSync('sh', ['-euc', `kubectl() { echo "$*"; }\n${block}`], { encoding: 'utf8' }).trim().split('\n');
}

/** Of a selector of `=` and `!=` alone. */
function selects(selector: string, labels: Labels): boolean {
  return selector.split(',').every((requirement) => {
    const [, key, operator, value] = /^([\w./-]+)(!?=)([\w.-]+)$/.exec(requirement)!;
    return (labels[key] === value) === (operator === '=');
  });
}
