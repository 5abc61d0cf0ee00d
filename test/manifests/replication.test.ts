import { Size } from 'cdk8s';
import { Engine, EvictionPolicy, Persistence, RedisAccess, RedisPlan, RedisReplicationProps } from '../../src';
import { renderReplication, renderStandalone } from '../support/manifests';
import { preferNodesOfTheirOwn } from '../support/placement';

const { PRO } = RedisPlan;

const of = (component: string) => ({
  'app.kubernetes.io/name': 'redis',
  'app.kubernetes.io/instance': 'cache',
  'app.kubernetes.io/component': component,
});
const PODS = {
  matchLabels: { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'cache' },
  matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: ['server', 'replica'] }],
};
const REDIS_PORT = { name: 'redis', port: 6379, targetPort: 'redis' };
const WORKLOADS = [
  { pods: 'primary', name: 'cache', component: 'server', entry: 'start-primary.sh', readiness: 'ready-primary.sh' },
  { pods: 'replicas', name: 'cache-replica', component: 'replica', entry: 'start-replica.sh', readiness: 'ready-replica.sh' },
];

function specOf(name: string, props: Partial<RedisReplicationProps> = {}): any {
  return renderReplication(props).find('StatefulSet', name).spec;
}

describe('the Services', () => {
  test.each([{ name: 'cache', component: 'server' }, { name: 'cache-ro', component: 'replica' }])('$name leads to pods of $component that are ready', ({ name, component }) => {
    expect(renderReplication().find('Service', name).spec).toEqual({ type: 'ClusterIP', selector: of(component), ports: [REDIS_PORT] });
  });

  test.each([
    { pod: 'cache-0', component: 'server' },
    { pod: 'cache-replica-0', component: 'replica' },
    { pod: 'cache-replica-1', component: 'replica' },
  ])('$pod has an address that outlives its pod, ready or not', ({ pod, component }) => {
    expect(renderReplication().find('Service', pod).spec).toEqual({
      type: 'ClusterIP',
      publishNotReadyAddresses: true,
      selector: { ...of(component), 'statefulset.kubernetes.io/pod-name': pod },
      ports: [REDIS_PORT],
    });
  });

  test.each(WORKLOADS)('the StatefulSet $name is governed by a headless one', ({ name, component }) => {
    const { serviceName } = specOf(name);
    expect(serviceName).toBe(`${name}-headless`);
    expect(renderReplication().find('Service', serviceName).spec).toEqual({
      type: 'ClusterIP', clusterIP: 'None', publishNotReadyAddresses: true, selector: of(component), ports: [REDIS_PORT],
    });
  });

  test('are as many as there are pods, and four more', () => {
    expect(renderReplication({ replicas: 3 }).all('Service').map(({ metadata }) => metadata.name)).toEqual([
      'cache', 'cache-ro', 'cache-headless', 'cache-replica-headless', 'cache-0', 'cache-replica-0', 'cache-replica-1', 'cache-replica-2',
    ]);
  });
});

describe('the StatefulSets', () => {
  test('are one of the primary and one of the replicas', () => {
    expect(WORKLOADS.map(({ name }) => specOf(name, { replicas: 3 }).replicas)).toEqual([1, 3]);
  });

  test('a single server of the same name can become the primary, and keeps its volume', () => {
    const { selector, serviceName, podManagementPolicy, volumeClaimTemplates } = renderStandalone({ plan: PRO }).find('StatefulSet').spec;
    expect(specOf('cache')).toMatchObject({ selector, serviceName, podManagementPolicy, volumeClaimTemplates });
  });

  test('replicas have the same volumes as the primary, and keep them', () => {
    const { volumeClaimTemplates, persistentVolumeClaimRetentionPolicy } = specOf('cache');
    expect(specOf('cache-replica')).toMatchObject({ volumeClaimTemplates, persistentVolumeClaimRetentionPolicy });
    expect(persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  });

  test.each(WORKLOADS)('the $pods without persistence have no volume', ({ name }) => {
    const spec = specOf(name, { persistence: Persistence.NONE });
    expect(spec).not.toHaveProperty('volumeClaimTemplates');
    expect(spec.template.spec.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '4Gi' } });
  });

  test.each(WORKLOADS)('the $pods have an entry and a readiness of their own', ({ name, entry, readiness }) => {
    const [container] = specOf(name).template.spec.containers;
    expect(container.command).toEqual(['sh', `/opt/redis/${entry}`]);
    expect(container.readinessProbe).toEqual({
      exec: { command: ['sh', `/opt/redis/${readiness}`] }, periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 5,
    });
  });

  test.each(WORKLOADS)('scripts of the $pods learn what those of a single server learn, and how to connect to the other pods', ({ name }) => {
    const alone = renderStandalone({ plan: PRO }).server.env.filter((variable: any) => variable.name !== 'REDIS_MAXMEMORY_CEILING');
    expect(specOf(name).template.spec.containers[0].env).toEqual([
      ...alone.slice(0, -1),
      { name: 'REDIS_MAXMEMORY_CEILING', value: '1329091052' },
      ...alone.slice(-1),
      { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
      { name: 'REDIS_MEMBER_PORT', value: '6379' },
      { name: 'REDIS_INTERNAL_PASSWORD_FILE', value: '/etc/redis-internal/internal-password' },
    ]);
  });

  test.each(WORKLOADS)('the $pods get one password of the internal Secret, readable for their group, and wait for it', ({ name }) => {
    const pod = specOf(name).template.spec;
    expect(pod.containers[0].volumeMounts).toContainEqual({ name: 'internal', mountPath: '/etc/redis-internal', readOnly: true });
    expect(pod.volumes).toContainEqual({
      name: 'internal',
      secret: { secretName: 'cache-internal', items: [{ key: 'internal-password', path: 'internal-password' }], defaultMode: 0o440 },
    });
  });

  test.each(WORKLOADS)('the $pods are on nodes of their own, apart from each other too, and in as many zones as may be', ({ name }) => {
    expect(specOf(name).template.spec).toMatchObject(preferNodesOfTheirOwn(PODS));
  });

  test.each(WORKLOADS)('the $pods are spread as the user says when the user says it', ({ name }) => {
    const topologySpreadConstraints = [{ maxSkew: 2, topologyKey: 'rack', whenUnsatisfiable: 'ScheduleAnyway' }];
    expect(specOf(name, { scheduling: { topologySpreadConstraints } }).template.spec.topologySpreadConstraints).toEqual(topologySpreadConstraints);
  });
});

test('a drain takes one replica at a time; for the primary there is no budget, which could only block a drain', () => {
  expect(renderReplication().find('PodDisruptionBudget')).toMatchObject({
    metadata: { name: 'cache-replica' },
    spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: of('replica') } },
  });
});

describe('the NetworkPolicy', () => {
  const policyOf = (access?: RedisAccess) => renderReplication({ access }).find('NetworkPolicy', 'cache').spec;
  const ATTACHED = { podSelector: { matchLabels: { 'cdk8s-managed-redis/client-of-cache': 'true' } } };
  const TCP = [{ protocol: 'TCP', port: 6379 }];

  test('is about the primary and the replicas', () => {
    expect(policyOf().podSelector).toEqual(PODS);
    expect(policyOf().policyTypes).toEqual(['Ingress', 'Egress']);
  });

  test('lets in attached workloads, what else the user names, and the pods of the instance', () => {
    const peers = { from: [{ podSelector: PODS }], ports: TCP };
    expect(policyOf().ingress).toEqual([{ from: [ATTACHED], ports: TCP }, peers]);
    expect(policyOf(RedisAccess.namespace()).ingress).toEqual([{ from: [ATTACHED, { podSelector: {} }], ports: TCP }, peers]);
  });

  test('lets the pods connect to each other and the DNS of the cluster, and to nothing else', () => {
    expect(policyOf().egress).toEqual([
      { to: [{ podSelector: PODS }], ports: TCP },
      expect.objectContaining({ ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }] }),
    ]);
  });
});

describe('the credentials Job', () => {
  test('writes both Secrets, and the address for reads', () => {
    const [write, claim] = renderReplication().podOf('Job').initContainers;
    expect(write.command).toEqual(['sh', '/opt/redis/write-internal-secret.sh']);
    expect(write.env).toEqual(expect.arrayContaining([
      { name: 'READ_SERVICE', value: 'cache-ro' },
      { name: 'INTERNAL_SECRET_NAME', value: 'cache-internal' },
      { name: 'PRESENT_INTERNAL_DIRECTORY', value: '/present-internal' },
    ]));
    expect(claim.args).toContain('--filename=/manifests/internal.json');
  });

  test('may create and change the two', () => {
    expect(renderReplication().find('Role').rules[0].resourceNames).toEqual(['cache-connection', 'cache-internal']);
  });
});

describe('the ConfigMaps', () => {
  test('name the members, the primary first', () => {
    expect(renderReplication().find('ConfigMap', 'cache-config').data.members).toBe('cache-0\ncache-replica-0\ncache-replica-1\n');
  });

  test('let the primary take writes without any replica, unless more is said', () => {
    const liveOf = (props: Partial<RedisReplicationProps> = {}) => renderReplication(props).find('ConfigMap', 'cache-config').data['live.conf'];
    expect(liveOf()).toContain('min-replicas-to-write 0\n');
    expect(liveOf({ minReplicasToWrite: 2 })).toContain('min-replicas-to-write 2\n');
  });
});

describe('what a change restarts', () => {
  const CHANGES: readonly { change: string; given: Partial<RedisReplicationProps>; restarts: string }[] = [
    { change: 'replicas', given: { replicas: 5 }, restarts: '' },
    { change: 'how many replicas a write needs', given: { minReplicasToWrite: 1 }, restarts: '' },
    { change: 'the eviction policy', given: { evictionPolicy: EvictionPolicy.NOEVICTION }, restarts: '' },
    { change: 'RDB_AOF to RDB', given: { persistence: Persistence.RDB }, restarts: '' },
    { change: 'access', given: { access: RedisAccess.namespace() }, restarts: '' },
    { change: 'memory', given: { memory: Size.gibibytes(1) }, restarts: 'primary replicas' },
    { change: 'the engine', given: { engine: Engine.REDIS_8_0 }, restarts: 'primary replicas' },
    { change: 'the configuration', given: { configuration: ['slowlog-max-len 300'] }, restarts: 'primary replicas' },
  ];

  test.each(CHANGES)("a change of $change restarts '$restarts'", ({ given, restarts }) => {
    const restarted = WORKLOADS.filter(({ name }) => JSON.stringify(specOf(name).template) !== JSON.stringify(specOf(name, given).template));
    expect(restarted.map(({ pods }) => pods).join(' ')).toBe(restarts);
  });

  test.each(CHANGES)('a change of $change is one that Kubernetes allows', ({ given }) => {
    const immutable = (props: Partial<RedisReplicationProps> = {}) => WORKLOADS.map(({ name }) => {
      const { selector, serviceName, podManagementPolicy, volumeClaimTemplates } = specOf(name, props);
      return { selector, serviceName, podManagementPolicy, volumeClaimTemplates };
    });
    expect(immutable(given)).toEqual(immutable());
  });

  test('the credentials Job does not run again for more replicas', () => {
    expect(renderReplication({ replicas: 5 }).find('Job').metadata.name).toBe(renderReplication().find('Job').metadata.name);
  });
});
