import { Size } from 'cdk8s';
import { ImagePullPolicy, PodOverrides, RedisOverrides, RedisPlan, RedisSentinelOverrides, ServiceType, ServingPodOverrides } from '../../src';
import { containersOf, Manifests, renderCluster, renderReplication, renderSentinel, renderStandalone } from '../support/manifests';

/** A kind of pod, and the workloads that are of it. */
interface Kind {
  readonly kind: keyof RedisSentinelOverrides;
  readonly workload: string;
}

const SERVING: readonly Kind[] = [
  { kind: 'server', workload: 'StatefulSet/cache' },
  { kind: 'sentinel', workload: 'StatefulSet/cache-sentinel' },
  { kind: 'proxy', workload: 'Deployment/cache-proxy' },
];

const KINDS: readonly Kind[] = [...SERVING, { kind: 'job', workload: 'Job' }];

function templateOf(manifests: Manifests, workload: string): any {
  const [kind, name] = workload.split('/');
  return manifests.find(kind, name).spec.template;
}

function render(overrides?: RedisSentinelOverrides): Manifests {
  return renderSentinel({ overrides });
}

/** The template of the kind, with these overrides. */
function withOverrides({ kind, workload }: Kind, overrides: ServingPodOverrides): any {
  return templateOf(render({ [kind]: overrides }), workload);
}

describe.each(KINDS)('the overrides of $kind', (kind) => {
  const own = templateOf(render(), kind.workload);
  const mine = containersOf(own.spec).map(({ name }) => name);

  /** The library's containers. */
  function containersWith(overrides: PodOverrides): any[] {
    return containersOf(withOverrides(kind, overrides).spec).filter(({ name }) => mine.includes(name));
  }

  test('add variables to each container of the library, after its own', () => {
    const env = [{ name: 'LOG_LEVEL', value: 'info' }, { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }];
    for (const container of containersWith({ env })) { expect(container.env.slice(-2)).toEqual(env); }
  });

  test('add volumes to the pod, and mounts to each container of the library', () => {
    const volumes = [{ name: 'extra', configMap: { name: 'extra' } }];
    const volumeMounts = [{ name: 'extra', mountPath: '/etc/extra', readOnly: true }];
    expect(withOverrides(kind, { volumes }).spec.volumes).toEqual([...own.spec.volumes, ...volumes]);
    for (const container of containersWith({ volumes, volumeMounts })) { expect(container.volumeMounts.slice(-1)).toEqual(volumeMounts); }
  });

  test('add init containers before those of the library, with its security context unless they have one', () => {
    const initContainers = [{ name: 'one', image: 'one' }, { name: 'two', image: 'two', securityContext: { runAsUser: 7 } }];
    const [one, two, ...others] = withOverrides(kind, { initContainers }).spec.initContainers;
    expect(one).toEqual({ ...initContainers[0], securityContext: own.spec.containers[0].securityContext });
    expect(two).toEqual(initContainers[1]);
    expect(others).toEqual(own.spec.initContainers ?? []);
  });

  test('set the pull policy of each container of the library', () => {
    expect(containersWith({ imagePullPolicy: ImagePullPolicy.ALWAYS }).map(({ imagePullPolicy }) => imagePullPolicy)).toEqual(mine.map(() => 'Always'));
  });

  test('replace fields of the security contexts, and leave the others', () => {
    const template = withOverrides(kind, { podSecurityContext: { fsGroup: 2000 }, containerSecurityContext: { runAsUser: 2000 } });
    expect(template.spec.securityContext).toEqual({ ...own.spec.securityContext, fsGroup: 2000 });
    for (const container of containersOf(template.spec)) {
      expect(container.securityContext).toEqual({ ...own.spec.containers[0].securityContext, runAsUser: 2000 });
    }
  });

  test('set the disk of each container of the library', () => {
    const resources = { ephemeralStorage: Size.mebibytes(256), ephemeralStorageLimit: Size.mebibytes(1024) };
    for (const container of containersWith({ resources })) {
      expect(container.resources).toMatchObject({ requests: { 'ephemeral-storage': '256Mi' }, limits: { 'ephemeral-storage': '1Gi' } });
    }
  });

  test('limit the disk to no less than they request', () => {
    for (const container of containersWith({ resources: { ephemeralStorage: Size.gibibytes(8) } })) {
      expect(container.resources).toMatchObject({ requests: { 'ephemeral-storage': '8Gi' }, limits: { 'ephemeral-storage': '8Gi' } });
    }
  });

  test('replace labels and annotations of the instance, and add others', () => {
    const manifests = renderSentinel({
      podLabels: { team: 'a', tier: 'b' },
      podAnnotations: { note: 'a' },
      overrides: { [kind.kind]: { podLabels: { tier: 'c' }, podAnnotations: { note: 'b', other: 'c' } } },
    });
    expect(templateOf(manifests, kind.workload).metadata).toMatchObject({ labels: { ...own.metadata.labels, team: 'a', tier: 'c' }, annotations: { note: 'b', other: 'c' } });
  });

  test('replace fields of the scheduling, and leave the others', () => {
    const manifests = renderSentinel({
      scheduling: { nodeSelector: { disk: 'ssd' }, priorityClassName: 'high' },
      overrides: { [kind.kind]: { scheduling: { priorityClassName: 'low', runtimeClassName: 'gvisor', schedulerName: 'packing' } } },
    });
    expect(templateOf(manifests, kind.workload).spec).toMatchObject({
      nodeSelector: { 'kubernetes.io/os': 'linux', 'disk': 'ssd' }, priorityClassName: 'low', runtimeClassName: 'gvisor', schedulerName: 'packing',
    });
  });

  test('change no other pod', () => {
    const manifests = render({ [kind.kind]: { env: [{ name: 'LOG_LEVEL', value: 'info' }], podLabels: { tier: 'a' } } });
    for (const { workload } of KINDS.filter((other) => other !== kind)) {
      expect(templateOf(manifests, workload)).toEqual(templateOf(render(), workload));
    }
  });
});

describe.each(KINDS.filter(({ kind }) => kind !== 'server'))('the resources of $kind', (kind) => {
  test('are those of each container of the library', () => {
    const resources = { cpu: '0.2', cpuLimit: '1000m', memory: Size.mebibytes(1024) };
    for (const container of containersOf(withOverrides(kind, { resources }).spec)) {
      expect(container.resources).toEqual({
        requests: { 'cpu': '200m', 'memory': '1Gi', 'ephemeral-storage': '64Mi' },
        limits: { 'cpu': '1', 'memory': '1Gi', 'ephemeral-storage': expect.any(String) },
      });
    }
  });
});

describe.each(SERVING)('pods that keep running, of $kind', (kind) => {
  const checksumOf = (template: any) => template.metadata.annotations['cdk8s-managed-redis/restart-checksum'];

  test('have containers beside that of the library', () => {
    const containers = [{ name: 'exporter', image: 'exporter:1', ports: [{ name: 'metrics', containerPort: 9121 }] }];
    const [library, exporter] = withOverrides(kind, { containers }).spec.containers;
    expect(exporter).toEqual({ ...containers[0], securityContext: library.securityContext });
  });

  test('have the overrides in their checksum, in whatever order languages pass them', () => {
    const own = checksumOf(templateOf(render(), kind.workload));
    const one = checksumOf(withOverrides(kind, { env: [{ name: 'A', value: 'b' }] }));
    expect(one).not.toBe(own);
    expect(checksumOf(withOverrides(kind, { env: [{ value: 'b', name: 'A' }] }))).toBe(one);
    expect(checksumOf(withOverrides(kind, { env: [], podLabels: {} }))).toBe(own);
  });

  test('are as many away at once as the budget says, and restart for no change of it', () => {
    const manifests = renderSentinel({ replicas: 4, sentinels: 5, proxies: 4, overrides: { [kind.kind]: { maxUnavailable: 2 } } });
    const name = kind.workload.split('/')[1];
    expect(manifests.find('PodDisruptionBudget', name).spec.maxUnavailable).toBe(2);
    expect(templateOf(manifests, kind.workload)).toEqual(templateOf(renderSentinel({ replicas: 4, sentinels: 5, proxies: 4 }), kind.workload));
  });
});

test('what a user adds on the disk is no part of the limit, which the user sets', () => {
  const { spec } = withOverrides(SERVING[0], { volumes: [{ name: 'extra', emptyDir: {} }, { name: 'more', emptyDir: { sizeLimit: '1Gi' } }] });
  expect(spec.containers[0].resources.limits['ephemeral-storage']).toBe(templateOf(render(), 'StatefulSet/cache').spec.containers[0].resources.limits['ephemeral-storage']);
});

test('the name of the Job is a hash of its overrides too', () => {
  const nameWith = (overrides?: RedisSentinelOverrides) => render(overrides).find('Job').metadata.name;
  expect(nameWith({ job: { env: [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }] } })).not.toBe(nameWith());
  expect(nameWith({ job: { serviceAccountAnnotations: { role: 'a' } } })).toBe(nameWith());
  expect(nameWith({ server: { env: [{ name: 'A', value: 'b' }] } })).toBe(nameWith());
});

test.each([
  { kind: 'server' as const, name: 'cache' },
  { kind: 'sentinel' as const, name: 'cache-sentinel' },
])('claims of $kind have labels and annotations, and those of others have none', ({ kind, name }) => {
  const manifests = render({ [kind]: { claimLabels: { backup: 'daily' }, claimAnnotations: { note: 'a' } } });
  for (const set of manifests.all('StatefulSet')) {
    const [{ metadata }] = set.spec.volumeClaimTemplates;
    expect(metadata).toEqual(set.metadata.name === name ? { name: 'data', labels: { backup: 'daily' }, annotations: { note: 'a' } } : { name: 'data' });
  }
});

test.each([
  { kind: 'server' as const, name: 'cache' },
  { kind: 'job' as const, name: 'cache-credentials' },
])('the ServiceAccount of $kind has annotations beside those of all objects', ({ kind, name }) => {
  const manifests = renderSentinel({ annotations: { note: 'a' }, overrides: { [kind]: { serviceAccountAnnotations: { role: 'b' } } } });
  for (const { metadata } of manifests.all('ServiceAccount')) {
    expect(metadata.annotations).toEqual(metadata.name === name ? { note: 'a', role: 'b' } : { note: 'a' });
  }
});

describe('the Services that clients use', () => {
  const service = {
    type: ServiceType.LOAD_BALANCER, annotations: { internal: 'yes' }, loadBalancerClass: 'example.com/internal', loadBalancerSourceRanges: ['10.0.0.0/8'],
  };

  test.each([
    { construct: 'RedisStandalone', manifests: renderStandalone({ plan: RedisPlan.PRO, annotations: { note: 'a' }, overrides: { server: { service } } }), names: ['cache'] },
    { construct: 'RedisReplication', manifests: renderReplication({ annotations: { note: 'a' }, overrides: { server: { service } } }), names: ['cache', 'cache-ro'] },
    { construct: 'RedisSentinel', manifests: renderSentinel({ annotations: { note: 'a' }, overrides: { proxy: { service } } }), names: ['cache', 'cache-ro'] },
  ])('of $construct have the type, and no other Service has', ({ manifests, names }) => {
    const { type, annotations, ...others } = service;
    for (const { metadata, spec } of manifests.all('Service')) {
      if (names.includes(metadata.name)) {
        expect(metadata.annotations).toEqual({ note: 'a', ...annotations });
        expect(spec).toMatchObject({ type, ...others });
      } else {
        expect([metadata.annotations, spec.type]).toEqual([{ note: 'a' }, 'ClusterIP']);
      }
    }
  });

  test('of a cluster have annotations: that of the instance, and those of the shards', () => {
    const manifests = renderCluster({ overrides: { server: { service: { annotations: { internal: 'yes' } } } } });
    const annotated = manifests.all('Service').filter(({ metadata }) => metadata.annotations?.internal === 'yes').map(({ metadata }) => metadata.name);
    expect(annotated).toEqual(['cache', 'cache-0', 'cache-1', 'cache-2']);
  });
});

test('overrides of the servers are those of the primary and of the replicas, and of every shard', () => {
  const overrides: RedisOverrides = { server: { env: [{ name: 'A', value: 'b' }], maxUnavailable: 1 } };
  for (const manifests of [renderReplication({ overrides }), renderCluster({ overrides })]) {
    for (const { spec } of manifests.all('StatefulSet')) {
      expect(spec.template.spec.containers[0].env.slice(-1)).toEqual([{ name: 'A', value: 'b' }]);
    }
  }
});
