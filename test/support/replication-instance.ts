import { Testing } from 'cdk8s';
import { Manifest, PodOptions, PodRunner, SecretData, until } from './pod-runner';
import type { Shell } from './pod-runner-images';
import type { PodMemory } from './pod-runner-memory';
import { PodNetwork } from './pod-runner-network';
import { CONNECTION_SECRET, INSTANCE, INTERNAL_PASSWORD, INTERNAL_SECRET, PASSWORD, roleOf, startAll } from './sentinel-instance';
import { Engine, RedisPlan, RedisReplication, RedisReplicationProps } from '../../src';

const SECRETS = {
  [CONNECTION_SECRET]: { password: PASSWORD },
  [INTERNAL_SECRET]: { 'internal-password': INTERNAL_PASSWORD },
};

export interface ReplicationInstanceOptions {
  readonly engine?: Engine;
  readonly shell?: Shell;
  readonly props?: Partial<RedisReplicationProps>;
  /** Beside those of the Job. */
  readonly secrets?: Readonly<Record<string, SecretData>>;
  /** Puts the data volumes on the disk, for data sets that are larger than 64 MiB. */
  readonly onDisk?: boolean;
  /** The memory limit of the primary. @default - none */
  readonly memory?: PodMemory;
  /** A folder of programs that precedes those of the image in the PATH of the primary. */
  readonly programs?: string;
}

/** The objects of a RedisReplication. */
export function replicationManifests(engine: Engine = Engine.VALKEY_9_1, props: Partial<RedisReplicationProps> = {}): Manifest[] {
  const chart = Testing.chart();
  new RedisReplication(chart, 'Redis', { plan: RedisPlan.PRO, name: INSTANCE, engine, ...props });
  return Testing.synth(chart);
}

/** The primary and the replicas of a RedisReplication on one network, not started yet. Data volumes are in memory, as with redisPod. */
export class ReplicationInstance {
  public static async create(given: ReplicationInstanceOptions = {}): Promise<ReplicationInstance> {
    const { engine = Engine.VALKEY_9_1, shell, props = {}, secrets = {}, programs, memory, onDisk = false } = given;
    const manifests = replicationManifests(engine, props);
    const network = await PodNetwork.create();
    const pods = async (workload: string, options: Partial<PodOptions> = {}) => {
      const { replicas } = manifests.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === workload).spec;
      const names = Array.from({ length: replicas }, (_, ordinal) => `${workload}-${ordinal}`);
      names.forEach((name) => network.addService(name));
      return Promise.all(names.map(async (pod) => {
        const runner = await PodRunner.create({
          manifests, engine, shell, workload, pod, network, secrets: { ...SECRETS, ...secrets }, dataSize: onDisk ? undefined : '64m', ...options,
        });
        runner.password = PASSWORD;
        return runner;
      }));
    };
    const [primary] = await pods(INSTANCE, { programs, memory });
    return new ReplicationInstance(network, primary, await pods(`${INSTANCE}-replica`));
  }

  private constructor(public readonly network: PodNetwork, public readonly primary: PodRunner, public readonly replicas: readonly PodRunner[]) {
  }

  public get pods(): readonly PodRunner[] {
    return [this.primary, ...this.replicas];
  }

  public async startReady(): Promise<void> {
    await startAll(this.pods);
    await this.untilInSync();
  }

  /** Waits until every pod has its role, the replicas are in sync, and all pods are ready. */
  public async untilInSync(seconds = 45): Promise<void> {
    const address = this.network.address(this.primary.name);
    const expected = this.pods.map((pod) => `${pod.name}: ${pod === this.primary ? 'master' : `slave of ${address}, up`}`).join('\n');
    await until('every pod has its role', async () => await this.state() === expected, seconds).catch(async (error: Error) => {
      throw new Error(`${error.message}; state:\n${await this.state()}\n${this.logs()}`);
    });
    for (const pod of this.pods) { await pod.untilReady(); }
  }

  /** The role that each pod reports, one per line. */
  public async state(): Promise<string> {
    return (await Promise.all(this.pods.map(async (pod) => `${pod.name}: ${pod.running ? await roleOf(pod) : 'down'}`))).join('\n');
  }

  public logs(): string {
    return this.pods.map((pod) => pod.logs().trimEnd().replace(/^/gm, `[${pod.name}] `)).join('\n');
  }

  public async dispose(): Promise<void> {
    await Promise.all(this.pods.map(async (pod) => pod.dispose()));
    this.network.dispose();
  }
}
