import { Size } from 'cdk8s';
import { Engine, EvictionPolicy, Persistence, RedisAccess, RedisPassword, RedisPlan, RedisStandaloneProps } from '../../src';
import { Manifests, renderStandalone } from '../support/manifests';

const { FREE, PRO } = RedisPlan;

function render(props: Partial<RedisStandaloneProps> = {}): Manifests {
  return renderStandalone({ plan: PRO, ...props });
}

/** Pod spec of the Job. */
function jobPodOf(props: Partial<RedisStandaloneProps> = {}): any {
  return render(props).find('Job').spec.template.spec;
}

function jobNameOf(props: Partial<RedisStandaloneProps> = {}): string {
  return render(props).find('Job').metadata.name;
}

describe('rights', () => {
  test('the Role may create and change the one Secret, and read none', () => {
    expect(render().find('Role').rules).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['cache-connection'], verbs: ['create', 'patch'] },
    ]);
  });

  test('the Role is bound to the account of the Job alone', () => {
    const { roleRef, subjects } = render().find('RoleBinding');
    expect(roleRef).toEqual({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'cache-credentials' });
    expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'cache-credentials' }]);
    expect(jobPodOf().serviceAccountName).toBe('cache-credentials');
  });

  test('there are no rights in other namespaces', () => {
    expect(render().objects.map(({ kind }) => kind)).not.toContain('ClusterRole');
  });

  test('the server has an account of its own, without rights', () => {
    expect(render().serverPod.serviceAccountName).toBe('cache');
    expect(render().find('ServiceAccount', 'cache').automountServiceAccountToken).toBe(false);
  });
});

describe('the Job', () => {
  test('has a token for the API in the containers that apply, and in no other', () => {
    expect(jobPodOf().automountServiceAccountToken).toBe(false);
    const { initContainers: [write, claim], containers: [apply] } = jobPodOf();
    const holds = ({ volumeMounts }: any) => volumeMounts.some(({ name }: any) => name === 'api-token');
    expect([write, claim, apply].map(holds)).toEqual([false, true, true]);
    expect(apply.volumeMounts).toContainEqual({ name: 'api-token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true });
  });

  test('has a token that lasts 10 minutes, and beside it what kubectl needs', () => {
    expect(jobPodOf().volumes).toContainEqual({
      name: 'api-token',
      projected: {
        defaultMode: 0o440,
        sources: [
          { serviceAccountToken: { path: 'token', expirationSeconds: 600 } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
        ],
      },
    });
  });

  test('is reached by no pod', () => {
    const { labels } = render().find('Job').spec.template.metadata;
    expect(render().find('NetworkPolicy', 'cache-credentials').spec).toEqual({ podSelector: { matchLabels: labels }, policyTypes: ['Ingress'] });
  });

  test('writes, claims the password, and applies', () => {
    const { initContainers, containers } = jobPodOf();
    expect([...initContainers, ...containers].map(({ name }: any) => name)).toEqual(['write', 'claim-password', 'apply']);
  });

  test('never ends as failed: the kubelet repeats the container that failed, for years', () => {
    expect(jobPodOf().restartPolicy).toBe('OnFailure');
    expect(render().find('Job').spec.backoffLimit).toBe(1_000_000);
    expect(render().find('Job').spec).not.toHaveProperty('activeDeadlineSeconds');
  });

  test('becomes a new pod after half an hour, which mounts the Secret as it is then', () => {
    expect(jobPodOf().activeDeadlineSeconds).toBe(1800);
  });

  test('stays when it has succeeded, so that no sync runs it again', () => {
    expect(render().find('Job').spec).not.toHaveProperty('ttlSecondsAfterFinished');
  });

  test('never replaces a password that another attempt has made', () => {
    expect(jobPodOf().initContainers[1].args).toEqual(
      ['apply', '--server-side', '--filename=/manifests/password.json', '--field-manager=$(POD_NAME)']);
  });

  test('replaces the password by the one that the user gives', () => {
    expect(jobPodOf({ password: RedisPassword.fromSecret({ secretName: 'mine', key: 'redis' }) }).initContainers[1].args).toEqual(
      ['apply', '--server-side', '--filename=/manifests/password.json', '--field-manager=cdk8s-managed-redis', '--force-conflicts']);
  });

  test('applies what is derived, whatever changed it', () => {
    expect(jobPodOf().containers[0].args).toEqual(
      ['apply', '--server-side', '--filename=/manifests/connection.json', '--field-manager=cdk8s-managed-redis', '--force-conflicts']);
  });

  test('reads the present password from a mount that may be empty', () => {
    expect(jobPodOf().volumes).toContainEqual({
      name: 'present',
      secret: { secretName: 'cache-connection', optional: true, items: [{ key: 'password', path: 'password' }], defaultMode: 0o440 },
    });
  });

  test('reads the given password from its key, which may be missing: the script says so', () => {
    const given = jobPodOf({ password: RedisPassword.fromSecret({ secretName: 'mine', key: 'redis' }) });
    expect(given.volumes).toContainEqual({
      name: 'given',
      secret: { secretName: 'mine', optional: true, items: [{ key: 'redis', path: 'password' }], defaultMode: 0o440 },
    });
    expect(given.initContainers[0].env).toEqual(expect.arrayContaining([
      { name: 'GIVEN_PASSWORD_FILE', value: '/given/password' },
      { name: 'GIVEN_SECRET_NAME', value: 'mine' },
      { name: 'GIVEN_SECRET_KEY', value: 'redis' },
    ]));
  });

  test('keeps the manifests, which hold the password, in memory', () => {
    expect(jobPodOf().volumes).toContainEqual({ name: 'manifests', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } });
  });

  test('is told what to write by the environment', () => {
    expect(jobPodOf().initContainers[0].env).toEqual([
      { name: 'NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
      { name: 'MANIFESTS', value: '/manifests' },
      { name: 'SECRET_NAME', value: 'cache-connection' },
      { name: 'SECRET_LABELS', value: expect.any(String) },
      { name: 'SERVICE', value: 'cache' },
      { name: 'REDIS_PORT', value: '6379' },
      { name: 'PRESENT_PASSWORD_FILE', value: '/present/password' },
    ]);
  });

  test("labels the Secret as the instance's, with the user's labels", () => {
    const { value } = jobPodOf({ labels: { team: 'a' } }).initContainers[0].env.find(({ name }: any) => name === 'SECRET_LABELS');
    expect(JSON.parse(value)).toEqual({
      'app.kubernetes.io/name': 'redis',
      'app.kubernetes.io/instance': 'cache',
      'app.kubernetes.io/component': 'credentials',
      'app.kubernetes.io/managed-by': 'cdk8s-managed-redis',
      'team': 'a',
    });
  });

  test('uses the image of the server for its shell and that of kubectl for the rest', () => {
    const { initContainers, containers } = jobPodOf({ kubectlImage: 'registry.example/kubectl:v1.30.0' });
    expect([...initContainers, ...containers].map(({ image }: any) => image)).toEqual(
      ['docker.io/valkey/valkey:9.1', 'registry.example/kubectl:v1.30.0', 'registry.example/kubectl:v1.30.0']);
  });

  test('pulls images with the same secrets, and runs where the server may run', () => {
    const scheduling = { nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'dedicated', operator: 'Exists' }] };
    expect(jobPodOf({ imagePullSecrets: ['pull'], scheduling })).toMatchObject({ imagePullSecrets: [{ name: 'pull' }], ...scheduling });
  });

  test('is not selected by the Services and the NetworkPolicy of the server', () => {
    const selector = render().find('Service', 'cache').spec.selector;
    expect(render().find('Job').spec.template.metadata.labels['app.kubernetes.io/component']).not.toBe(selector['app.kubernetes.io/component']);
  });
});

describe('the name of the Job', () => {
  test('is the instance and a hash', () => {
    expect(jobNameOf()).toMatch(/^cache-credentials-[0-9a-f]{8}$/);
  });

  test('has at most 63 characters', () => {
    expect(jobNameOf({ name: 'a'.repeat(52) })).toHaveLength(63);
  });

  test.each<{ change: string; given: Partial<RedisStandaloneProps> }>([
    { change: 'the image of the server', given: { image: 'registry.example/valkey:9.1' } },
    { change: 'the image of kubectl', given: { kubectlImage: 'registry.example/kubectl:v1.30.0' } },
    { change: 'the engine', given: { engine: Engine.REDIS_8_0 } },
    { change: "the user's labels, which the Secret carries", given: { labels: { team: 'a' } } },
    { change: 'the password', given: { password: RedisPassword.fromSecret({ secretName: 'mine', key: 'redis' }) } },
    { change: 'the pull secrets', given: { imagePullSecrets: ['pull'] } },
    { change: 'the node selector', given: { scheduling: { nodeSelector: { disk: 'ssd' } } } },
  ])('changes with $change', ({ given }) => {
    expect(jobNameOf(given)).not.toBe(jobNameOf());
  });

  test.each<{ change: string; given: Partial<RedisStandaloneProps> }>([
    { change: 'memory', given: { memory: Size.gibibytes(1) } },
    { change: 'persistence', given: { persistence: Persistence.NONE } },
    { change: 'the eviction policy', given: { evictionPolicy: EvictionPolicy.NOEVICTION } },
    { change: 'the configuration', given: { configuration: ['slowlog-max-len 300'] } },
    { change: 'access', given: { access: RedisAccess.namespace() } },
    { change: 'annotations', given: { annotations: { note: 'a' } } },
    { change: 'overrides of the servers', given: { overrides: { server: { podLabels: { team: 'a' } } } } },
    { change: 'storage', given: { storage: Size.gibibytes(64) } },
    { change: 'the plan', given: { plan: RedisPlan.STARTER } },
  ])('does not change with $change', ({ given }) => {
    expect(jobNameOf(given)).toBe(jobNameOf());
  });

  test('does not change with the order of keys in a toleration', () => {
    const left = jobNameOf({ scheduling: { tolerations: [{ key: 'dedicated', operator: 'Exists' }] } });
    const right = jobNameOf({ scheduling: { tolerations: [{ operator: 'Exists', key: 'dedicated' }] } });
    expect(left).toBe(right);
  });
});

test('the FREE plan has neither Job nor rights', () => {
  expect(renderStandalone({ plan: FREE }).objects.map(({ kind }) => kind).sort()).toEqual(
    ['ConfigMap', 'ConfigMap', 'NetworkPolicy', 'Service', 'Service', 'ServiceAccount', 'StatefulSet']);
});

test('a plan with a password has both', () => {
  expect(render().objects.map(({ kind }) => kind).sort()).toEqual([
    'ConfigMap', 'ConfigMap', 'Job', 'NetworkPolicy', 'NetworkPolicy', 'Role', 'RoleBinding', 'Service', 'Service', 'ServiceAccount', 'ServiceAccount', 'StatefulSet',
  ]);
});
