import { Testing } from 'cdk8s';
import { clusterNodes, isTroubled, NodeLine, slotsOfShards } from './cluster-nodes';
import { Manifest, PodRunner, SecretData, until } from './pod-runner';
import type { Shell } from './pod-runner-images';
import { PodNetwork } from './pod-runner-network';
import { INSTANCE, PASSWORD, restartAll, secretsOf, startAll } from './sentinel-instance';
import { Engine, RedisCluster, RedisClusterProps, RedisPlan } from '../../src';

export interface ClusterInstanceOptions {
  readonly engine?: Engine;
  readonly shell?: Shell;
  readonly props?: Partial<RedisClusterProps>;
  /** Beside those of the Job. */
  readonly secrets?: Readonly<Record<string, SecretData>>;
  readonly name?: string;
  /** One that others are on as well. */
  readonly network?: PodNetwork;
}

/** The objects of a RedisCluster. */
export function clusterManifests(engine: Engine = Engine.VALKEY_9_1, props: Partial<RedisClusterProps> = {}, name = INSTANCE): Manifest[] {
  const chart = Testing.chart();
  new RedisCluster(chart, 'Redis', { plan: RedisPlan.ENTERPRISE, name, engine, ...props });
  return Testing.synth(chart);
}

/** The nodes of a RedisCluster on one network, none started yet. */
export class ClusterInstance {
  public static async create(options: ClusterInstanceOptions = {}): Promise<ClusterInstance> {
    const { engine = Engine.VALKEY_9_1, shell, props = {}, secrets = {}, name = INSTANCE, network } = options;
    const instance = new ClusterInstance(name, network ?? await PodNetwork.create(), engine, shell, clusterManifests(engine, props, name), secrets);
    await instance.addPods();
    return instance;
  }

  private readonly pods = new Map<string, PodRunner>();

  private constructor(
    private readonly name: string,
    public readonly network: PodNetwork,
    private readonly engine: Engine,
    private readonly shell: Shell | undefined,
    private manifests: readonly Manifest[],
    private readonly secrets: Readonly<Record<string, SecretData>>,
  ) {
  }

  public get all(): readonly PodRunner[] {
    return [...this.pods.values()];
  }

  /** The pod of this ordinal of a shard. */
  public node(shard: number, ordinal: number): PodRunner {
    return this.pods.get(`${this.name}-${shard}-${ordinal}`)!;
  }

  /** Starts every pod and waits until all slots are served and every pod is ready. */
  public async startReady(): Promise<void> {
    await startAll(this.all);
    await this.untilWhole();
    for (const pod of this.all) { await pod.untilReady(60); }
  }

  /** What an apply of other props does: pods that run get the new files, and those that are new are there, not started. */
  public async apply(props: Partial<RedisClusterProps>): Promise<readonly PodRunner[]> {
    const fresh = clusterManifests(this.engine, props, this.name);
    // An apply deletes nothing: shards that are no longer written stay.
    const left = this.manifests.filter((old) => !fresh.some(({ kind, metadata }) => kind === old.kind && metadata.name === old.metadata.name));
    this.manifests = [...fresh, ...left];
    this.all.forEach((pod) => pod.refresh({ manifests: this.manifests }));
    return this.addPods();
  }

  /** The objects of these pods are deleted. */
  public async remove(...pods: readonly PodRunner[]): Promise<void> {
    await Promise.all(pods.map(async (pod) => pod.stop()));
    pods.forEach(({ name }) => this.pods.delete(name));
  }

  /** New pods, all at once; the volumes of some are lost. */
  public async restart(pods: readonly PodRunner[], lost: readonly PodRunner[] = []): Promise<void> {
    await restartAll(pods, lost);
  }

  /** Waits until the pods that run agree on all slots, every one of which a node serves, and every replica is in sync. */
  public async untilWhole(seconds = 60): Promise<void> {
    await this.until('all slots are served and all nodes agree', async () => (await this.troubles()).length === 0, seconds);
  }

  /** Waits until this pod owns the slots of its shard, and all is well. */
  public async untilPrimary(shard: number, ordinal: number, seconds = 60): Promise<void> {
    await this.until(`${this.node(shard, ordinal).name} is the primary`, async () => (await this.primary(shard)) === this.node(shard, ordinal), seconds);
    await this.untilWhole(seconds);
  }

  /** The pod that owns slots of a shard, as all running pods say, if they agree. */
  public async primary(shard: number): Promise<PodRunner | undefined> {
    const views = await Promise.all(this.running().map(async (pod) => {
      const line = (await linesOf(pod)).find(({ pod: name, slots }) => name.startsWith(`${this.name}-${shard}-`) && slots > 0);
      return line?.pod;
    }));
    const [first, ...others] = views;
    return first !== undefined && others.every((view) => view === first) ? this.pods.get(first) : undefined;
  }

  /** How many slots each shard owns, as a node says. */
  public async slots(): Promise<Record<string, number>> {
    return slotsOfShards(await linesOf(this.running()[0]));
  }

  public async until(what: string, condition: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
    await until(what, condition, seconds).catch(async (error: Error) => {
      throw new Error(`${error.message}:\n${(await this.troubles()).join('\n')}\n${await this.state()}\n${this.logs()}`);
    });
  }

  public async state(): Promise<string> {
    return (await Promise.all(this.running().map(async (pod) => `${pod.name}:\n${await pod.cli('cluster', 'nodes')}`))).join('\n');
  }

  public logs(): string {
    return this.all.map((pod) => pod.logs().trimEnd().replace(/^/gm, `[${pod.name}] `)).join('\n');
  }

  /** Writes `count` keys all over the slots, and waits until the replicas have them. */
  public async writeKeys(count: number, replicas = 1): Promise<void> {
    const primaries = await Promise.all((await this.owners()).map(async (pod) => ({ pod, ranges: await this.ranges(pod) })));
    const keys = Array.from({ length: count }, (_, index) => `key:${index + 1}`);
    for (const { pod, ranges } of primaries) {
      const slots = (await pod.script(keys.map((key) => `cluster keyslot ${key}`))).map(Number);
      const mine = keys.filter((_, index) => ranges.some(([from, to]) => from <= slots[index] && slots[index] <= to));
      const replies = await pod.script([...mine.map((key) => `set ${key} value-of-${key}`), `wait ${replicas} 5000`]);
      expect(replies.filter((reply) => reply !== 'OK')).toEqual([String(replicas)]);
    }
  }

  /** Every key that writeKeys wrote is where it belongs, with its value, and there is no other. */
  public async expectKeys(count: number): Promise<void> {
    const owners = await this.owners();
    const sizes = await Promise.all(owners.map(async (pod) => Number(await pod.cli('dbsize'))));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
    const keys = Array.from({ length: count }, (_, index) => `key:${index + 1}`);
    const replies = await Promise.all(owners.map(async (pod) => pod.script(keys.map((key) => `get ${key}`))));
    expect(replies.flat().filter((reply) => !reply.startsWith('MOVED ')).sort()).toEqual(keys.map((key) => `value-of-${key}`).sort());
  }

  private async owners(): Promise<PodRunner[]> {
    return (await linesOf(this.running()[0])).filter(({ slots }) => slots > 0).map(({ pod }) => this.pods.get(pod)!);
  }

  private async ranges(pod: PodRunner): Promise<(readonly [number, number])[]> {
    const own = (await pod.cli('cluster', 'nodes')).split('\n').find((line) => line.includes('myself'))!;
    return own.split(' ').slice(8).filter((range) => !range.startsWith('[')).map((range) => {
      const [from, to = from] = range.split('-').map(Number);
      return [from, to] as const;
    });
  }

  /** What is not as it should be, a line each. */
  private async troubles(): Promise<string[]> {
    const running = this.running();
    const views = await Promise.all(running.map(async (pod) => {
      const replies = await pod.script(['cluster nodes', 'cluster info', 'info replication']);
      const says = (text: string) => replies.some((line) => line.trimEnd() === text);
      return {
        pod, lines: clusterNodes(replies.join('\n')), serves: says('cluster_state:ok'), inSync: says('role:master') || says('master_link_status:up'),
      };
    }));
    return views.flatMap(({ pod, lines, serves, inSync }) => {
      const say = (text: string) => `${pod.name}: ${text}`;
      const covered = lines.reduce((sum, { slots }) => sum + slots, 0);
      const bad = lines.filter((line) => running.some((other) => other.name === line.pod) && isTroubled(line));
      const astray = lines.filter(({ pod: name, primary }) => primary !== '-' && shardOf(lines.find(({ id }) => id === primary)?.pod ?? '') !== shardOf(name));
      return [
        ...(covered === 16384 ? [] : [say(`${covered} slots covered`)]),
        // A primary refuses commands for 2 s after its start, although it owns its slots.
        ...(serves ? [] : [say('does not serve its slots')]),
        ...running.filter((other) => !lines.some(({ pod: name }) => name === other.name)).map(({ name }) => say(`does not know ${name}`)),
        ...bad.map(({ pod: name, flags }) => say(`${name} is ${flags.join()}`)),
        ...astray.map(({ pod: name }) => say(`${name} follows another shard`)),
        ...(inSync ? [] : [say('is not in sync')]),
        ...(lines.map(owner).sort().join() === views[0].lines.map(owner).sort().join() ? [] : [say('does not agree with the first node')]),
      ];
    });
  }

  private running(): readonly PodRunner[] {
    return this.all.filter((pod) => pod.running);
  }

  private async addPods(): Promise<readonly PodRunner[]> {
    const added: PodRunner[] = [];
    const sets = this.manifests.filter(({ kind }) => kind === 'StatefulSet');
    const names = sets.flatMap(({ metadata, spec }) => Array.from({ length: spec.replicas }, (_, ordinal) => [metadata.name, `${metadata.name}-${ordinal}`] as const))
      .filter(([, pod]) => !this.pods.has(pod));
    names.forEach(([, pod]) => this.network.addService(pod));
    for (const [workload, pod] of names) {
      const { manifests, engine, shell, network } = this;
      const runner = await PodRunner.create({ manifests, engine, shell, workload, pod, network, secrets: { ...secretsOf(this.name), ...this.secrets }, dataSize: '64m' });
      runner.password = PASSWORD;
      this.pods.set(pod, runner);
      added.push(runner);
    }
    return added;
  }
}

/** What a node says of all. */
export async function linesOf(pod: PodRunner): Promise<NodeLine[]> {
  return clusterNodes(await pod.cli('cluster', 'nodes'));
}

function owner({ pod, slots }: NodeLine): string {
  return `${pod} ${slots}`;
}

function shardOf(pod: string): string {
  return pod.split('-').slice(0, -1).join('-');
}
