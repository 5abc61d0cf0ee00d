import { Chart } from 'cdk8s';
import { RedisPlan, RedisSentinel, RedisStandalone, RedisStandaloneProps } from '../../src';
import {
  identity, Manifests, newChart, podTemplatesOf, renderChart, renderCluster, renderReplication, renderSentinel, renderStandalone,
} from '../support/manifests';

const LIBRARY_KEYS = ['app.kubernetes.io/component', 'app.kubernetes.io/instance', 'app.kubernetes.io/name'];

const JOB_LABEL = '/Job/cache-credentials/spec/template/metadata/labels/squad';

/** The name of a Job ends with one. */
function withoutHash(path: string): string {
  return path.replace(/-[0-9a-f]{8}(?=\/)/, '');
}

function render(props: Partial<RedisStandaloneProps> = {}): Manifests {
  return renderStandalone({ plan: RedisPlan.PRO, ...props });
}

function selectorsOf(manifests: Manifests): object[] {
  return [
    ...['StatefulSet', 'Deployment', 'PodDisruptionBudget'].flatMap((kind) => manifests.all(kind)).map(({ spec }) => spec.selector.matchLabels),
    ...manifests.all('Service').map(({ spec }) => spec.selector),
    ...manifests.all('NetworkPolicy').map(({ spec }) => spec.podSelector.matchLabels),
  ];
}

test('every object says what it belongs to', () => {
  for (const object of render().objects) {
    expect([identity(object), object.metadata.labels]).toEqual([identity(object), {
      'app.kubernetes.io/name': 'redis',
      'app.kubernetes.io/instance': 'cache',
      'app.kubernetes.io/component': expect.stringMatching(/^(server|credentials)$/),
      'app.kubernetes.io/managed-by': 'cdk8s-managed-redis',
    }]);
  }
});

test("the user's labels are on every object", () => {
  const labelled = render({ labels: { team: 'a' } }).objects;
  expect(labelled.filter(({ metadata }) => metadata.labels.team !== 'a').map(identity)).toEqual([]);
});

test("the user's annotations are on every object", () => {
  const annotated = render({ annotations: { note: 'any text: at all' } }).objects;
  expect(annotated.filter(({ metadata }) => metadata.annotations?.note !== 'any text: at all').map(identity)).toEqual([]);
});

test('selectors hold library labels only', () => {
  for (const selector of selectorsOf(render({ labels: { team: 'a' }, podLabels: { squad: 'b' } }))) {
    expect(Object.keys(selector).sort()).toEqual(LIBRARY_KEYS);
  }
});

test("the user's labels and annotations are on no pod", () => {
  for (const [, { metadata }] of podTemplatesOf(render({ labels: { team: 'a' }, annotations: { note: 'b' } }).objects)) {
    expect(metadata?.labels).not.toHaveProperty('team');
    expect(metadata?.annotations ?? {}).not.toHaveProperty('note');
  }
});

test('labels of the chart are on every object and on no pod or selector', () => {
  const chart: Chart = newChart({ labels: { part: 'shop' } });
  new RedisStandalone(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache' });
  const manifests = renderChart(chart);
  expect(manifests.objects.filter(({ metadata }) => metadata.labels.part !== 'shop').map(identity)).toEqual([]);
  expect(selectorsOf(manifests)).toEqual(selectorsOf(render()));
  expect(podTemplatesOf(manifests.objects)).toEqual(podTemplatesOf(render().objects));
});

test('labels of pods are on all pods, and nowhere else', () => {
  const labelled = render({ podLabels: { squad: 'b' } }).entries.filter(({ key }) => key === 'squad').map(({ path }) => path);
  expect(labelled.map(withoutHash)).toEqual([JOB_LABEL, '/StatefulSet/cache/spec/template/metadata/labels/squad']);
});

describe('an instance with sentinels', () => {
  test('says on every object what it belongs to', () => {
    for (const object of renderSentinel().objects) {
      expect([identity(object), object.metadata.labels]).toEqual([identity(object), {
        'app.kubernetes.io/name': 'redis',
        'app.kubernetes.io/instance': 'cache',
        'app.kubernetes.io/component': expect.stringMatching(/^(server|sentinel|proxy|credentials)$/),
        'app.kubernetes.io/managed-by': 'cdk8s-managed-redis',
      }]);
    }
  });

  test("has the user's labels and annotations on every object", () => {
    const { objects } = renderSentinel({ labels: { team: 'a' }, annotations: { note: 'b' } });
    expect(objects.filter(({ metadata }) => metadata.labels.team !== 'a' || metadata.annotations?.note !== 'b').map(identity)).toEqual([]);
  });

  test("has the user's labels and annotations on no pod", () => {
    const { objects } = renderSentinel({ labels: { team: 'a' }, annotations: { note: 'b' } });
    const written = podTemplatesOf(objects).flatMap(([, { metadata }]) => Object.keys({ ...metadata?.labels, ...metadata?.annotations }));
    expect(new Set(written)).toEqual(new Set([...LIBRARY_KEYS, 'cdk8s-managed-redis/restart-checksum']));
  });

  test('selects pods by library labels, and by the name of the pod where it means one', () => {
    const keys = selectorsOf(renderSentinel({ labels: { team: 'a' }, podLabels: { squad: 'b' } })).flatMap((labels) => Object.keys(labels));
    expect(new Set(keys)).toEqual(new Set([...LIBRARY_KEYS, 'statefulset.kubernetes.io/pod-name']));
  });

  test('selects no pod of another component by a Service, a disruption budget or a workload', () => {
    const manifests = renderSentinel();
    for (const { kind, metadata, spec } of manifests.objects.filter((object) => /^(Service|PodDisruptionBudget|StatefulSet|Deployment)$/.test(object.kind))) {
      const labels = spec.selector.matchLabels ?? spec.selector;
      expect([kind, metadata.name, labels['app.kubernetes.io/component']]).toEqual([kind, metadata.name, metadata.labels['app.kubernetes.io/component']]);
    }
  });

  test('has labels of pods on the Job, servers, sentinels and proxies, and nowhere else', () => {
    const labelled = renderSentinel({ podLabels: { squad: 'b' } }).entries.filter(({ key }) => key === 'squad').map(({ path }) => path);
    expect(labelled.map(withoutHash)).toEqual([
      JOB_LABEL,
      '/StatefulSet/cache-sentinel/spec/template/metadata/labels/squad',
      '/StatefulSet/cache/spec/template/metadata/labels/squad',
      '/Deployment/cache-proxy/spec/template/metadata/labels/squad',
    ]);
  });

  test('has the labels of its chart on every object and in no spec', () => {
    const chart = newChart({ labels: { part: 'shop' } });
    new RedisSentinel(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache' });
    const manifests = renderChart(chart);
    expect(manifests.objects.filter(({ metadata }) => metadata.labels.part !== 'shop').map(identity)).toEqual([]);
    expect(manifests.objects.map(({ spec }) => spec)).toEqual(renderSentinel().objects.map(({ spec }) => spec));
  });
});

describe('an instance with read replicas', () => {
  test('says on every object what it belongs to', () => {
    for (const object of renderReplication().objects) {
      expect([identity(object), object.metadata.labels]).toEqual([identity(object), {
        'app.kubernetes.io/name': 'redis',
        'app.kubernetes.io/instance': 'cache',
        'app.kubernetes.io/component': expect.stringMatching(/^(server|replica|credentials)$/),
        'app.kubernetes.io/managed-by': 'cdk8s-managed-redis',
      }]);
    }
  });

  test("has the user's labels and annotations on every object and on no pod", () => {
    const { objects } = renderReplication({ labels: { team: 'a' }, annotations: { note: 'b' } });
    expect(objects.filter(({ metadata }) => metadata.labels.team !== 'a' || metadata.annotations?.note !== 'b').map(identity)).toEqual([]);
    const written = podTemplatesOf(objects).flatMap(([, { metadata }]) => Object.keys({ ...metadata?.labels, ...metadata?.annotations }));
    expect(new Set(written)).toEqual(new Set([...LIBRARY_KEYS, 'cdk8s-managed-redis/restart-checksum']));
  });

  test('selects pods by library labels, and by the name of the pod where it means one', () => {
    const keys = selectorsOf(renderReplication({ labels: { team: 'a' }, podLabels: { squad: 'b' } })).flatMap((labels) => Object.keys(labels));
    expect(new Set(keys)).toEqual(new Set([...LIBRARY_KEYS, 'statefulset.kubernetes.io/pod-name']));
  });

  test('selects no pod of another component by a Service, a disruption budget or a workload', () => {
    const selecting = renderReplication().objects.filter(({ kind }) => /^(Service|PodDisruptionBudget|StatefulSet)$/.test(kind));
    for (const { kind, metadata, spec } of selecting) {
      const labels = spec.selector.matchLabels ?? spec.selector;
      expect([kind, metadata.name, labels['app.kubernetes.io/component']]).toEqual([kind, metadata.name, metadata.labels['app.kubernetes.io/component']]);
    }
  });

  test('has labels of pods on the Job, the primary and its replicas, and nowhere else', () => {
    const labelled = renderReplication({ podLabels: { squad: 'b' } }).entries.filter(({ key }) => key === 'squad').map(({ path }) => path);
    expect(labelled.map(withoutHash)).toEqual([
      JOB_LABEL,
      '/StatefulSet/cache/spec/template/metadata/labels/squad',
      '/StatefulSet/cache-replica/spec/template/metadata/labels/squad',
    ]);
  });
});

describe('a cluster', () => {
  test('says on every object what it belongs to', () => {
    for (const object of renderCluster().objects) {
      expect([identity(object), object.metadata.labels]).toEqual([identity(object), {
        'app.kubernetes.io/name': 'redis',
        'app.kubernetes.io/instance': 'cache',
        'app.kubernetes.io/component': expect.stringMatching(/^(server|credentials)$/),
        'app.kubernetes.io/managed-by': 'cdk8s-managed-redis',
      }]);
    }
  });

  test("has the user's labels and annotations on every object and on no pod", () => {
    const { objects } = renderCluster({ labels: { team: 'a' }, annotations: { note: 'b' } });
    expect(objects.filter(({ metadata }) => metadata.labels.team !== 'a' || metadata.annotations?.note !== 'b').map(identity)).toEqual([]);
    const written = podTemplatesOf(objects).flatMap(([, { metadata }]) => Object.keys({ ...metadata?.labels, ...metadata?.annotations }));
    expect(new Set(written)).toEqual(new Set([...LIBRARY_KEYS, 'cdk8s-managed-redis/shard', 'cdk8s-managed-redis/restart-checksum']));
  });

  test('selects pods by library labels, and by the shard or the name of the pod where it means one', () => {
    const keys = selectorsOf(renderCluster({ labels: { team: 'a' }, podLabels: { squad: 'b' } })).flatMap((labels) => Object.keys(labels));
    expect(new Set(keys)).toEqual(new Set([...LIBRARY_KEYS, 'cdk8s-managed-redis/shard', 'statefulset.kubernetes.io/pod-name']));
  });

  test('has labels of pods on the Job and the servers of every shard, and nowhere else', () => {
    const labelled = renderCluster({ podLabels: { squad: 'b' } }).entries.filter(({ key }) => key === 'squad').map(({ path }) => path);
    expect(labelled.map(withoutHash)).toEqual([JOB_LABEL, ...['0', '1', '2'].map((shard) => `/StatefulSet/cache-${shard}/spec/template/metadata/labels/squad`)]);
  });
});
