import { App, Chart, Yaml } from 'cdk8s';
import { InternalNames, Persistence, RedisAccess, RedisCluster, RedisPlan, RedisStandalone } from 'cdk8s-managed-redis';
import { ClusterInstance } from './support/cluster-instance';
import { eventually, kubectl, run } from './support/kubectl';
import { Namespace } from './support/namespace';
import { SMALL_ENTERPRISE } from './support/plans';
import { cliWorkload } from './support/redis-cli';

describe('internal names', () => {
  let namespace: Namespace;
  let elsewhere: Namespace;
  let name: string;
  let made: string[];
  let yaml: string;

  beforeAll(async () => {
    namespace = await Namespace.create('names');
    elsewhere = await Namespace.create('names-elsewhere');
    // The namespace `internal` is that of all tests of the cluster, so the names are those of this one.
    name = namespace.name.slice(-6).replace(/^\d/, 'n');
    await kubectl('create', 'namespace', 'internal').catch((error: Error) => { if (!error.message.includes('AlreadyExists')) { throw error; } });

    const chart = new Chart(new App(), 'shop', { namespace: namespace.name, disableResourceNameHashes: true });
    const access = RedisAccess.namespaces({ 'kubernetes.io/metadata.name': elsewhere.name });
    const names = new InternalNames(chart, 'names');
    const password = { plan: RedisPlan.STARTER.customize({ memory: SMALL_ENTERPRISE.memory, persistence: Persistence.NONE }), access };
    made = [
      ...names.addRedis(name, new RedisStandalone(chart, 'cache', { name: 'cache', ...password })),
      ...names.addRedis(`${name}-store`, new RedisCluster(chart, 'store', { name: 'store', plan: SMALL_ENTERPRISE, access, replicasPerShard: 0, minReplicasToWrite: 0 })),
    ];
    yaml = Yaml.stringify(...chart.toJson());
    await run('kubectl', ['apply', '--server-side', '-f', '-'], yaml);
    await elsewhere.apply((other) => { cliWorkload(other, 'cli'); });
    await namespace.rolledOut('statefulset/cache', 'statefulset/store-0', 'statefulset/store-1', 'statefulset/store-2');
    await new ClusterInstance(namespace, 'store').untilStable();
    await elsewhere.rolledOut('deployment/cli');
  });
  afterAll(async () => {
    await kubectl('--namespace', 'internal', 'delete', 'services', '--ignore-not-found', ...made.map((one) => one.split('.')[0]));
    await elsewhere?.delete();
    await namespace?.delete();
  });

  /** By a pod of another namespace. */
  const from = async (secret: string, ...args: string[]) => {
    const password = await namespace.secret(secret, 'password');
    return (await elsewhere.exec('deploy/cli', 'sh', '-c', `REDISCLI_AUTH='${password}' timeout 10 valkey-cli ${args.join(' ')} 2>&1; true`)).trim();
  };

  test('lead to instances from another namespace', async () => {
    // DNS and kube-proxy learn of the pods some time after they are ready.
    await eventually('a write through the name', async () => await from('cache-connection', '-u', `redis://${name}.internal:6379`, 'set', 'key', 'value') === 'OK');
    expect(await from('cache-connection', '-h', `${name}.internal`, 'get', 'key')).toBe('value');
  });

  test('lead to every node of a cluster', async () => {
    expect(made.slice(1)).toEqual(['', '-0', '-1', '-2'].map((node) => `${name}-store${node}.internal`));
    for (const host of made.slice(1)) {
      await eventually(`a write through ${host}`, async () => await from('store-connection', '-c', '-h', host, 'set', `key:${host}`, host) === 'OK');
    }
    for (const host of made.slice(1)) { expect(await from('store-connection', '-c', '-h', made[1], 'get', `key:${host}`)).toBe(host); }
  });

  test('are the same after a second apply, also by the other kind of apply', async () => {
    const versions = () => kubectl('--namespace', 'internal', 'get', 'services', ...made.map((one) => one.split('.')[0]), '-o', 'jsonpath={range .items[*]}{.spec}{"\\n"}{end}');
    const before = await versions();
    expect(await run('kubectl', ['diff', '--server-side', '-f', '-'], yaml)).toBe('');
    expect(await versions()).toBe(before);
  });
});
