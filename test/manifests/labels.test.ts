import { Chart } from 'cdk8s';
import { RedisPlan, RedisStandalone, RedisStandaloneProps } from '../../src';
import { identity, Manifests, newChart, podTemplatesOf, renderChart, renderStandalone } from '../support/manifests';

const LIBRARY_KEYS = ['app.kubernetes.io/component', 'app.kubernetes.io/instance', 'app.kubernetes.io/name'];

function render(props: Partial<RedisStandaloneProps> = {}): Manifests {
  return renderStandalone({ plan: RedisPlan.PRO, ...props });
}

function selectorsOf(manifests: Manifests): object[] {
  return [
    manifests.find('StatefulSet').spec.selector.matchLabels,
    ...manifests.all('Service').map(({ spec }) => spec.selector),
    manifests.find('NetworkPolicy').spec.podSelector.matchLabels,
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

test('labels of pods are on the server pods alone', () => {
  const labelled = render({ podLabels: { squad: 'b' } }).entries.filter(({ key }) => key === 'squad').map(({ path }) => path);
  expect(labelled).toEqual(['/StatefulSet/cache/spec/template/metadata/labels/squad']);
});
