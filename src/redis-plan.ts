import { Size } from 'cdk8s';
import { Persistence } from './persistence';
import { checkCpu } from './validation/checks';
import { Problems } from './validation/problems';

/**
 * What makes a plan.
 */
export interface RedisPlanOptions {
  /**
   * Name of the plan, as error messages show it. Changing it later restarts nothing.
   */
  readonly name: string;

  /**
   * Memory limit, and request, of a server pod. Changing it later restarts the pod.
   *
   * `maxmemory` is derived from it, see the README, "Memory".
   */
  readonly memory: Size;

  /**
   * CPU request of a server pod, a Kubernetes quantity. Changing it later restarts the pod.
   *
   * @default '100m'
   */
  readonly cpu?: string;

  /**
   * Size of the volume of a server pod. Kubernetes refuses to change it in place: see the README, "Storage".
   *
   * @default - no storage: the plan allows Persistence.NONE only
   */
  readonly storage?: Size;

  /**
   * Whether clients must give a password. Changing it later restarts the pod.
   *
   * @default true
   */
  readonly password?: boolean;

  /**
   * Persistence of an instance that does not choose its own; must be one of `allowedPersistence`.
   *
   * @default - the strongest mode that `allowedPersistence` holds
   */
  readonly persistence?: Persistence;

  /**
   * The persistence modes that an instance may choose.
   *
   * @default - all three with storage, Persistence.NONE without
   */
  readonly allowedPersistence?: Persistence[];

  /**
   * Whether replicas and sentinels are part of the plan.
   *
   * @default true
   */
  readonly replication?: boolean;

  /**
   * How many replicas must be in touch for a primary to take writes: the choice between durability and availability, see the README,
   * "Replicas and sentinels". A change is applied live.
   *
   * @default - up to the topology: RedisSentinel and RedisCluster take 1 where there are two replicas or more, RedisReplication 0
   */
  readonly minReplicasToWrite?: number;

  /**
   * Whether cluster mode (sharding) is part of the plan.
   *
   * @default false
   */
  readonly clusterMode?: boolean;
}

/**
 * The values of a plan that `RedisPlan.with` replaces; the meaning is that of RedisPlanOptions.
 */
export interface RedisPlanOverrides {
  /**
   * Name of the new plan.
   *
   * @default - the name of the plan it is made from, with ' (customized)'
   */
  readonly name?: string;

  /**
   * Memory limit, and request, of a server pod. Changing it later restarts the pod.
   *
   * @default - as in the plan it is made from
   */
  readonly memory?: Size;

  /**
   * CPU request of a server pod, a Kubernetes quantity. Changing it later restarts the pod.
   *
   * @default - as in the plan it is made from
   */
  readonly cpu?: string;

  /**
   * Size of the volume of a server pod. Kubernetes refuses to change it in place.
   *
   * @default - as in the plan it is made from
   */
  readonly storage?: Size;

  /**
   * Whether clients must give a password. Changing it later restarts the pod.
   *
   * @default - as in the plan it is made from
   */
  readonly password?: boolean;

  /**
   * Persistence of an instance that does not choose its own.
   *
   * @default - as in the plan it is made from
   */
  readonly persistence?: Persistence;

  /**
   * The persistence modes that an instance may choose.
   *
   * @default - as in the plan it is made from
   */
  readonly allowedPersistence?: Persistence[];

  /**
   * Whether replicas and sentinels are part of the plan.
   *
   * @default - as in the plan it is made from
   */
  readonly replication?: boolean;

  /**
   * How many replicas must be in touch for a primary to take writes. A change is applied live.
   *
   * @default - as in the plan it is made from
   */
  readonly minReplicasToWrite?: number;

  /**
   * Whether cluster mode (sharding) is part of the plan.
   *
   * @default - as in the plan it is made from
   */
  readonly clusterMode?: boolean;
}

/**
 * What a developer orders: size, durability, and what is allowed on top. A plan is a value; `with` makes another one.
 */
export class RedisPlan {
  /** For trying things out: no password, no persistence, 128 MiB. Only attached workloads can reach it. */
  public static readonly FREE = new RedisPlan({
    name: 'FREE',
    memory: Size.mebibytes(128),
    cpu: '50m',
    password: false,
    replication: false,
  });

  /** A cache or a small store: a password, snapshots, 512 MiB, a volume of 2 GiB. */
  public static readonly STARTER = new RedisPlan({
    name: 'STARTER',
    memory: Size.mebibytes(512),
    cpu: '100m',
    storage: Size.gibibytes(2),
    allowedPersistence: [Persistence.NONE, Persistence.RDB],
  });

  /** Data that must survive: snapshots and append-only file, 2 GiB, a volume of 8 GiB. */
  public static readonly PRO = new RedisPlan({
    name: 'PRO',
    memory: Size.gibibytes(2),
    cpu: '250m',
    storage: Size.gibibytes(8),
  });

  /** As PRO with 8 GiB, a volume of 32 GiB, and cluster mode. */
  public static readonly ENTERPRISE = new RedisPlan({
    name: 'ENTERPRISE',
    memory: Size.gibibytes(8),
    cpu: '500m',
    storage: Size.gibibytes(32),
    clusterMode: true,
  });

  /**
   * The plans of the library, smallest first: messages that refuse something name the first that allows it.
   * @internal
   */
  public static readonly _ALL: readonly RedisPlan[] = [RedisPlan.FREE, RedisPlan.STARTER, RedisPlan.PRO, RedisPlan.ENTERPRISE];

  /**
   * A plan of your own.
   *
   * @throws when the options contradict each other; the message lists every problem
   */
  public static of(options: RedisPlanOptions): RedisPlan {
    return new RedisPlan(options);
  }

  /** Name of the plan. */
  public readonly name: string;
  /** Memory limit, and request, of a server pod. */
  public readonly memory: Size;
  /** CPU request of a server pod. */
  public readonly cpu: string;
  /** Size of the volume of a server pod; none when the plan has no persistence. */
  public readonly storage?: Size;
  /** Whether clients must give a password. */
  public readonly password: boolean;
  /** Persistence of an instance that does not choose its own. */
  public readonly persistence: Persistence;
  /** The persistence modes that an instance may choose. */
  public readonly allowedPersistence: Persistence[];
  /** Whether replicas and sentinels are part of the plan. */
  public readonly replication: boolean;
  /** How many replicas must be in touch for a primary to take writes; undefined leaves it to the topology. */
  public readonly minReplicasToWrite?: number;
  /** Whether cluster mode is part of the plan. */
  public readonly clusterMode: boolean;

  private constructor(private readonly options: RedisPlanOptions) {
    this.name = options.name;
    this.memory = options.memory;
    this.cpu = options.cpu ?? '100m';
    this.storage = options.storage;
    this.password = options.password ?? true;
    this.allowedPersistence = [...options.allowedPersistence ?? (options.storage ? Object.values(Persistence) : [Persistence.NONE])];
    this.persistence = options.persistence ?? strongest(this.allowedPersistence);
    this.replication = options.replication ?? true;
    this.minReplicasToWrite = options.minReplicasToWrite;
    this.clusterMode = options.clusterMode ?? false;
    this.check();
  }

  /**
   * Another plan with some values replaced.
   *
   * @throws when the result contradicts itself; the message lists every problem
   */
  public with(overrides: RedisPlanOverrides): RedisPlan {
    const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
    return new RedisPlan({ ...this.options, name: `${this.name} (customized)`, ...given });
  }

  private check(): void {
    const problems = new Problems();
    checkCpu(problems, 'cpu', this.cpu);
    if (this.allowedPersistence.length === 0) {
      problems.add('allowedPersistence', 'must hold at least one mode', '[]');
    } else if (!this.allowedPersistence.includes(this.persistence)) {
      problems.add('persistence', `must be one of allowedPersistence (${this.allowedPersistence.join(', ')})`, this.persistence);
    }
    const stored = this.allowedPersistence.filter((mode) => mode !== Persistence.NONE);
    if (!this.storage && stored.length > 0) {
      problems.add('storage', `is required for persistence ${stored.join(' and ')}`, this.storage);
    }
    if (this.minReplicasToWrite !== undefined && (!Number.isInteger(this.minReplicasToWrite) || this.minReplicasToWrite < 0)) {
      problems.add('minReplicasToWrite', 'must be a whole number, 0 or more', this.minReplicasToWrite);
    }
    problems.throwIfAny(`RedisPlan '${this.name}'`);
  }
}

function strongest(modes: readonly Persistence[]): Persistence {
  return [Persistence.RDB_AOF, Persistence.RDB].find((mode) => modes.includes(mode)) ?? Persistence.NONE;
}
