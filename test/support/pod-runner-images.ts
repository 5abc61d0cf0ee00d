import { existsSync } from 'fs';
import { join, resolve } from 'path';
import { Engine } from '../../src';

/** The root file systems of the images, and a static busybox. */
const FOLDER = resolve(process.env.REDIS_TEST_SERVERS ?? join(__dirname, '..', '..', '.tools', 'servers'));

export const ENGINES: readonly Engine[] = [Engine.VALKEY_8_1, Engine.VALKEY_9_1, Engine.REDIS_8_0];

/** The shell and tools of the image: dash and coreutils as in the Debian images, or busybox as in the Alpine images. */
export type Shell = 'dash' | 'busybox';
export const SHELLS: readonly Shell[] = ['dash', 'busybox'];

/** The matrix of most tests: each engine with dash, and one engine with busybox. */
export const ENGINES_AND_SHELLS: readonly { readonly engine: Engine; readonly shell: Shell; readonly name: string }[] = [
  ...ENGINES.map((engine) => ({ engine, shell: 'dash' as const, name: String(engine) })),
  { engine: Engine.VALKEY_9_1, shell: 'busybox', name: String(Engine.VALKEY_9_1) },
];

/**
 * The matrices of long tests, whose engines differ least: the newest engine of each family. REDIS_TEST_ALL_ENGINES=1 has them run with all, as
 * before a release, or when an engine is new.
 */
export const ALL_ENGINES = process.env.REDIS_TEST_ALL_ENGINES === '1';
export const NEWEST_ENGINES: readonly Engine[] = ALL_ENGINES ? ENGINES : [Engine.VALKEY_9_1, Engine.REDIS_8_0];
export const NEWEST_ENGINES_AND_SHELLS: typeof ENGINES_AND_SHELLS = ALL_ENGINES ? ENGINES_AND_SHELLS : [
  { engine: Engine.VALKEY_9_1, shell: 'dash', name: String(Engine.VALKEY_9_1) },
  { engine: Engine.REDIS_8_0, shell: 'busybox', name: String(Engine.REDIS_8_0) },
];

export function imageOf(engine: Engine): string {
  return required(`${engine.family}-${engine.version}`);
}

/** HAProxy 3.0, the oldest that proxies can have; the end-to-end tests have that of the default image. */
export function haproxyImage(): string {
  return required('haproxy');
}

export function busybox(): string {
  return required('busybox');
}

/** Missing servers are an error: a suite that skips itself proves nothing. */
function required(name: string): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error('the server tests need Linux and root: they run servers in Linux namespaces');
  }
  const path = join(FOLDER, name);
  if (!existsSync(path)) {
    throw new Error(`the server tests need ${path}: unpack the image there, or set REDIS_TEST_SERVERS to the folder`);
  }
  return path;
}
