import { writeFileSync } from 'fs';
import { join } from 'path';
import { ApiObject, App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { KubeBlocksRedis, KubeBlocksRedisProps, Persistence, RedisPlan, RedisVariable } from '../../src';
import { ClusterInstance } from '../support/cluster-instance';
import { accountSecretsOf, environmentOf, servicesOf } from '../support/kubeblocks-operator';
import { writtenConnection } from '../support/kubeblocks-secrets';
import { disposePods, Manifest, SecretData } from '../support/pod-runner';
import { collect } from '../support/pod-runner-namespaces';
import { PodNetwork } from '../support/pod-runner-network';
import { redisPod, SECRET } from '../support/pod-runner-redis';
import { SentinelInstance } from '../support/sentinel-instance';
import { silently } from '../support/warnings';

/**
 * The operator is played: Secrets and Services are those that it would make of the Cluster. Behind them are the library's own servers. What is proved is that
 * an attached program reaches what the Services lead to, with the password that the servers were given.
 */

const ROOT = join(__dirname, '../..');
const PROGRAM = join(ROOT, 'test/support/programs/kubeblocks-client.mjs');
const EXAMPLES = ['cache-aside', 'sessions', 'rate-limit', 'pubsub'];

afterEach(disposePods);

/** An attached workload, and the Secrets that are there when its pods start. */
interface Attached {
  readonly cluster: Manifest;
  readonly env: Record<string, string>;
  /** Of the user `default` of the servers. */
  readonly password: string;
}

function attached(props: Partial<KubeBlocksRedisProps>, variables: RedisVariable[] = []): Attached {
  const chart = new Chart(new App(), 'shop', { namespace: 'default' });
  const redis = silently(() => new KubeBlocksRedis(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache', ...props }));
  const workload = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
  redis.attach(workload, { variables });
  const cluster = redis.cluster.toJson();
  const ours: Record<string, SecretData> = redis.credentialsJob ? { 'cache-connection': writtenConnection(redis, 'default') } : {};
  const secrets = { ...ours, ...accountSecretsOf(cluster, ours) };
  const { containers: [{ env }] } = ApiObject.of(workload).toJson().spec.template.spec;
  const [account] = Object.values(accountSecretsOf(cluster, ours));
  return { cluster, env: environmentOf(env, secrets), password: String(account.password) };
}

/** Runs a program of the host with the Services of the operator in its hosts file. `addressOf` says where the pods of a role are. */
async function run(
  network: PodNetwork, { cluster, env }: Attached, addressOf: (role: string) => string, command: readonly string[],
): Promise<string> {
  const hosts = `${network.hosts}-of-services`;
  const names = servicesOf(cluster).map(({ name, role }) => `${addressOf(role)} ${[name, `${name}.default.svc`, `${name}.default.svc.cluster.local`].join(' ')}`);
  writeFileSync(hosts, ['127.0.0.1 localhost', ...names, ''].join('\n'));
  const script = `mount --bind ${hosts} /etc/hosts && cd ${ROOT} && exec "$@"`;
  const { code, stdout, stderr } = await collect(network.spawn(['unshare', '--mount', 'sh', '-c', script, 'sh', ...command], env), 90_000);
  if (code !== 0) { throw new Error(`${command.join(' ')}: ${stdout}${stderr}`); }
  return stdout;
}

/** An example's app, started as two pods, and the program that checks it: the exit code of that one decides. */
function example(name: string): readonly string[] {
  const pods = [3001, 3002];
  const folder = `examples/${name}`;
  const start = pods.map((port) => `HOSTNAME=app-${port} PORT=${port} COOKIE_SECURE=false CACHE_TTL_SECONDS=2 node ${folder}/app.mjs & started="$started $!"`);
  const urls = pods.map((port) => `http://127.0.0.1:${port}`).join();
  return ['sh', '-c', [...start, `APP_PODS=${urls} node ${folder}/check.mjs`, 'code=$?', 'kill $started', 'exit $code'].join('\n')];
}

test('one server: the examples run on the Service and the password of the connection Secret', async () => {
  const workload = attached({});
  const network = await PodNetwork.create();
  network.addService('store-0');
  const pod = await redisPod({
    network, pod: 'store-0', secrets: { [SECRET]: { password: workload.password } }, password: workload.password, props: { persistence: Persistence.NONE },
  });
  await pod.startReady();

  const addressOf = () => network.address('store-0');
  expect(JSON.parse(await run(network, workload, addressOf, ['node', PROGRAM]))).toEqual({ read: 100, role: 'master' });
  for (const name of EXAMPLES) { expect(await run(network, workload, addressOf, example(name))).toContain('ok - '); }
}, 180_000);

test('replicas: the Service leads to the primary, and the read address to a replica', async () => {
  const workload = attached({ replicas: 2 }, [RedisVariable.READ_URL]);
  const instance = await SentinelInstance.create({ secrets: { 'store-connection': { password: workload.password } } });
  instance.members.forEach((member) => { member.password = workload.password; });
  await instance.startReady();

  const addressOf = (role: string) => instance.memberAddress(role === 'primary' ? 0 : 1);
  expect(JSON.parse(await run(instance.network, workload, addressOf, ['node', PROGRAM]))).toEqual({ read: 100, role: 'master', readRole: 'slave' });
  expect(await run(instance.network, workload, addressOf, example('cache-aside'))).toContain('ok - ');
}, 180_000);

test('shards: a cluster-aware client finds every primary from one name', async () => {
  const workload = attached({ plan: RedisPlan.ENTERPRISE, shards: 3 });
  const instance = await ClusterInstance.create({ secrets: { 'store-connection': { password: workload.password } } });
  instance.all.forEach((pod) => { pod.password = workload.password; });
  await instance.startReady();

  const addressOf = () => instance.network.address('store-1-0');
  expect(JSON.parse(await run(instance.network, workload, addressOf, ['node', PROGRAM]))).toEqual({ read: 100, primaries: 3 });
}, 180_000);
