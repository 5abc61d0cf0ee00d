import { Persistence, RedisPassword, RedisPlan, RedisReplication, RedisStandalone } from 'cdk8s-managed-redis';
import { snippetWith } from '../docs/pages';
import { eventually, run } from './support/kubectl';
import { Namespace } from './support/namespace';
import { SMALL_PRO } from './support/plans';
import { cliWorkload, reply } from './support/redis-cli';

/** A user with the ClusterRole `edit` in the namespace, and nothing else. */
const EDITOR = 'redis-e2e-editor';
const PASSWORD = 'CorrectHorseBattery2026';

let namespace: Namespace;

afterAll(() => namespace?.delete());

/** Creates or applies objects; the error is that of the API server. */
function kubectlWith(objects: readonly object[], ...command: string[]): Promise<string> {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  return run('kubectl', ['--namespace', namespace.name, ...command, '-f', '-'], JSON.stringify(list));
}

function secret(name: string, stringData: Record<string, string>, type = 'Opaque', annotations = {}): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, annotations }, type, stringData };
}

/** An instance of which only the connection Secret's `password` is missing, and one whose Job cannot create its Secret. */
describe('Secrets that come late', () => {
  const JOB = 'app.kubernetes.io/instance=late,app.kubernetes.io/component=credentials';
  let late: string;

  const asJob = (...args: string[]) => namespace.kubectl(`--as=system:serviceaccount:${namespace.name}:late-credentials`, ...args);
  const applyAsJob = (object: object) => kubectlWith([object], 'apply', '--server-side', '--field-manager=e2e',
    `--as=system:serviceaccount:${namespace.name}:late-credentials`);
  const jobUid = () => namespace.kubectl('get', 'job', '-l', JOB, '-o', 'jsonpath={.items[*].metadata.uid}');

  beforeAll(async () => {
    namespace = await Namespace.create('secrets');
    await namespace.kubectl('create', 'rolebinding', 'editor', '--clusterrole=edit', `--user=${EDITOR}`);
    const uri = `redis://default:${PASSWORD}@own:6379`;
    await kubectlWith([
      secret('vault-redis', { uri, type: 'redis', host: 'own', port: '6379' }, 'servicebinding.io/redis'),
      secret('vault-internal', { 'internal-password': 'AmongOurselves2026' }),
      // From here on no Secret can be created.
      { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'no-secrets' }, spec: { hard: { 'count/secrets': '0' } } },
    ], 'create');
    await eventually('the quota counts', async () => (await namespace.get('quota/no-secrets', '{.status.used}')).includes('secrets'));

    await namespace.applyYaml(namespace.synth((chart) => {
      cliWorkload(chart, 'own-cli', new RedisReplication(chart, 'own', {
        name: 'own',
        plan: SMALL_PRO,
        replicas: 1,
        persistence: Persistence.NONE,
        password: RedisPassword.fromConnectionSecret('vault-redis', { internalSecretName: 'vault-internal' }),
      }));
    }), `--as=${EDITOR}`);
    late = await namespace.apply((chart) => {
      new RedisStandalone(chart, 'late', { name: 'late', plan: RedisPlan.STARTER, persistence: Persistence.NONE });
    });
  });

  test('a missing key of a finished connection Secret is named in the log of every server', async () => {
    for (const pod of ['own-0', 'own-replica-0']) {
      await eventually(`${pod} names the key`, async () => (await namespace.kubectl('logs', pod)).includes("'password' of Secret vault-redis\n"));
    }
    await namespace.kubectl('patch', 'secret', 'vault-redis', '-p', JSON.stringify({ stringData: { password: PASSWORD } }));
  });

  test('a Job that cannot create its Secret says why, and never ends as failed', async () => {
    await eventually('the Job has tried twice', async () => {
      const restarts = await namespace.kubectl('get', 'pod', '-l', JOB, '-o', 'jsonpath={.items[*].status.initContainerStatuses[1].restartCount}');
      return Number(restarts) >= 1;
    });
    await eventually('the reason is in the log', async () => (await namespace.kubectl('logs', '-l', JOB, '-c', 'claim-password')).includes('exceeded quota'));
    expect(await namespace.kubectl('get', 'job', '-l', JOB, '-o', 'jsonpath={.items[*].status.conditions[?(@.type=="Failed")].status}')).toBe('');
  });

  test("the Job's token is good for creating and changing the one Secret, and for nothing else", async () => {
    for (const args of [['get', 'secrets'], ['get', 'secret', 'late-connection'], ['get', 'secret', 'vault-redis'], ['delete', 'secret', 'vault-redis'], ['get', 'pods']]) {
      await expect(asJob(...args)).rejects.toThrow(/forbidden/i);
    }
    await expect(asJob('create', 'token', 'late')).rejects.toThrow(/forbidden/i);
    // Another name, by apply; the same name, by a plain create, which has no name for RBAC.
    await expect(applyAsJob(secret('another', {}))).rejects.toThrow(/forbidden/i);
    await expect(applyAsJob(secret('vault-redis', { password: 'a' }))).rejects.toThrow(/forbidden/i);
    await expect(asJob('create', 'secret', 'generic', 'late-connection')).rejects.toThrow(/forbidden/i);
    // What is allowed gets as far as the quota.
    await expect(applyAsJob(secret('late-connection', {}, 'servicebinding.io/redis'))).rejects.toThrow(/exceeded quota/);
  });

  describe('with the policy of docs/security.md', () => {
    const stolen = () => secret('late-connection', {}, 'kubernetes.io/service-account-token', { 'kubernetes.io/service-account.name': 'default' });

    beforeAll(async () => {
      // Before the policy only the quota stands in the way.
      await expect(applyAsJob(stolen())).rejects.toThrow(/exceeded quota/);
      await run('kubectl', ['apply', '-f', '-'], policyOfTheDocs(namespace.name, 'late'));
    });
    afterAll(() => run('kubectl', ['delete', '-f', '-'], policyOfTheDocs(namespace.name, 'late')));

    test('the token cannot create the token of another ServiceAccount', async () => {
      await eventually('the policy is in force', async () => {
        const error = await applyAsJob(stolen()).catch(String);
        return error.includes('the Job may write the connection Secret');
      });
      // The Secret that the Job makes is not affected.
      await expect(applyAsJob(secret('late-connection', {}, 'servicebinding.io/redis'))).rejects.toThrow(/exceeded quota/);
    });
  });

  test('the same YAML, applied again when the cause is removed, brings the instance up with the same Job', async () => {
    const before = await jobUid();
    await namespace.kubectl('delete', 'quota', 'no-secrets');
    await namespace.applyYaml(late);
    await eventually('the Secret is complete', async () => (await namespace.secret('late-connection', 'uri')).startsWith('redis://'), 300);
    await namespace.rolledOut('statefulset/late');
    expect(await jobUid()).toBe(before);
    expect(await namespace.secret('late-connection', 'password')).toMatch(/^[A-Za-z0-9]{32}$/);
  });

  test('an instance with finished Secrets, applied with the ClusterRole edit, serves', async () => {
    await namespace.rolledOut('statefulset/own', 'statefulset/own-replica', 'deployment/own-cli');
    await reply(namespace, 'own-cli', 'set key value', 'OK');
    await reply(namespace, 'own-cli', 'wait 1 5000', '1');
    for (const kind of ['job', 'role', 'rolebinding']) {
      expect(await namespace.kubectl('get', kind, '-l', 'app.kubernetes.io/instance=own', '-o', 'name')).toBe('');
    }
  });
});

/** The policy on the page, for this instance. It belongs to the cluster: its name is that of the namespace. */
function policyOfTheDocs(shop: string, instance: string): string {
  return snippetWith('docs/security.md', 'kind: ValidatingAdmissionPolicy')
    .replaceAll('serviceaccount:shop:', `serviceaccount:${shop}:`)
    .replaceAll(/^( +(?:name|policyName)): shop-redis-credentials$/gm, `$1: ${shop}`)
    .replaceAll('shop-redis', instance);
}
