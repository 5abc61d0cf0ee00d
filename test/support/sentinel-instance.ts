import { Chart, Testing } from 'cdk8s';
import { Manifest, PodRunner, SecretData, until } from './pod-runner';
import { haproxyImage, Shell } from './pod-runner-images';
import { PodNetwork } from './pod-runner-network';
import { Engine, Persistence, RedisPlan, RedisSentinel, RedisSentinelProps } from '../../src';

export const INSTANCE = 'store';
export const PASSWORD = 'open sesame, please';
export const INTERNAL_PASSWORD = 'amongOurselvesOnly';
export const MONITOR_PASSWORD = 'onlyLookingAtThem';
export const SENTINEL_PORT = '26379';
export const PROXY = `${INSTANCE}-proxy`;

export const CONNECTION_SECRET = `${INSTANCE}-connection`;
export const INTERNAL_SECRET = `${INSTANCE}-internal`;

/** The Secrets that the credentials Job creates. */
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
  /** Beside those of the Job. */
  readonly secrets?: Readonly<Record<string, SecretData>>;
}

/** The objects of a RedisSentinel. */
export function sentinelManifests(engine: Engine = Engine.VALKEY_9_1, props: Partial<RedisSentinelProps> = {}): Manifest[] {
  // The namespace of the pods. Certificates that cert-manager makes need it.
  const chart = new Chart(Testing.app(), 'test', { namespace: 'default' });
  new RedisSentinel(chart, 'Redis', { plan: RedisPlan.PRO, name: INSTANCE, engine, ...props });
  return Testing.synth(chart);
}

/** The servers and sentinels of a RedisSentinel on one network, and proxies that are added, not started yet. Data volumes are in memory, as with redisPod. */
export class SentinelInstance {
  public static async create(options: SentinelInstanceOptions = {}): Promise<SentinelInstance> {
    const { engine = Engine.VALKEY_9_1, shell, props = {}, secrets = {} } = options;
    const manifests = sentinelManifests(engine, props);
    const network = await PodNetwork.create();
    const pods = async (workload: string, container: string) => {
      const { replicas } = manifests.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === workload).spec;
      const names = Array.from({ length: replicas }, (_, ordinal) => `${workload}-${ordinal}`);
      names.forEach((name) => network.addService(name));
      return Promise.all(names.map(async (pod) => {
        const runner = await PodRunner.create({
          manifests, engine, shell, workload, container, pod, network, secrets: { ...SECRETS, ...secrets }, dataSize: '64m',
        });
        if (container === 'redis') { runner.password = PASSWORD; }
        return runner;
      }));
    };
    const addProxy = async (pod: string) => {
      network.addService(pod);
      return PodRunner.create({ manifests, engine, image: haproxyImage(), kind: 'Deployment', pod, network, secrets: { ...SECRETS, ...secrets } });
    };
    return new SentinelInstance(network, await pods(INSTANCE, 'redis'), await pods(`${INSTANCE}-sentinel`, 'sentinel'), addProxy);
  }

  private constructor(
    public readonly network: PodNetwork,
    public readonly members: readonly PodRunner[],
    public readonly sentinels: readonly PodRunner[],
    /** Adds a proxy with this name. When it is ready it leads to the primary. */
    public readonly addProxy: (name: string) => Promise<PodRunner>,
  ) {
  }

  public get pods(): readonly PodRunner[] {
    return [...this.members, ...this.sentinels];
  }

  public memberAddress(index: number): string {
    return this.network.address(memberName(index));
  }

  /** Starts every pod. Waits until member 0 is the primary, all members are ready, and the sentinels can perform a failover. */
  public async startReady(): Promise<void> {
    await startAll(this.pods);
    await this.untilPrimary(0);
    await this.untilDiscovered();
    for (const member of this.members) { await member.untilReady(); }
  }

  /**
   * Waits until all running sentinels have discovered each other and all running replicas, and no failover is in progress. Only then can they
   * agree on a failover. After two overlapping failovers sentinels can report different primaries forever.
   */
  public async untilDiscovered(): Promise<void> {
    const sentinels = this.sentinels.filter((pod) => pod.running);
    const replicas = this.members.filter((pod) => pod.running).length - 1;
    await this.until('the sentinels have discovered all pods', async () => {
      const replies = await Promise.all(sentinels.map(async (pod) => pod.cli('sentinel', 'master', INSTANCE)));
      return replies.every((reply) => reply.includes('\nflags\nmaster\n') && /^num-slaves\n(\d+)\nnum-other-sentinels\n(\d+)/m.exec(reply)?.slice(1).join() === `${replicas},${sentinels.length - 1}`);
    });
  }

  /** Waits until this member is the primary, the other running members are in sync with it, and the running sentinels report it as primary. */
  public async untilPrimary(index: number, seconds = 30): Promise<void> {
    const running = this.running();
    await this.until(`all pods report member ${index} as primary`, async () => (await this.state(running)) === this.stateWith(index, running), seconds);
  }

  /** Waits until all running pods report another member as primary. Returns its index. */
  public async untilFailover(index: number, seconds = 30): Promise<number> {
    const running = this.running();
    let found = -1;
    await this.until(`all pods report a member other than ${index} as primary`, async () => {
      const state = await this.state(running);
      found = this.members.findIndex((_, other) => other !== index && state === this.stateWith(other, running));
      return found >= 0;
    }, seconds);
    return found;
  }

  /** Replaces pods, all at once. The pods in `lost` lose their volumes. */
  public async restart(pods: readonly PodRunner[], lost: readonly PodRunner[] = []): Promise<void> {
    await restartAll(pods, lost);
  }

  /** Gives a replica the lowest priority until it restarts. Waits until the sentinels have discovered it. */
  public async lowerPriority(replica: PodRunner): Promise<void> {
    await replica.cli('config', 'set', 'replica-priority', '200');
    await this.until(`the sentinels have the priority of ${replica.name}`, async () => {
      const replies = await Promise.all(this.sentinels.map(async (pod) => pod.cli('sentinel', 'replicas', INSTANCE)));
      return replies.every((reply) => reply.includes('slave-priority\n200'));
    });
    await this.untilDiscovered();
  }

  /** Waits for a condition. After the timeout the error shows the state and the logs. */
  public async until(what: string, condition: () => Promise<boolean> | boolean, seconds = 30): Promise<void> {
    await until(what, condition, seconds).catch(async (error: Error) => {
      throw new Error(`${error.message}; state:\n${await this.state()}\n${this.logs()}`);
    });
  }

  /** The role or primary that each pod reports, one per line. */
  public async state(pods = this.running()): Promise<string> {
    return (await Promise.all(pods.map(async (pod) => {
      if (!pod.running) { return `${pod.name}: down`; }
      return `${pod.name}: ${this.members.includes(pod) ? await roleOf(pod) : await primaryOf(pod)}`;
    }))).join('\n');
  }

  /** All logs, for error messages. */
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

/** Replaces pods, all at once. The pods in `lost` lose their volumes. */
export async function restartAll(pods: readonly PodRunner[], lost: readonly PodRunner[] = []): Promise<void> {
  await Promise.all(pods.filter(({ running }) => running).map(async (pod) => pod.kill()));
  for (const pod of pods) { await pod.replace(); }
  lost.forEach((pod) => pod.loseData());
  await startAll(pods);
}

export async function startAll(pods: readonly PodRunner[]): Promise<void> {
  await Promise.all(pods.map(async (pod) => pod.start()));
}

/** `master`, or `slave of ADDRESS, up`, or the error that the server replies. */
export async function roleOf(pod: PodRunner): Promise<string> {
  const reply = await pod.cli('info', 'replication');
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(reply)?.[1];
  switch (field('role')) {
    case 'master': return 'master';
    case 'slave': return `slave of ${field('master_host')}, ${field('master_link_status')}`;
    default: return reply;
  }
}

/** The address that a sentinel reports as primary. */
export async function primaryOf(sentinel: PodRunner): Promise<string> {
  return (await sentinel.cli('sentinel', 'get-master-addr-by-name', INSTANCE)).split('\n')[0];
}

/** The fields of SENTINEL MASTER. */
export async function reportOf(sentinel: PodRunner): Promise<Record<string, string>> {
  const lines = (await sentinel.cliAs('internal', INTERNAL_PASSWORD, 'sentinel', 'master', INSTANCE)).split('\n');
  return Object.fromEntries(lines.flatMap((name, index) => (index % 2 === 0 ? [[name, lines[index + 1]]] : [])));
}

/** The down-after-milliseconds of a sentinel that has just started (grace.sh). */
const GRACE_MILLISECONDS = '10000';

/** Waits until a sentinel that has just started applies the configured down-after-milliseconds. */
export async function untilGraceEnds(sentinel: PodRunner): Promise<void> {
  await until(`the grace period of ${sentinel.name} ends`, async () => {
    const { 'down-after-milliseconds': downAfter = GRACE_MILLISECONDS } = await reportOf(sentinel);
    return downAfter !== GRACE_MILLISECONDS;
  });
}

/** Writes keys and waits until this many replicas have received them. */
export async function writeKeys(primary: PodRunner, count: number, replicas = 2): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) => `set key:${index + 1} value-${index + 1}`);
  const replies = await primary.script([...lines, `wait ${replicas} 5000`]);
  expect(replies.filter((reply) => reply !== 'OK')).toEqual([String(replicas)]);
}

/** Expects the keys of writeKeys in the data set. */
export async function expectKeys(pod: PodRunner, count: number): Promise<void> {
  expect(await pod.cli('dbsize')).toBe(String(count));
  expect(await pod.cli('get', `key:${count}`)).toBe(`value-${count}`);
}

export const PERSISTENCE_MODES = [Persistence.RDB_AOF, Persistence.NONE] as const;
