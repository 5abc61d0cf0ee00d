import { Size } from 'cdk8s';
import { RedisPlan, RedisSentinelProps } from '../../src';
import { containersOf, Manifests, podTemplatesOf, renderCluster, renderReplication, renderSentinel, renderStandalone } from '../support/manifests';

/** Every topology with the common props: servers, sentinels, proxies and Jobs. */
function everyPod(props: Pick<RedisSentinelProps, 'cpuLimit' | 'podLabels' | 'podAnnotations' | 'scheduling' | 'platformUser' | 'overrides'>): [string, any][] {
  const { overrides, ...common } = props;
  const others = { ...common, overrides: overrides && { server: overrides.server, job: overrides.job } };
  const manifests: Manifests[] = [
    renderStandalone({ plan: RedisPlan.PRO, ...others }), renderReplication(others), renderCluster(others), renderSentinel(props),
  ];
  return manifests.flatMap(({ objects }) => podTemplatesOf(objects));
}

test('a quota on limits.cpu and a LimitRange with minima admit every container', () => {
  const resources = { cpu: '100m', cpuLimit: '1', memory: Size.mebibytes(256) };
  const pods = everyPod({ cpuLimit: '2', overrides: { sentinel: { resources }, proxy: { resources }, job: { resources } } });
  const containers = pods.flatMap(([, { spec }]) => containersOf(spec));
  expect(containers.map(({ name }) => name)).toEqual(expect.arrayContaining(['redis', 'sentinel', 'proxy', 'write', 'claim-password', 'apply']));
  expect(containers.filter(({ resources: { limits } }) => limits.cpu === undefined)).toEqual([]);
  expect(containers.filter(({ resources: { requests } }) => ['10m', '50m'].includes(requests.cpu) || requests.memory === '32Mi')).toEqual([]);
});

test('labels and annotations that a policy or a mesh asks for are on every pod, that of the Job included', () => {
  const pods = everyPod({ podLabels: { 'cost-center': '7' }, podAnnotations: { 'sidecar.istio.io/inject': 'false' } });
  for (const [pod, { metadata }] of pods) {
    expect([pod, metadata.labels['cost-center'], metadata.annotations['sidecar.istio.io/inject']]).toEqual([pod, '7', 'false']);
  }
});

test('every pod has the priority, the runtime, the scheduler, the nodes and the tolerations, that of the Job included', () => {
  const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'pool', operator: 'Exists' }] }] } };
  const scheduling = {
    nodeSelector: { pool: 'data' }, tolerations: [{ key: 'data', operator: 'Exists' }], priorityClassName: 'high', runtimeClassName: 'gvisor', schedulerName: 'packing',
  };
  for (const [pod, { spec }] of everyPod({ scheduling: { ...scheduling, affinity: { nodeAffinity } } })) {
    expect([pod, spec]).toEqual([pod, expect.objectContaining({ ...scheduling, nodeSelector: { 'pool': 'data', 'kubernetes.io/os': 'linux' } })]);
    expect([pod, spec.affinity.nodeAffinity]).toEqual([pod, nodeAffinity]);
  }
});

test('the Job waits for no node without servers: they wait for its Secrets', () => {
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname' }] } };
  const topologySpreadConstraints = [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }];
  const { spec } = renderSentinel({ scheduling: { affinity, topologySpreadConstraints } }).find('Job').spec.template;
  expect([spec.affinity, spec.topologySpreadConstraints]).toEqual([undefined, undefined]);
});

test('every pod is for nodes with Linux', () => {
  for (const [pod, { spec }] of everyPod({})) { expect([pod, spec.nodeSelector]).toEqual([pod, { 'kubernetes.io/os': 'linux' }]); }
});

test('user, group and fsGroup of every pod are left to the platform, and nothing else', () => {
  const own = new Map(everyPod({}).map(([pod, { spec }]) => [pod.replace(/-[0-9a-f]{8}$/, ''), spec.securityContext]));
  for (const [pod, { spec }] of everyPod({ platformUser: true })) {
    const { runAsUser, runAsGroup, fsGroup, ...others } = own.get(pod.replace(/-[0-9a-f]{8}$/, ''));
    expect([runAsUser, runAsGroup, fsGroup]).toEqual([999, 999, 999]);
    expect([pod, spec.securityContext]).toEqual([pod, others]);
  }
});
