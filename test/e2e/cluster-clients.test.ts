import { join } from 'path';
import { RedisCluster } from 'cdk8s-managed-redis';
import { Deployment } from 'cdk8s-plus-28';
import { ClusterInstance } from './support/cluster-instance';
import { gracefulDelete, killPrimary } from './support/faults';
import { eventually } from './support/kubectl';
import { Namespace } from './support/namespace';
import { SMALL_ENTERPRISE } from './support/plans';
import { addProgram } from '../../examples/support/program';

const CLIENTS = ['cluster-node-redis.mjs', 'cluster-redis-py.py'].map((file) => ({ file, name: file.split('.')[0] }));

let namespace: Namespace;
let instance: ClusterInstance;

beforeAll(async () => {
  namespace = await Namespace.create('cluster-clients');
  instance = new ClusterInstance(namespace, 'redis');
  await namespace.apply((chart) => {
    const redis = new RedisCluster(chart, 'redis', { name: 'redis', plan: SMALL_ENTERPRISE });
    for (const { file, name } of CLIENTS) {
      const deployment = new Deployment(chart, name, { metadata: { name }, replicas: 1 });
      addProgram(deployment, join(__dirname, 'programs', file), { port: 3000 });
      redis.attach(deployment);
    }
  });
  await namespace.rolledOut('statefulset/redis-0', 'statefulset/redis-1', 'statefulset/redis-2', ...CLIENTS.map(({ name }) => `deployment/${name}`));
  await instance.settled();
});
afterAll(() => namespace?.delete());

describe.each(CLIENTS)('$name connects from what attach injects', ({ file, name }) => {
  const check = async () => JSON.parse(await namespace.exec(`deploy/${name}`, ...ask(file))) as unknown;

  test('writes to all shards and reads everything back', async () => {
    expect(await check()).toEqual({ written: 300, wrong: 0 });
  });

  test.each([['an orderly deletion', gracefulDelete], ['SIGKILL', killPrimary]] as const)('goes on after %s of a primary', async (_, fault) => {
    await fault(instance);
    expect(await eventually('the client goes on', check)).toEqual({ written: 300, wrong: 0 });
    await instance.settled();
  });
});

/** The command that asks the program of a pod, in the language that its image has. */
function ask(file: string): string[] {
  const url = 'http://127.0.0.1:3000/check';
  return file.endsWith('.py')
    ? ['python3', '-c', `import urllib.request; print(urllib.request.urlopen('${url}').read().decode())`]
    : ['node', '-e', `fetch('${url}').then(async (r) => { console.log(await r.text()); process.exit(r.ok ? 0 : 1); })`];
}
