import { Persistence, RedisPlan, RedisScheduling } from '../../src';
import { allManifests } from '../support/instances';
import { podTemplatesOf, renderSentinel, renderStandalone } from '../support/manifests';
import { preferNodesOfTheirOwn } from '../support/placement';

const WORKLOADS = [
  { component: 'server', kind: 'StatefulSet', name: 'cache' },
  { component: 'sentinel', kind: 'StatefulSet', name: 'cache-sentinel' },
  { component: 'proxy', kind: 'Deployment', name: 'cache-proxy' },
];

const SCHEDULING: RedisScheduling = {
  nodeSelector: { disk: 'ssd' },
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone' }] } },
  tolerations: [{ key: 'dedicated', operator: 'Exists' }],
  priorityClassName: 'high',
};

describe.each(WORKLOADS)('the pods of each $component', ({ component, kind, name }) => {
  const labelSelector = {
    matchLabels: { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'cache', 'app.kubernetes.io/component': component },
  };

  const HARD = {
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', nodeTaintsPolicy: 'Honor', labelSelector },
      { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
    ],
  };

  test('are on nodes of their own, of those that take pods, and in as many zones as may be', () => {
    const pod = renderSentinel({ persistence: Persistence.NONE }).podOf(kind, name);
    expect(pod).toMatchObject(HARD);
    expect(pod.affinity).toBeUndefined();
  });

  test('with a volume may return to the node of the volume, even when another pod is there', () => {
    expect(renderSentinel().podOf(kind, name)).toMatchObject(component === 'proxy' ? HARD : preferNodesOfTheirOwn(labelSelector));
  });

  test('are spread beside the kinds of affinity that the user names', () => {
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }] } };
    const { affinity } = component === 'proxy' ? { affinity: {} } : preferNodesOfTheirOwn(labelSelector);
    expect(renderSentinel({ scheduling: { affinity: { nodeAffinity } } }).podOf(kind, name).affinity).toEqual({ ...affinity, nodeAffinity });
  });

  test("are spread as the user says, and by the user's constraints alone", () => {
    const given = [{ maxSkew: 2, topologyKey: 'rack', whenUnsatisfiable: 'ScheduleAnyway' }];
    const pod = renderSentinel({ scheduling: { topologySpreadConstraints: given } }).podOf(kind, name);
    expect(pod.topologySpreadConstraints).toEqual(given);
    expect(pod.affinity).toBeUndefined();
  });

  test('are not spread when the user says so', () => {
    const ofKind = { [component]: { scheduling: { topologySpreadConstraints: [] } } };
    for (const props of [{ scheduling: { topologySpreadConstraints: [] } }, { overrides: ofKind }]) {
      const pod = renderSentinel(props).podOf(kind, name);
      expect(pod).not.toHaveProperty('topologySpreadConstraints');
      expect(pod).not.toHaveProperty('affinity');
    }
  });

  test('do not have the scheduling of the instance where their own is empty', () => {
    const own: RedisScheduling = { tolerations: [], affinity: { podAntiAffinity: {} } };
    const pod = renderSentinel({ scheduling: SCHEDULING, overrides: { [component]: { scheduling: own } } }).podOf(kind, name);
    expect(pod).toMatchObject({ priorityClassName: SCHEDULING.priorityClassName, nodeSelector: SCHEDULING.nodeSelector });
    expect(pod).not.toHaveProperty('tolerations');
    expect(pod).not.toHaveProperty('affinity');
  });

  test('are placed as the user says, field for field', () => {
    expect(renderSentinel({ scheduling: SCHEDULING }).podOf(kind, name)).toMatchObject(SCHEDULING);
  });

  test('carry constraints that select them', () => {
    const { metadata } = renderSentinel().find(kind, name).spec.template;
    expect(metadata.labels).toMatchObject(labelSelector.matchLabels);
  });
});

test('a single server has nothing to be spread from', () => {
  expect(renderStandalone({ plan: RedisPlan.PRO }).serverPod).not.toHaveProperty('topologySpreadConstraints');
});

// Server-side apply refuses the object otherwise.
test.each(Object.entries(allManifests()))("in '%s' there is one constraint for a topology key and an effect", (_, objects) => {
  for (const [, { spec }] of podTemplatesOf(objects)) {
    const keys = (spec.topologySpreadConstraints ?? []).map(({ topologyKey, whenUnsatisfiable }: any) => `${topologyKey} ${whenUnsatisfiable}`);
    expect(new Set(keys).size).toBe(keys.length);
  }
});
