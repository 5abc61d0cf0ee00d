import { checkImage } from './validation/checks';
import { Problems } from './validation/problems';

/**
 * The family of a server: it decides the names of the programs in the image.
 */
export enum EngineFamily {
  /** Valkey: `valkey-server`, `valkey-cli`. */
  VALKEY = 'valkey',
  /** Redis: `redis-server`, `redis-cli`. */
  REDIS = 'redis',
}

/**
 * What makes an engine that the library does not list.
 */
export interface EngineOptions {
  /** Valkey or Redis. */
  readonly family: EngineFamily;

  /**
   * Version as MAJOR.MINOR, for example '9.1'. At least 7.2 for Valkey and 7.0 for Redis.
   */
  readonly version: string;

  /**
   * Image that holds the engine's programs under their usual names, a POSIX shell, coreutils or busybox.
   *
   * @default - the official image, tagged with the version
   */
  readonly image?: string;

  /**
   * Configuration directives that this version knows beyond those of the newest version that the library lists.
   *
   * @default - none
   */
  readonly additionalDirectives?: string[];
}

const OFFICIAL_IMAGE: Record<EngineFamily, string> = {
  [EngineFamily.VALKEY]: 'docker.io/valkey/valkey',
  [EngineFamily.REDIS]: 'docker.io/library/redis',
};

const MINIMUM_VERSION: Record<EngineFamily, string> = {
  [EngineFamily.VALKEY]: '7.2',
  [EngineFamily.REDIS]: '7.0',
};

/**
 * The server program and its version. A change of engine restarts the pods; an older version may be unable to read
 * the files of a newer one, so go forward only (Valkey 8.1 to 9.1 is tested).
 */
export class Engine {
  /** Valkey 9.1, the default. */
  public static readonly VALKEY_9_1 = new Engine({ family: EngineFamily.VALKEY, version: '9.1' });
  /** Valkey 8.1. */
  public static readonly VALKEY_8_1 = new Engine({ family: EngineFamily.VALKEY, version: '8.1' });
  /** Redis 8.0. */
  public static readonly REDIS_8_0 = new Engine({ family: EngineFamily.REDIS, version: '8.0' });

  /**
   * An engine that the library does not list.
   *
   * @throws when the version is malformed or too old for what the library writes into the configuration
   */
  public static of(options: EngineOptions): Engine {
    return new Engine(options);
  }

  /** Valkey or Redis. */
  public readonly family: EngineFamily;
  /** Version as MAJOR.MINOR. */
  public readonly version: string;
  /** Image that a server pod runs unless the instance names its own. */
  public readonly image: string;
  /** Configuration directives that `Engine.of` added. */
  public readonly additionalDirectives: string[];

  private constructor(options: EngineOptions) {
    this.family = options.family;
    this.version = options.version;
    this.image = options.image ?? `${OFFICIAL_IMAGE[options.family]}:${options.version}`;
    this.additionalDirectives = options.additionalDirectives ?? [];
    this.check();
  }

  /** The engine as messages show it, for example 'valkey 9.1'. */
  public toString(): string {
    return `${this.family} ${this.version}`;
  }

  /**
   * Whether this is the given family at the given version or newer.
   * @internal
   */
  public _isAtLeast(family: EngineFamily, version: string): boolean {
    return this.family === family && compareVersions(this.version, version) >= 0;
  }

  private check(): void {
    const problems = new Problems();
    checkImage(problems, 'image', this.image);
    const minimum = MINIMUM_VERSION[this.family];
    if (!/^\d+\.\d+$/.test(this.version)) {
      problems.add('version', 'must be MAJOR.MINOR', this.version);
    } else if (compareVersions(this.version, minimum) < 0) {
      problems.add('version', `must be ${minimum} or newer for ${this.family}`, this.version,
        'older servers lack the multi-part append-only file, maxmemory-clients or shutdown-on-sigterm');
    }
    problems.throwIfAny('Engine');
  }
}

function compareVersions(left: string, right: string): number {
  const [leftMajor, leftMinor] = left.split('.').map(Number);
  const [rightMajor, rightMinor] = right.split('.').map(Number);
  return leftMajor - rightMajor || leftMinor - rightMinor;
}
