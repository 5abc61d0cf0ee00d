import { join } from 'path';
import { EngineFamily, KubeBlocksRedisProps, KubeBlocksRelease, RedisPlan, RedisTls } from '../../src';
import { KubeBlocksInstance, Workload } from '../support/kubeblocks-instance';
import { disposePods, until } from '../support/pod-runner';

/**
 * The operator is played: Secrets, Services, and the engines with the configuration of its addons. What is proved is that attached programs work with what
 * they get, and that nothing which the manifests promise needs more than the operator does.
 */

const PROGRAMS = join(__dirname, '../support/programs');

afterEach(disposePods);

/** An example: its apps, each with a port, and the check whose exit code decides. */
interface Example {
  readonly name: string;
  readonly workload: Workload;
  readonly apps: readonly string[];
  readonly check: string;
}

const EXAMPLES: readonly Example[] = [
  ...['cache-aside', 'sessions', 'rate-limit', 'pubsub'].map((name): Example => ({ name, workload: 'node', apps: ['app.mjs', 'app.mjs'], check: 'check.mjs' })),
  { name: 'queue', workload: 'node', apps: ['app.mjs', 'worker.mjs'], check: 'check.mjs' },
  { name: 'python-pool', workload: 'python', apps: ['app.py'], check: 'check.py' },
];

const CLUSTER_AWARE = EXAMPLES.filter(({ name }) => name === 'cache-aside');

/** Starts the pods of an example and checks them. */
async function example(instance: KubeBlocksInstance, { name, workload, apps, check }: Example, firstPort = 3000): Promise<void> {
  const interpreter = workload === 'node' ? 'node' : '.tools/venv/bin/python';
  const ports = apps.map((_, app) => firstPort + app);
  const urls = ports.filter((_, app) => apps[app] !== 'worker.mjs').map((port) => `http://127.0.0.1:${port}`);
  const starts = apps.map((file, app) => `HOSTNAME=app-${app} PORT=${ports[app]} ${interpreter} examples/${name}/${file} & started="$started $!"`);
  const script = [...starts, `${interpreter} examples/${name}/${check}`, 'code=$?', 'kill $started', 'exit $code'].join('\n');
  const env = { COOKIE_SECURE: 'false', CACHE_TTL_SECONDS: '2', APP_PODS: urls.join(), APP_URL: urls[0] };
  expect(await instance.run(workload, ['sh', '-c', script], env)).toContain('ok - ');
}

/** Two at a time: they wait for TTLs and retries more than they compute, but all at once they would run into their own timeouts. */
async function run(instance: KubeBlocksInstance, examples: readonly Example[]): Promise<void> {
  await Promise.all([0, 1].map(async (lane) => {
    for (const one of examples.filter((_, index) => index % 2 === lane)) { await example(instance, one, 3000 + 10 * lane); }
  }));
}

async function started(props: Partial<KubeBlocksRedisProps>): Promise<KubeBlocksInstance> {
  const instance = await KubeBlocksInstance.create(props);
  await instance.startReady();
  return instance;
}

const client = async (instance: KubeBlocksInstance, program = 'kubeblocks-client.mjs') => JSON.parse(await instance.run('node', ['node', join(PROGRAMS, program)]));

/** One program of each language. */
const SOME = EXAMPLES.filter(({ name }) => name === 'queue' || name === 'python-pool');
const VALKEY = { family: EngineFamily.VALKEY, release: KubeBlocksRelease.V1_2 };

// What a program meets differs by engine and by TLS, not by both: all examples run with each of the two, some with the others.
describe.each<readonly [string, Partial<KubeBlocksRedisProps>, readonly Example[]]>([
  ['Redis', {}, EXAMPLES],
  ['Redis with TLS', { tls: RedisTls.only() }, SOME],
  ['Valkey', VALKEY, SOME],
  ['Valkey with TLS', { ...VALKEY, tls: RedisTls.only() }, EXAMPLES],
])('%s', (_name, props, examples) => {
  test('one server: the examples run on the Service and the password of the connection Secret', async () => {
    const instance = await started(props);
    expect(await client(instance)).toEqual({ read: 100, role: 'master' });
    await run(instance, examples);
  }, 240_000);

  test('replicas: the examples run, reads go to a replica, and Sentinel-aware clients and BullMQ follow a failover', async () => {
    const instance = await started({ ...props, replicas: 2 });
    expect(await client(instance)).toEqual({ read: 100, role: 'master', readRole: 'slave' });
    await run(instance, examples);

    expect(await client(instance, 'kubeblocks-sentinel-client.mjs')).toEqual({ read: 100, jobs: 20, moved: true });
    // The sentinels name the new primary some seconds before they make the old one its replica.
    await until('one server is the primary', async () => await instance.route() === 1, 60);
    expect(await client(instance)).toMatchObject({ read: 100, role: 'master' });
  }, 240_000);
});

test('shards: the cluster-aware example runs, and clients and BullMQ find every primary from one name', async () => {
  const instance = await started({ plan: RedisPlan.ENTERPRISE, shards: 3 });
  await run(instance, CLUSTER_AWARE);
  expect(await client(instance)).toEqual({ read: 100, primaries: 3, jobs: 20 });
}, 240_000);
