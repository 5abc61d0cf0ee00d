import { join } from 'path';
import { EvictionPolicy, IRedis, RedisClientCertificates, RedisCluster, RedisReplication, RedisSentinel, RedisStandalone, RedisTls, RedisTrust } from 'cdk8s-managed-redis';
import { Deployment } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { PLAN } from './plan';
import { addProgram } from '../../examples/support/program';
import { askProgram } from '../e2e/support/ask-program';
import { ClusterInstance } from '../e2e/support/cluster-instance';
import { Namespace } from '../e2e/support/namespace';
import { SMALL_ENTERPRISE } from '../e2e/support/plans';
import { PROGRAMS } from '../e2e/support/programs';
import { underWritesOf, writerWorkload } from '../e2e/support/writer';

/** Without a change of code: redis-py takes the authority from its URL alone. */
function trustedByPython(redis: IRedis): IRedis {
  const trust = [RedisTrust.nodeJs(), RedisTrust.pythonUrl()];
  return Object.create(redis, { attach: { value: (workload: Construct, options = {}) => redis.attach(workload, { ...options, trust }) } }) as IRedis;
}

/** Of all Deployments that the namespace has. */
async function rolledOut(namespace: Namespace): Promise<void> {
  const workloads = await namespace.kubectl('get', 'statefulsets,deployments', '-o', 'name');
  await namespace.rolledOut(...workloads.trim().split('\n'));
}

const common = { name: 'redis', plan: PLAN, evictionPolicy: EvictionPolicy.NOEVICTION };
const TOPOLOGIES: Readonly<Record<string, (scope: Construct, tls: RedisTls) => IRedis>> = {
  RedisStandalone: (scope, tls) => new RedisStandalone(scope, 'redis', { ...common, tls }),
  RedisReplication: (scope, tls) => new RedisReplication(scope, 'redis', { ...common, tls }),
  RedisSentinel: (scope, tls) => new RedisSentinel(scope, 'redis', { ...common, tls }),
};
const MODES: Readonly<Record<string, RedisTls>> = { beside: RedisTls.beside(), only: RedisTls.only() };

describe.each(Object.keys(TOPOLOGIES).flatMap((topology) => Object.keys(MODES).map((mode) => ({ topology, mode }))))('$topology, $mode', ({ topology, mode }) => {
  test('the example apps work, and verify the certificate', async () => {
    const namespace = await Namespace.create(`tls-${topology.toLowerCase()}-${mode}`);
    await namespace.applyWithin((chart) => {
      const redis = trustedByPython(TOPOLOGIES[topology](chart, MODES[mode]));
      for (const { name, workload } of PROGRAMS) { workload(new Construct(chart, name), redis); }
    });
    await rolledOut(namespace);
    const jobs: string[] = [];
    await namespace.apply((chart) => {
      for (const { name, check } of PROGRAMS) { jobs.push(check(new Construct(chart, `${name}-check`)).name); }
    });
    for (const job of jobs) { await namespace.jobDone(job); }
    await namespace.delete();
  });
});

test('RedisCluster, only: ioredis, node-redis and redis-py write to all nodes, and verify the certificates', async () => {
  const programs = join(__dirname, '../e2e/programs');
  const clients = [
    { name: 'ioredis', interpreter: 'node' },
    { file: 'cluster-node-redis.mjs', name: 'cluster-node-redis', interpreter: 'node' },
    { file: 'cluster-redis-py.py', name: 'cluster-redis-py', interpreter: 'python3' },
  ] as const;
  const namespace = await Namespace.create('tls-cluster-only');
  await namespace.applyWithin((chart) => {
    const redis = new RedisCluster(chart, 'redis', { name: 'redis', plan: SMALL_ENTERPRISE, tls: RedisTls.only() });
    for (const client of clients) {
      if (!('file' in client)) {
        writerWorkload(chart, redis, { name: client.name });
      } else {
        const deployment = new Deployment(chart, client.name, { metadata: { name: client.name }, replicas: 1 });
        addProgram(deployment, join(programs, client.file), { port: 3000 });
        redis.attach(deployment);
      }
    }
  });
  await rolledOut(namespace);
  const instance = new ClusterInstance(namespace, 'redis');
  await instance.untilStable();
  const damages = await underWritesOf(namespace, async () => undefined, () => instance.untilStable(), clients);
  expect(damages.map(({ lost, errors }) => ({ lost, errors }))).toEqual(clients.map(() => ({ lost: 0, errors: 0 })));
  await namespace.delete();
});

test('client certificates: those who have one connect, others get the errors of docs/tls.md', async () => {
  const namespace = await Namespace.create('tls-clients');
  await namespace.applyWithin((chart) => {
    const redis = new RedisSentinel(chart, 'redis', { ...common, tls: RedisTls.only({ clientCertificates: RedisClientCertificates.required() }) });
    const node = new Deployment(chart, 'node', { metadata: { name: 'node' }, replicas: 1 });
    addProgram(node, join(__dirname, '../e2e/programs/client-certificate.mjs'), { port: 3000 });
    redis.attach(node);
    PROGRAMS.find(({ name }) => name === 'python-pool')!.workload(new Construct(chart, 'python-pool'), trustedByPython(redis));
  });
  await rolledOut(namespace);
  // The server closes the connection after its alert: a client reads either first.
  const without = expect.stringMatching(/^(ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED|ECONNRESET)$/);
  for (const client of ['ioredis', 'nodeRedis']) { expect(await askProgram(namespace, 'node', client)).toEqual({ with: 'PONG', without }); }
  let job = '';
  await namespace.apply((chart) => { job = PROGRAMS.find(({ name }) => name === 'python-pool')!.check(new Construct(chart, 'python-pool-check')).name; });
  await namespace.jobDone(job);
  await namespace.delete();
});
