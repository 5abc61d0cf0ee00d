import { Duration, Size } from 'cdk8s';
import {
  AppendFsync, Engine, EvictionPolicy, Persistence, RedisAccess, RedisPassword, RedisPlan, RedisStandaloneProps, RedisUse, SavePoint,
} from '../../src';
import { EVERY_PLAN } from '../support/instances';
import { renderStandalone } from '../support/manifests';
import { standardErrorOf } from '../support/warnings';

const { FREE, STARTER, PRO } = RedisPlan;
const CHECKSUM = 'cdk8s-managed-redis/restart-checksum';

function specOf(props: Partial<RedisStandaloneProps> = {}): any {
  return renderStandalone({ plan: PRO, ...props }).find('StatefulSet').spec;
}

/** What Kubernetes never lets change. */
function immutableFieldsOf(props: Partial<RedisStandaloneProps> = {}) {
  const { selector, serviceName, podManagementPolicy, volumeClaimTemplates } = specOf(props);
  return { selector, serviceName, podManagementPolicy, volumeClaimTemplates };
}

describe('the fields that Kubernetes never lets change', () => {
  test('are these', () => {
    expect(immutableFieldsOf()).toEqual({
      selector: {
        matchLabels: {
          'app.kubernetes.io/name': 'redis',
          'app.kubernetes.io/instance': 'cache',
          'app.kubernetes.io/component': 'server',
        },
      },
      serviceName: 'cache-headless',
      podManagementPolicy: 'Parallel',
      volumeClaimTemplates: [{
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '8Gi' } }, volumeMode: 'Filesystem' },
        status: { phase: 'Pending' },
      }],
    });
  });

  test('name the storage class when there is one', () => {
    expect(immutableFieldsOf({ storageClassName: 'fast' }).volumeClaimTemplates[0].spec.storageClassName).toBe('fast');
  });

  test.each<{ option: string; given: Partial<RedisStandaloneProps> }>([
    { option: 'labels', given: { labels: { team: 'a' }, podLabels: { team: 'a' } } },
    { option: 'annotations', given: { annotations: { team: 'a' }, podAnnotations: { team: 'a' } } },
    { option: 'the engine', given: { engine: Engine.REDIS_8_0 } },
    { option: 'the image', given: { image: 'registry.example/valkey:9.1' } },
    { option: 'the configuration', given: { configuration: ['slowlog-max-len 300'] } },
    { option: 'the eviction policy', given: { evictionPolicy: EvictionPolicy.NOEVICTION } },
    { option: 'the persistence that is written', given: { persistence: Persistence.RDB } },
    { option: 'memory and cpu', given: { memory: Size.gibibytes(1), cpu: '1', cpuLimit: '2' } },
    { option: 'the password', given: { password: RedisPassword.fromSecret({ secretName: 'mine', key: 'password' }) } },
    { option: 'access', given: { access: RedisAccess.namespace() } },
    { option: 'scheduling', given: { scheduling: { priorityClassName: 'high', nodeSelector: { disk: 'ssd' } } } },
    { option: 'the use', given: { use: RedisUse.QUEUE } },
    { option: 'the name of the plan', given: { plan: PRO.customize({ name: 'GOLD' }) } },
  ])('are not changed by $option', ({ given }) => {
    expect(immutableFieldsOf(given)).toEqual(immutableFieldsOf());
  });

  test('hold no label of the chart', () => {
    expect(specOf().volumeClaimTemplates[0].metadata).toEqual({ name: 'data' });
  });
});

describe('the volume', () => {
  test.each(EVERY_PLAN.filter(({ props }) => props.persistence !== Persistence.NONE))('of $name is a claim that outlives the StatefulSet', ({ props }) => {
    const spec = specOf(props);
    expect(spec.volumeClaimTemplates).toHaveLength(1);
    expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
    expect(spec.template.spec.volumes.map(({ name }: any) => name)).not.toContain('data');
  });

  test.each(EVERY_PLAN.filter(({ props }) => props.persistence === Persistence.NONE))('of $name ends with the pod', ({ props }) => {
    const spec = specOf(props);
    expect(spec).not.toHaveProperty('volumeClaimTemplates');
    expect(spec).not.toHaveProperty('persistentVolumeClaimRetentionPolicy');
    expect(spec.template.spec.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: expect.stringMatching(/^\d+[MG]i$/) } });
  });

  test('has the size that was asked for', () => {
    expect(specOf({ storage: Size.gibibytes(64) }).volumeClaimTemplates[0].spec.resources).toEqual({ requests: { storage: '64Gi' } });
  });
});

describe('the restart checksum', () => {
  const checksumOf = (props: Partial<RedisStandaloneProps> = {}) => specOf(props).template.metadata.annotations[CHECKSUM];

  test('is this one as long as nothing is configured: another value restarts every pod in the field', () => {
    expect(checksumOf()).toBe('b6a321273ff5d507');
    expect(checksumOf({ plan: FREE })).toBe('b6a321273ff5d507');
  });

  test('changes with the configuration lines', () => {
    expect(checksumOf({ configuration: ['slowlog-max-len 300'] })).not.toBe(checksumOf());
    expect(checksumOf({ configuration: ['slowlog-max-len 300'] })).not.toBe(checksumOf({ configuration: ['slowlog-max-len 301'] }));
  });

  test.each<{ change: string; given: Partial<RedisStandaloneProps> }>([
    { change: 'the eviction policy', given: { evictionPolicy: EvictionPolicy.NOEVICTION } },
    { change: 'maxmemory', given: { maxmemory: Size.mebibytes(100) } },
    { change: 'RDB_AOF to RDB', given: { persistence: Persistence.RDB } },
    { change: 'labels and annotations', given: { labels: { a: 'b' }, annotations: { a: 'b' } } },
    { change: 'access', given: { access: RedisAccess.namespace() } },
  ])('does not change with $change', ({ given }) => {
    expect(checksumOf(given)).toBe(checksumOf());
  });
});

describe('the pod template', () => {
  test.each<{ change: string; given: Partial<RedisStandaloneProps> }>([
    { change: 'the eviction policy', given: { evictionPolicy: EvictionPolicy.NOEVICTION } },
    { change: 'the limit of clients', given: { maxClients: 500 } },
    { change: 'the timeout of idle clients', given: { timeout: Duration.minutes(5) } },
    { change: 'the schedule of snapshots', given: { snapshotSchedule: [SavePoint.after(Duration.minutes(5))] } },
    { change: 'when the append-only file is flushed', given: { appendFsync: AppendFsync.ALWAYS } },
    { change: 'the use', given: { use: RedisUse.QUEUE } },
    { change: 'labels and annotations', given: { labels: { a: 'b' }, annotations: { a: 'b' } } },
    { change: 'access', given: { access: RedisAccess.namespace() } },
    { change: 'the image of kubectl', given: { kubectlImage: 'registry.example/kubectl:v1.30.0' } },
    { change: 'a password of the user', given: { password: RedisPassword.fromSecret({ secretName: 'mine', key: 'password' }) } },
    { change: 'the name of the plan', given: { plan: PRO.customize({ name: 'GOLD' }) } },
  ])('is the same after a change of $change: nothing restarts', ({ given }) => {
    expect(specOf(given).template).toEqual(specOf().template);
  });

  test('differs between RDB and RDB_AOF by nothing: the change is live', () => {
    expect(specOf({ persistence: Persistence.RDB }).template).toEqual(specOf({ persistence: Persistence.RDB_AOF }).template);
  });

  test('is the same after a change of maxmemory: the change is live', () => {
    expect(specOf({ maxmemory: Size.mebibytes(100) }).template).toEqual(specOf().template);
  });

  test('carries the labels and annotations for pods', () => {
    const { metadata } = specOf({ podLabels: { team: 'a' }, podAnnotations: { note: 'b' } }).template;
    expect(metadata.labels).toEqual({
      'app.kubernetes.io/name': 'redis',
      'app.kubernetes.io/instance': 'cache',
      'app.kubernetes.io/component': 'server',
      'team': 'a',
    });
    expect(metadata.annotations).toEqual({ [CHECKSUM]: expect.any(String), note: 'b' });
  });

  test('passes scheduling on, field for field', () => {
    const scheduling = {
      nodeSelector: { disk: 'ssd' },
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone' }] } },
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
      priorityClassName: 'high',
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
    };
    expect(specOf({ scheduling }).template.spec).toMatchObject(scheduling);
  });

  test('holds no scheduling by itself but for Linux', () => {
    expect(Object.keys(specOf().template.spec).sort()).toEqual([
      'automountServiceAccountToken', 'containers', 'enableServiceLinks', 'nodeSelector', 'securityContext', 'serviceAccountName',
      'terminationGracePeriodSeconds', 'volumes',
    ]);
    expect(specOf().template.spec.nodeSelector).toEqual({ 'kubernetes.io/os': 'linux' });
  });

  test('has the pull secrets', () => {
    expect(specOf({ imagePullSecrets: ['one', 'two'] }).template.spec.imagePullSecrets).toEqual([{ name: 'one' }, { name: 'two' }]);
  });

  test.each([
    { plan: FREE, seconds: 30 },
    { plan: STARTER, seconds: 41 },
    { plan: PRO, seconds: 73 },
    { plan: RedisPlan.ENTERPRISE, seconds: 202 },
  ])('gives a server of $plan.name $seconds seconds to save and stop', ({ plan, seconds }) => {
    expect(specOf({ plan }).template.spec.terminationGracePeriodSeconds).toBe(seconds);
  });
});

test('there is one server pod', () => {
  expect(specOf().replicas).toBe(1);
});

test('a changed template replaces the pod', () => {
  expect(specOf().updateStrategy).toEqual({ type: 'RollingUpdate' });
});

test('warnings are an annotation of the StatefulSet, and of nothing else', () => {
  standardErrorOf(() => {
    const manifests = renderStandalone({ plan: FREE, use: RedisUse.QUEUE, annotations: { note: 'mine' } });
    const warned = manifests.objects.filter(({ metadata }) => metadata.annotations['cdk8s-managed-redis/warnings']);
    expect(warned.map(({ kind }) => kind)).toEqual(['StatefulSet']);
    expect(warned[0].metadata.annotations).toEqual({
      'note': 'mine',
      'cdk8s-managed-redis/warnings':
        'used as a queue without persistence: a restart of the pod loses every job; choose a plan with persistence (STARTER or larger)',
    });
    expect(warned[0].spec.template).toEqual(specOf({ plan: FREE }).template);
  });
});

test('without warnings there is no annotation', () => {
  expect(renderStandalone({ plan: PRO }).find('StatefulSet').metadata).not.toHaveProperty('annotations');
});
