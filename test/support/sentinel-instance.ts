import { Testing } from 'cdk8s';
import { Manifest, PodRunner, SecretData, until } from './pod-runner';
import type { Shell } from './pod-runner-images';
import { PodNetwork } from './pod-runner-network';
import { Engine, Persistence, RedisPlan, RedisSentinel, RedisSentinelProps } from '../../src';

export const INSTANCE = 'store';
export const PASSWORD = 'open sesame';
export const INTERNAL_PASSWORD = 'amongOurselves';
export const MONITOR_PASSWORD = 'onlyLooking';
export const SENTINEL_PORT = '26379';

export const CONNECTION_SECRET = `${INSTANCE}-connection`;
export const INTERNAL_SECRET = `${INSTANCE}-internal`;

/** What the Job would have made. */
export function secretsOf(instance: string): Readonly<Record<string, SecretData>> {
  return {
    [`${instance}-connection`]: { password: PASSWORD },
    [`${instance}-internal`]: { 'internal-password': INTERNAL_PASSWORD, 'monitor-password': MONITOR_PASSWORD },
  };
}

export const SECRETS = secretsOf(INSTANCE);

export interface SentinelInstanceOptions {
  readonly engine?: Engine;
  readonly shell?: Shell;
  readonly props?: Partial<RedisSentinelProps>;
}

/** The objects of a RedisSentinel. */
export function sentinelManifests(engine: Engine = Engine.VALKEY_9_1, props: Partial<RedisSentinelProps> = {}): Manifest[] {
  const chart = Testing.chart();
  new RedisSentinel(chart, 'Redis', { plan: RedisPlan.PRO, name: INSTANCE, engine, ...props });
  return Testing.synth(chart);
}

/** The servers and sentinels of a RedisSentinel on one network, none started yet. Their data are in memory, as those of redisPod. */
export class SentinelInstance {
  public static async create({ engine = Engine.VALKEY_9_1, shell, props = {} }: SentinelInstanceOptions = {}): Promise<SentinelInstance> {
    const manifests = sentinelManifests(engine, props);
    const network = await PodNetwork.create();
    const pods = async (workload: string, container: string) => {
      const { replicas } = manifests.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === workload).spec;
      const names = Array.from({ length: replicas }, (_, ordinal) => `${workload}-${ordinal}`);
      names.forEach((name) => network.addService(name));
      return Promise.all(names.map(async (pod) => {
        const runner = await PodRunner.create({ manifests, engine, shell, workload, container, pod, network, secrets: SECRETS, dataSize: '64m' });
        if (container === 'redis') { runner.password = PASSWORD; }
        return runner;
      }));
    };
    return new SentinelInstance(network, await pods(INSTANCE, 'redis'), await pods(`${INSTANCE}-sentinel`, 'sentinel'));
  }

  private constructor(
    public readonly network: PodNetwork,
    public readonly members: readonly PodRunner[],
    public readonly sentinels: readonly PodRunner[],
  ) {
  }

  public get pods(): readonly PodRunner[] {
    return [...this.members, ...this.sentinels];
  }

  public memberAddress(index: number): string {
    return this.network.address(memberName(index));
  }

  /** Starts every pod and waits until member 0 is the primary, the rest is as it should be, and a failover can be. */
  public async startReady(): Promise<void> {
    await startAll(this.pods);
    await this.untilPrimary(0);
    await this.untilDiscovered();
    for (const member of this.members) { await member.untilReady(); }
  }

  /**
   * Waits until all running sentinels know each other and all running replicas, and are at no failover: only then they can agree on one.
   * Two that overlap can leave sentinels of two minds for ever.
   */
  public async untilDiscovered(): Promise<void> {
    const sentinels = this.sentinels.filter((pod) => pod.running);
    const replicas = this.members.filter((pod) => pod.running).length - 1;
    await this.until('the sentinels know everybody', async () => {
      const replies = await Promise.all(sentinels.map(async (pod) => pod.cli('sentinel', 'master', INSTANCE)));
      return replies.every((reply) => reply.includes('\nflags\nmaster\n') && /^num-slaves\n(\d+)\nnum-other-sentinels\n(\d+)/m.exec(reply)?.slice(1).join() === `${replicas},${sentinels.length - 1}`);
    });
  }

  /** Waits until this member is the primary, the other pods that run now are its replicas in sync and sentinels that name it. */
  public async untilPrimary(index: number, seconds = 30): Promise<void> {
    const running = this.running();
    await this.until(`member ${index} is the primary of all`, async () => (await this.state(running)) === this.stateWith(index, running), seconds);
  }

  /** Waits until a member other than this one is the primary of all pods that run now: which. */
  public async untilFailover(index: number, seconds = 30): Promise<number> {
    const running = this.running();
    let found = -1;
    await this.until(`a member other than ${index} is the primary of all`, async () => {
      const state = await this.state(running);
      found = this.members.findIndex((_, other) => other !== index && state === this.stateWith(other, running));
      return found >= 0;
    }, seconds);
    return found;
  }

  /** New pods, all at once; the volumes of some are lost. */
  public async restart(pods: readonly PodRunner[], lost: readonly PodRunner[] = []): Promise<void> {
    await Promise.all(pods.filter(({ running }) => running).map(async (pod) => pod.kill()));
    for (const pod of pods) { await pod.replace(); }
    lost.forEach((pod) => pod.loseData());
    await startAll(pods);
  }

  /** Gives a replica the lowest priority, until it restarts, and waits until the sentinels know. */
  public async lowerPriority(replica: PodRunner): Promise<void> {
    await replica.cli('config', 'set', 'replica-priority', '200');
    await this.until(`the sentinels prefer others to ${replica.name}`, async () => {
      const replies = await Promise.all(this.sentinels.map(async (pod) => pod.cli('sentinel', 'replicas', INSTANCE)));
      return replies.every((reply) => reply.includes('slave-priority\n200'));
    });
    await this.untilDiscovered();
  }

  /** Waits for a condition; when it is in vain the message shows the state and the logs. */
  public async until(what: string, condition: () => Promise<boolean> | boolean, seconds = 30): Promise<void> {
    await until(what, condition, seconds).catch(async (error: Error) => {
      throw new Error(`${error.message}; it is:\n${await this.state()}\n${this.logs()}`);
    });
  }

  /** What pods say of who is what, one a line. */
  public async state(pods = this.running()): Promise<string> {
    return (await Promise.all(pods.map(async (pod) => {
      if (!pod.running) { return `${pod.name}: ended`; }
      return `${pod.name}: ${this.members.includes(pod) ? await roleOf(pod) : await primaryOf(pod)}`;
    }))).join('\n');
  }

  /** All logs, for the message of a failure. */
  public logs(): string {
    return this.pods.map((pod) => pod.logs().trimEnd().replace(/^/gm, `[${pod.name}] `)).join('\n');
  }

  public async dispose(): Promise<void> {
    await Promise.all(this.pods.map(async (pod) => pod.dispose()));
    this.network.dispose();
  }

  private running(): readonly PodRunner[] {
    return this.pods.filter((pod) => pod.running);
  }

  private stateWith(primary: number, pods: readonly PodRunner[]): string {
    const address = this.memberAddress(primary);
    return pods.map((pod) => {
      if (!this.members.includes(pod)) { return `${pod.name}: ${address}`; }
      return `${pod.name}: ${pod === this.members[primary] ? 'master' : `slave of ${address}, up`}`;
    }).join('\n');
  }
}

export function memberName(index: number): string {
  return `${INSTANCE}-${index}`;
}

export async function startAll(pods: readonly PodRunner[]): Promise<void> {
  await Promise.all(pods.map(async (pod) => pod.start()));
}

/** `master`, or `slave of ADDRESS, up`, or what the server replies instead. */
export async function roleOf(pod: PodRunner): Promise<string> {
  const reply = await pod.cli('info', 'replication');
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(reply)?.[1];
  switch (field('role')) {
    case 'master': return 'master';
    case 'slave': return `slave of ${field('master_host')}, ${field('master_link_status')}`;
    default: return reply;
  }
}

/** The primary that a sentinel names. */
export async function primaryOf(sentinel: PodRunner): Promise<string> {
  return (await sentinel.cli('sentinel', 'get-master-addr-by-name', INSTANCE)).split('\n')[0];
}

/** What a sentinel says of the primary. */
export async function reportOf(sentinel: PodRunner): Promise<Record<string, string>> {
  const lines = (await sentinel.cliAs('internal', INTERNAL_PASSWORD, 'sentinel', 'master', INSTANCE)).split('\n');
  return Object.fromEntries(lines.flatMap((name, index) => (index % 2 === 0 ? [[name, lines[index + 1]]] : [])));
}

/** Milliseconds of silence that a sentinel lets pass when it has just started (grace.sh). */
const PATIENCE = '10000';

/** Waits until a sentinel that has just started lets no more silence pass than it was told. */
export async function untilGraceEnds(sentinel: PodRunner): Promise<void> {
  await until(`${sentinel.name} is no longer patient`, async () => {
    const { 'down-after-milliseconds': downAfter = PATIENCE } = await reportOf(sentinel);
    return downAfter !== PATIENCE;
  });
}

/** Writes keys that the replicas given have received. */
export async function writeKeys(primary: PodRunner, count: number, replicas = 2): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) => `set key:${index + 1} value-${index + 1}`);
  const replies = await primary.script([...lines, `wait ${replicas} 5000`]);
  expect(replies.filter((reply) => reply !== 'OK')).toEqual([String(replicas)]);
}

/** The server holds what writeKeys wrote. */
export async function expectKeys(pod: PodRunner, count: number): Promise<void> {
  expect(await pod.cli('dbsize')).toBe(String(count));
  expect(await pod.cli('get', `key:${count}`)).toBe(`value-${count}`);
}

export const PERSISTENCE_MODES = [Persistence.RDB_AOF, Persistence.NONE] as const;
