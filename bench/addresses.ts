import { join } from 'path';
import { ApiObject, JsonPatch } from 'cdk8s';
import { RedisSentinel, RedisVariable } from 'cdk8s-managed-redis';
import { Deployment, EnvFieldPaths, EnvValue, Node, ServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { damageFigures, repeat } from './damage';
import { Figure, print } from './figure';
import { addProgram } from '../examples/support/program';
import { Fault, gracefulDelete, killPrimary, movePrimaryFrom, partition } from '../test/e2e/support/faults';
import { Namespace } from '../test/e2e/support/namespace';
import { HAS_NODE_FAULTS } from '../test/e2e/support/node-faults';
import { SMALL_PRO } from '../test/e2e/support/plans';
import { SentinelInstance } from '../test/e2e/support/sentinel-instance';
import { Damage, underWrites, writerNode, WriterProgram, writerWorkload } from '../test/e2e/support/writer';

/*
 * Compares the ways to route clients to the primary. Those that can share an instance are measured during the same faults. See
 * docs/decisions/0009.
 */

const REPETITIONS = Number(process.env.REPETITIONS ?? 3);

const ROUTES: readonly (WriterProgram & { readonly route: string })[] = [
  { route: 'proxies', name: 'writer', interpreter: 'node' },
  { route: 'a Sentinel-aware client', name: 'by-sentinels', interpreter: 'node' },
  { route: 'a label set every second', name: 'by-label', interpreter: 'node' },
];

const FAULTS: readonly { readonly name: string; readonly fault: Fault; readonly node?: boolean }[] = [
  { name: 'planned stop', fault: gracefulDelete },
  { name: 'SIGKILL', fault: killPrimary },
  { name: 'partition', fault: partition, node: true },
];

async function onOneInstance(): Promise<Figure[]> {
  const namespace = await Namespace.create('bench-addresses');
  try {
    const instance = new SentinelInstance(namespace, 'redis');
    const apply = (node?: string) => namespace.apply((chart) => {
      const redis = new RedisSentinel(chart, 'redis', { name: 'redis', plan: SMALL_PRO });
      writerWorkload(chart, redis, { name: 'writer', node });
      writerWorkload(chart, redis, { name: 'by-sentinels', node, through: { WRITER_SENTINELS: 'yes' } });
      writerWorkload(chart, redis, { name: 'by-label', node, through: { WRITER_HOST: 'redis-by-label' } });
      serversService(chart, 'redis-by-label', { 'bench/role': 'primary' });
      labeller(chart, redis, node);
    });
    await apply();
    const deployments = ['redis-proxy', 'labeller', ...ROUTES.map(({ name }) => name)].map((name) => `deployment/${name}`);
    await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel', ...deployments);
    await apply(await writerNode(namespace));
    await namespace.rolledOut(...deployments);
    await instance.untilStable();
    const figures: Figure[] = [];
    for (const { name, fault } of FAULTS.filter(({ node }) => !node || HAS_NODE_FAULTS)) {
      const damages = ROUTES.map((): Damage[] => []);
      for (let turn = 0; turn < REPETITIONS; turn += 1) {
        await movePrimaryFrom(instance, await writerNode(namespace));
        const underAll = ROUTES.reduceRight((inner: () => Promise<unknown>, program, index) => async () => {
          damages[index].push(await underWrites(namespace, inner, () => instance.untilStable(), program));
        }, () => fault(instance));
        await underAll();
      }
      ROUTES.forEach(({ route }, index) => figures.push(...damageFigures(`${name}, ${route}`, '', damages[index])));
      process.stderr.write(`${name}: ${JSON.stringify(damages)}\n`);
    }
    return figures;
  } finally {
    await namespace.delete();
  }
}

/** With this probe no replica is ever ready, so readiness is no condition for stability. */
class WithoutReadiness extends SentinelInstance {
  protected async unready(): Promise<string[]> { return []; }
}

async function byReadiness(): Promise<Figure[]> {
  const namespace = await Namespace.create('bench-readiness');
  try {
    const instance = new WithoutReadiness(namespace, 'redis');
    await namespace.apply((chart) => {
      const redis = new RedisSentinel(chart, 'redis', { name: 'redis', plan: SMALL_PRO });
      const isPrimary = '. /opt/redis/cli.sh; redis_cli role | head -n 1 | grep -qx master';
      redis.statefulSet.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/readinessProbe', {
        exec: { command: ['sh', '-c', isPrimary] }, periodSeconds: 1, timeoutSeconds: 3, failureThreshold: 1,
      }));
      writerWorkload(chart, redis, { through: { WRITER_HOST: 'redis-by-readiness' } });
      serversService(chart, 'redis-by-readiness', {});
    });
    await namespace.rolledOut('statefulset/redis-sentinel', 'deployment/redis-proxy', 'deployment/writer');
    await instance.untilStable();
    const figures: Figure[] = [];
    for (const { name, fault } of FAULTS.filter(({ node }) => !node)) {
      const damages = await repeat(name, REPETITIONS, () => underWrites(namespace, () => fault(instance), () => instance.untilStable()));
      figures.push(...damageFigures(`${name}, readiness of the primary alone`, '', damages));
    }
    return figures;
  } finally {
    await namespace.delete();
  }
}

function serversService(scope: Construct, name: string, labels: { readonly [label: string]: string }): void {
  new ApiObject(scope, name, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { 'app.kubernetes.io/instance': 'redis', 'app.kubernetes.io/component': 'server', ...labels }, ports: [{ port: 6379 }] },
  });
}

/** Runs on the node of the writers, which is never partitioned. */
function labeller(scope: Construct, redis: RedisSentinel, node?: string): void {
  const serviceAccount = new ServiceAccount(scope, 'labeller-account', { metadata: { name: 'labeller' }, automountToken: true });
  new ApiObject(scope, 'labeller-role', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'labeller' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'patch'] }],
  });
  new ApiObject(scope, 'labeller-binding', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'labeller' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'labeller' },
    subjects: [{ kind: 'ServiceAccount', name: 'labeller' }],
  });
  const deployment = new Deployment(scope, 'labeller', { metadata: { name: 'labeller' }, replicas: 1, serviceAccount, automountServiceAccountToken: true });
  if (node !== undefined) { deployment.scheduling.assign(Node.named(node)); }
  addProgram(deployment, join(__dirname, 'programs', 'labeller.mjs'), {
    env: {
      MEMBERS: EnvValue.fromValue('redis-0,redis-1,redis-2'),
      POD_NAMESPACE: EnvValue.fromFieldRef(EnvFieldPaths.POD_NAMESPACE),
      NODE_EXTRA_CA_CERTS: EnvValue.fromValue('/var/run/secrets/kubernetes.io/serviceaccount/ca.crt'),
    },
  });
  redis.attach(deployment, { variables: [RedisVariable.PASSWORD] });
}

async function main(): Promise<void> {
  print([...await onOneInstance(), ...await byReadiness()]);
}

void main();
