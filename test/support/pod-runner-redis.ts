import { Testing } from 'cdk8s';
import { Manifest, PodOptions, PodRunner, until } from './pod-runner';
import { Engine, RedisPlan, RedisStandalone, RedisStandaloneProps } from '../../src';

export const INSTANCE = 'store';
export const SECRET = `${INSTANCE}-connection`;

export interface RedisPodOptions extends Partial<PodOptions> {
  readonly props?: Partial<RedisStandaloneProps>;
  /** Puts the data volume on the disk, for data sets that are larger than 256 MiB. */
  readonly onDisk?: boolean;
  /** The password in the connection Secret. Ignored on plans without a password. */
  readonly password?: string;
}

/** The objects of a RedisStandalone. */
export function redisManifests(engine: Engine, props: Partial<RedisStandaloneProps> = {}): Manifest[] {
  const chart = Testing.chart();
  new RedisStandalone(chart, 'Redis', { plan: RedisPlan.PRO, name: INSTANCE, engine, ...props });
  return Testing.synth(chart);
}

/**
 * A pod of a RedisStandalone, not started yet. Its data volume is in memory: with `appendfsync everysec` the server delays writes to the file
 * for up to two seconds during an fsync, and on the busy disk of a test machine a crash would lose them.
 */
export async function redisPod(options: RedisPodOptions = {}): Promise<PodRunner> {
  const { props, password = 'open sesame, please', engine = Engine.VALKEY_9_1, onDisk = false, dataSize = onDisk ? undefined : '256m', ...rest } = options;
  const pod = await PodRunner.create({
    engine,
    manifests: redisManifests(engine, props),
    secrets: { [SECRET]: { password } },
    dataSize,
    ...rest,
  });
  if ((props?.plan ?? RedisPlan.PRO).password) { pod.password = password; }
  return pod;
}

/**
 * Kills a server that has written all it acknowledged: while a flush runs, which on a busy machine takes time, it puts off the next write of its append-only
 * file for up to 2 seconds.
 */
export async function crash(pod: PodRunner): Promise<void> {
  await until('the append-only file has every write', async () => await pod.info('aof_buffer_length') === '0');
  await pod.kill();
}
