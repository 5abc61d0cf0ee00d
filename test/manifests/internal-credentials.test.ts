import { Chart } from 'cdk8s';
import { Deployment } from 'cdk8s-plus-28';
import { RedisCluster, RedisPlan, RedisReplication, RedisSentinel, RedisVariable } from '../../src';
import { newChart, podTemplatesOf, renderChart, renderCluster, renderReplication, renderSentinel } from '../support/manifests';

const PROPS = { plan: RedisPlan.ENTERPRISE, name: 'cache' };

/** The constructs whose pods have passwords among each other. */
describe.each([
  { kind: 'RedisReplication', manifests: () => renderReplication(), instance: (chart: Chart) => new RedisReplication(chart, 'redis', PROPS) },
  { kind: 'RedisSentinel', manifests: () => renderSentinel(), instance: (chart: Chart) => new RedisSentinel(chart, 'redis', PROPS) },
  { kind: 'RedisCluster', manifests: () => renderCluster(), instance: (chart: Chart) => new RedisCluster(chart, 'redis', PROPS) },
])('of a $kind', ({ kind, manifests, instance }) => {
  const attached = () => {
    const chart = newChart();
    instance(chart).attach(new Deployment(chart, 'web', { containers: [{ image: 'web' }] }), { serviceBinding: true, variables: [RedisVariable.PASSWORD] });
    return chart;
  };
  const initContainers = () => manifests().find('Job').spec.template.spec.initContainers;

  test('the Role may create and change the two Secrets, and read none', () => {
    expect(manifests().find('Role').rules).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['cache-connection', 'cache-internal'], verbs: ['create', 'patch'] },
    ]);
  });

  test('the Job writes both Secrets by one script', () => {
    expect(initContainers()[0].command).toEqual(['sh', '/opt/redis/write-internal-secret.sh']);
  });

  test('its passwords are mounted in servers and sentinels, of which none gets more than it uses, and no attachment hands out one', () => {
    const used: Readonly<Record<string, readonly string[]>> = {
      server: kind === 'RedisSentinel' ? ['internal-password', 'monitor-password'] : ['internal-password'],
      replica: ['internal-password'],
      sentinel: ['internal-password'],
      proxy: ['monitor-password'],
    };
    const { objects } = renderChart(attached());
    const pods = podTemplatesOf(objects.filter((object) => object.kind !== 'Job')).map(([, template]) => template);
    expect(pods.length).toBeGreaterThan(1);
    for (const { metadata, spec } of pods) {
      const component = metadata?.labels?.['app.kubernetes.io/component'] ?? '';
      const found = JSON.stringify(spec).match(/(?<="key":")[a-z]+-password(?=")/g) ?? [];
      expect([component, [...new Set(found)].sort()]).toEqual([component, used[component] ?? []]);
      if (component === '') { expect(JSON.stringify(spec)).not.toContain('cache-internal'); }
    }
  });

  test('the Job never replaces a password that another attempt has made', () => {
    expect(initContainers()[1].args).toEqual([
      'apply', '--server-side', '--filename=/manifests/password.json', '--filename=/manifests/internal.json', '--field-manager=$(POD_NAME)',
    ]);
  });
});
