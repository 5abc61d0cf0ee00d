import { RedisSentinel, RedisScheduling } from 'cdk8s-managed-redis';
import { kubectl } from './support/kubectl';
import { Namespace } from './support/namespace';
import { SMALL_PRO } from './support/plans';
import { SentinelInstance } from './support/sentinel-instance';

describe('pods whose volumes are bound to nodes', () => {
  let namespace: Namespace;
  let instance: SentinelInstance;

  const apply = async (scheduling?: RedisScheduling) => {
    await namespace.apply((chart) => { new RedisSentinel(chart, 'redis', { name: 'redis', plan: SMALL_PRO, scheduling }); });
    await namespace.rolledOut('statefulset/redis', 'statefulset/redis-sentinel');
    await instance.untilStable();
  };
  /** Of servers and sentinels: those with volumes. */
  const places = async () => {
    const pods = await namespace.get('pods', '{range .items[*]}{.metadata.name} {.spec.nodeName}{"\\n"}{end}');
    return pods.trim().split('\n').filter((line) => /^redis-(sentinel-)?\d+ /.test(line)).sort();
  };

  beforeAll(async () => {
    namespace = await Namespace.create('placement');
    instance = new SentinelInstance(namespace, 'redis');
  });
  afterAll(() => namespace?.delete());

  test('return to them when a node has joined that has none of the pods', async () => {
    const nodes = (await kubectl('get', 'nodes', '-o', 'name')).trim().split('\n').map((node) => node.replace('node/', ''));
    const key = 'kubernetes.io/hostname';
    // As if the last node were not there yet: two of the three servers share one.
    await apply({
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'NotIn', values: nodes.slice(-1) }] }] } } },
    });
    const before = await places();
    expect(before).toHaveLength(6);

    await apply();

    expect(await places()).toEqual(before);
  });
});
