import { checkDirectiveName, checkImage } from './validation/checks';
import { Problems } from './validation/problems';
import { oneOf, required, struct, TEXT, TEXTS, usable } from './validation/types';

/**
 * The family of a server. It determines the names of the programs in the image.
 */
export enum EngineFamily {
  /** Valkey: `valkey-server`, `valkey-cli`. */
  VALKEY = 'valkey',
  /** Redis: `redis-server`, `redis-cli`. */
  REDIS = 'redis',
}

/**
 * Options of an engine that the library does not list.
 */
export interface EngineOptions {
  /**
   * Valkey or Redis.
   */
  readonly family: EngineFamily;

  /**
   * Version as MAJOR.MINOR, for example '9.1': at least 7.2 for Valkey and 7.0 for Redis.
   */
  readonly version: string;

  /**
   * Image with the engine's programs under their usual names, a POSIX shell, and coreutils or busybox.
   *
   * @default - the official image with the version as its tag
   */
  readonly image?: string;

  /**
   * Configuration directives that this version knows in addition to those of the newest version that the library lists: names of a-z, 0-9,
   * '-', '_' and dots. Valkey names those of a module MODULE.NAME, such as 'json.max-document-size'. The number of their values is not checked.
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

const OPTIONS = struct<EngineOptions>('EngineOptions', {
  family: required(oneOf(EngineFamily)),
  version: required(TEXT),
  image: TEXT,
  additionalDirectives: TEXTS,
});

/**
 * The server program and its version. A change restarts the pods. Do not downgrade: an older version may be unable to read the files of
 * a newer one (Valkey 8.1 to 9.1 is tested).
 */
export class Engine {
  /** Valkey 9.1. */
  public static readonly VALKEY_9_1 = new Engine({ family: EngineFamily.VALKEY, version: '9.1' });
  /** Valkey 8.1. */
  public static readonly VALKEY_8_1 = new Engine({ family: EngineFamily.VALKEY, version: '8.1' });
  /** Redis 8.0. */
  public static readonly REDIS_8_0 = new Engine({ family: EngineFamily.REDIS, version: '8.0' });

  /**
   * An engine that the library does not list.
   *
   * @throws when an option is invalid, or the version is older than the configuration requires; the message lists every problem
   */
  public static of(options: EngineOptions): Engine {
    return new Engine(options);
  }

  /** Valkey or Redis. */
  public readonly family: EngineFamily;
  /** Version as MAJOR.MINOR. */
  public readonly version: string;
  /** Image of a server pod, unless the instance sets another one. `imageRegistry` replaces the registry of the official image. */
  public readonly image: string;
  /** Configuration directives added with `Engine.of`. */
  public readonly additionalDirectives: string[];

  /**
   * The image that the user gave, and the official one.
   * @internal
   */
  public readonly _images: { readonly given?: string; readonly own: string };

  /**
   * Options that the library does not know: an instance with the engine warns of them.
   * @internal
   */
  public readonly _warnings: readonly string[];

  private constructor(given: EngineOptions) {
    const problems = new Problems();
    const options = usable(problems, given, OPTIONS, 'options');
    check(problems, options);
    problems.throwIfAny('Engine');
    // What is required is there, or would be a problem.
    const { family, version, image, additionalDirectives = [] } = options as EngineOptions;
    this.family = family;
    this.version = version;
    this._images = { given: image, own: `${OFFICIAL_IMAGE[family]}:${version}` };
    this.image = image ?? this._images.own;
    this.additionalDirectives = [...additionalDirectives];
    this._warnings = problems.warnings.map((warning) => `engine ${this}: ${warning}`);
  }

  /** The engine as error messages show it, for example 'valkey 9.1'. */
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
}

function check(problems: Problems, { family, version, image, additionalDirectives = [] }: Partial<EngineOptions>): void {
  checkImage(problems, 'image', image);
  additionalDirectives.forEach((name, index) => checkDirectiveName(problems, `additionalDirectives[${index}]`, name));
  if (version === undefined) { return; }
  if (!/^(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})$/.test(version)) {
    problems.add('version', 'must be MAJOR.MINOR', version);
  } else if (family !== undefined && compareVersions(version, MINIMUM_VERSION[family]) < 0) {
    problems.add('version', `must be ${MINIMUM_VERSION[family]} or newer for ${family}`, version,
      'older servers lack the multi-part append-only file, maxmemory-clients or shutdown-on-sigterm');
  }
}

function compareVersions(left: string, right: string): number {
  const [leftMajor, leftMinor] = left.split('.').map(Number);
  const [rightMajor, rightMinor] = right.split('.').map(Number);
  return leftMajor - rightMajor || leftMinor - rightMinor;
}
