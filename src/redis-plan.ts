import { Size } from 'cdk8s';
import { Persistence } from './persistence';
import { checkCpu, checkMemoryLimit, checkWhole } from './validation/checks';
import { Problems } from './validation/problems';
import { FLAG, listOf, NUMBER, oneOf, required, SIZE, struct, TEXT, usable } from './validation/types';

/**
 * Options of a plan.
 */
export interface RedisPlanOptions {
  /**
   * Name of the plan, as error messages show it. A change restarts no pod.
   */
  readonly name: string;

  /**
   * Memory request of a server pod, and its limit unless there is a `memoryLimit`. A change restarts the pods.
   *
   * `maxmemory` is derived from it: see docs/plans-and-memory.md.
   */
  readonly memory: Size;

  /**
   * Memory limit of a server pod, above `memory`: what a fork copies may be borrowed from the node, and `maxmemory` grows. A change restarts the pods.
   *
   * The risk: while it borrows, the pod uses more than it requested, and under memory pressure on the node such pods are evicted or killed first. An
   * instance that sets its own `memory` and no `memoryLimit` borrows nothing.
   *
   * @default - `memory`
   */
  readonly memoryLimit?: Size;

  /**
   * CPU request of a server pod: a Kubernetes quantity such as '250m'. A change restarts the pods.
   *
   * @default '100m'
   */
  readonly cpu?: string;

  /**
   * Size of the volume of a server pod. Kubernetes refuses a change in place: see docs/persistence-and-storage.md.
   *
   * @default - no volume; the plan then allows Persistence.NONE only
   */
  readonly storage?: Size;

  /**
   * Whether clients need a password. A change restarts the pods.
   *
   * @default true
   */
  readonly password?: boolean;

  /**
   * Persistence of an instance that does not set its own: one of `allowedPersistence`.
   *
   * @default - the most durable mode of `allowedPersistence`
   */
  readonly persistence?: Persistence;

  /**
   * Persistence modes that an instance may choose: at least one.
   *
   * @default - all modes with `storage`, Persistence.NONE without
   */
  readonly allowedPersistence?: Persistence[];

  /**
   * Whether the plan allows RedisReplication and RedisSentinel. A change restarts no pod.
   *
   * @default true
   */
  readonly replication?: boolean;

  /**
   * Number of replicas that must be in sync for a primary to accept writes: the choice between durability and availability, see
   * docs/sentinel.md. A change is applied live.
   *
   * @default - the topology decides: RedisSentinel and RedisCluster use 1 with two or more replicas, RedisReplication 0
   */
  readonly minReplicasToWrite?: number;

  /**
   * Whether the plan allows RedisCluster (sharding). A change restarts no pod.
   *
   * @default false
   */
  readonly clusterMode?: boolean;
}

/**
 * The values that `RedisPlan.customize` replaces. They have the meaning and the limits of RedisPlanOptions.
 */
export interface RedisPlanOverrides {
  /**
   * Name of the new plan.
   *
   * @default - the name of the original plan with ' (customized)' appended
   */
  readonly name?: string;

  /**
   * Memory request of a server pod, and its limit unless there is a `memoryLimit`. A change restarts the pods.
   *
   * @default - the value of the original plan
   */
  readonly memory?: Size;

  /**
   * Memory limit of a server pod, above `memory`. A change restarts the pods.
   *
   * @default - the value of the original plan
   */
  readonly memoryLimit?: Size;

  /**
   * CPU request of a server pod: a Kubernetes quantity such as '250m'. A change restarts the pods.
   *
   * @default - the value of the original plan
   */
  readonly cpu?: string;

  /**
   * Size of the volume of a server pod. Kubernetes refuses a change in place: see docs/persistence-and-storage.md.
   *
   * @default - the value of the original plan
   */
  readonly storage?: Size;

  /**
   * Whether clients need a password. A change restarts the pods.
   *
   * @default - the value of the original plan
   */
  readonly password?: boolean;

  /**
   * Persistence of an instance that does not set its own.
   *
   * @default - the value of the original plan
   */
  readonly persistence?: Persistence;

  /**
   * Persistence modes that an instance may choose: at least one.
   *
   * @default - the value of the original plan
   */
  readonly allowedPersistence?: Persistence[];

  /**
   * Whether the plan allows RedisReplication and RedisSentinel. A change restarts no pod.
   *
   * @default - the value of the original plan
   */
  readonly replication?: boolean;

  /**
   * Number of replicas that must be in sync for a primary to accept writes. A change is applied live.
   *
   * @default - the value of the original plan
   */
  readonly minReplicasToWrite?: number;

  /**
   * Whether the plan allows RedisCluster (sharding). A change restarts no pod.
   *
   * @default - the value of the original plan
   */
  readonly clusterMode?: boolean;
}

const OVERRIDES = struct<RedisPlanOverrides>('RedisPlanOverrides', {
  name: TEXT,
  memory: SIZE,
  memoryLimit: SIZE,
  cpu: TEXT,
  storage: SIZE,
  password: FLAG,
  persistence: oneOf(Persistence),
  allowedPersistence: listOf(Persistence),
  replication: FLAG,
  minReplicasToWrite: NUMBER,
  clusterMode: FLAG,
});

const OPTIONS = struct<RedisPlanOptions>('RedisPlanOptions', { ...OVERRIDES.types, name: required(TEXT), memory: required(SIZE) });

/**
 * What a developer orders: size, durability, and which options an instance may choose. A plan is immutable; `customize` returns another one.
 */
export class RedisPlan {
  /** For experiments: no password, no persistence, 128 MiB. Only attached workloads can reach it. */
  public static readonly FREE = RedisPlan.of({
    name: 'FREE',
    memory: Size.mebibytes(128),
    cpu: '50m',
    password: false,
    replication: false,
  });

  /** For caches and small stores: a password, snapshots, 512 MiB, a volume of 2 GiB. */
  public static readonly STARTER = RedisPlan.of({
    name: 'STARTER',
    memory: Size.mebibytes(512),
    cpu: '100m',
    storage: Size.gibibytes(2),
    allowedPersistence: [Persistence.NONE, Persistence.RDB],
  });

  /** For data that must survive a crash: snapshots and append-only file, 2 GiB, a volume of 8 GiB. */
  public static readonly PRO = RedisPlan.of({
    name: 'PRO',
    memory: Size.gibibytes(2),
    cpu: '250m',
    storage: Size.gibibytes(8),
  });

  /** Like PRO, with 8 GiB, a volume of 32 GiB, and cluster mode. */
  public static readonly ENTERPRISE = RedisPlan.of({
    name: 'ENTERPRISE',
    memory: Size.gibibytes(8),
    cpu: '500m',
    storage: Size.gibibytes(32),
    clusterMode: true,
  });

  /**
   * The plans of the library, smallest first: an error that refuses an option names the first plan that allows it.
   * @internal
   */
  public static readonly _ALL: readonly RedisPlan[] = [RedisPlan.FREE, RedisPlan.STARTER, RedisPlan.PRO, RedisPlan.ENTERPRISE];

  /**
   * A new plan.
   *
   * @throws when an option is invalid or the options contradict each other; the message lists every problem
   */
  public static of(options: RedisPlanOptions): RedisPlan {
    const problems = new Problems();
    return new RedisPlan(problems, usable(problems, options, OPTIONS, 'options'));
  }

  /** Name of the plan. */
  public readonly name: string;
  /** Memory request of a server pod. */
  public readonly memory: Size;
  /** Memory limit of a server pod; undefined if it is `memory`. */
  public readonly memoryLimit?: Size;
  /** CPU request of a server pod. */
  public readonly cpu: string;
  /** Size of the volume of a server pod; undefined if the plan has no persistence. */
  public readonly storage?: Size;
  /** Whether clients need a password. */
  public readonly password: boolean;
  /** Persistence of an instance that does not set its own. */
  public readonly persistence: Persistence;
  /** Persistence modes that an instance may choose: at least one. */
  public readonly allowedPersistence: Persistence[];
  /** Whether the plan allows RedisReplication and RedisSentinel. A change restarts no pod. */
  public readonly replication: boolean;
  /** Number of replicas that must be in sync for a primary to accept writes; undefined if the topology decides. */
  public readonly minReplicasToWrite?: number;
  /** Whether the plan allows RedisCluster. */
  public readonly clusterMode: boolean;

  /**
   * Options that the library does not know: an instance with the plan warns of them.
   * @internal
   */
  public readonly _warnings: readonly string[];

  private readonly options: RedisPlanOptions;

  private constructor(problems: Problems, options: Partial<RedisPlanOptions>) {
    const subject = options.name === undefined ? 'RedisPlan' : `RedisPlan '${options.name}'`;
    this.cpu = options.cpu ?? '100m';
    this.storage = options.storage;
    this.memoryLimit = options.memoryLimit;
    this.password = options.password ?? true;
    this.allowedPersistence = [...options.allowedPersistence ?? (options.storage ? Object.values(Persistence) : [Persistence.NONE])];
    this.persistence = options.persistence ?? strongest(this.allowedPersistence);
    this.replication = options.replication ?? true;
    this.minReplicasToWrite = options.minReplicasToWrite;
    this.clusterMode = options.clusterMode ?? false;
    this.check(problems, options);
    problems.throwIfAny(subject);
    // What is required is there, or would be a problem.
    this.options = options as RedisPlanOptions;
    this.name = this.options.name;
    this.memory = this.options.memory;
    this._warnings = problems.warnings.map((warning) => `plan ${this.name}: ${warning}`);
  }

  /**
   * A copy of the plan with some values replaced.
   *
   * @throws when a value is invalid or the values contradict each other; the message lists every problem
   */
  public customize(overrides: RedisPlanOverrides): RedisPlan {
    const problems = new Problems();
    const values = usable(problems, overrides, OVERRIDES, 'overrides');
    return new RedisPlan(problems, { ...this.options, name: `${this.name} (customized)`, ...values });
  }

  /** Of values with a problem nothing else is checked, nor of what is derived from them. */
  private check(problems: Problems, { name, memory, memoryLimit, minReplicasToWrite }: Partial<RedisPlanOptions>): void {
    if (memory && memoryLimit) { checkMemoryLimit(problems, memory, memoryLimit); }
    if (name === '') { problems.add('name', 'must not be empty', name); }
    checkCpu(problems, 'cpu', this.cpu);
    if (this.allowedPersistence.length === 0) {
      problems.add('allowedPersistence', 'must contain at least one mode', this.allowedPersistence);
    } else if (!problems.has('allowedPersistence', 'storage') && !this.allowedPersistence.includes(this.persistence)) {
      problems.add('persistence', `must be one of allowedPersistence (${this.allowedPersistence.join(', ')})`, this.persistence);
    }
    const stored = this.allowedPersistence.filter((mode) => mode !== Persistence.NONE);
    if (!this.storage && !problems.has('storage') && stored.length > 0) {
      problems.add('storage', `is required for persistence ${stored.join(' and ')}`, this.storage);
    }
    if (minReplicasToWrite !== undefined) { checkWhole(problems, 'minReplicasToWrite', minReplicasToWrite, { minimum: 0 }); }
  }
}

function strongest(modes: readonly Persistence[]): Persistence {
  return [Persistence.RDB_AOF, Persistence.RDB].find((mode) => modes.includes(mode)) ?? Persistence.NONE;
}
