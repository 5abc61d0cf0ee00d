import { RedisPlan } from '../../src';
import { renderCluster, renderReplication, renderSentinel, renderStandalone } from '../support/manifests';

const TOPOLOGIES = [
  { name: 'RedisStandalone', render: (props: object) => renderStandalone({ plan: RedisPlan.PRO, ...props }) },
  { name: 'RedisReplication', render: renderReplication },
  { name: 'RedisSentinel', render: renderSentinel },
  { name: 'RedisCluster', render: renderCluster },
];

const SELECTOR = {
  'app.kubernetes.io/name': 'redis',
  'app.kubernetes.io/instance': 'cache',
  'app.kubernetes.io/component': 'server',
};

test('clients use one address inside the cluster', () => {
  expect(renderStandalone({ plan: RedisPlan.PRO }).find('Service', 'cache').spec).toEqual({
    type: 'ClusterIP',
    selector: SELECTOR,
    ports: [{ name: 'redis', port: 6379, targetPort: 'redis' }],
  });
});

test.each(TOPOLOGIES)('the Service that the connection of $name names, and no other, has the clusterIp', ({ render }) => {
  const addresses = render({ clusterIp: '10.96.0.20' }).all('Service').map(({ metadata, spec }) => [metadata.name, spec.clusterIP]).filter(([, address]) => address !== undefined && address !== 'None');
  expect(addresses).toEqual([['cache', '10.96.0.20']]);
});

test('the pod has a name in DNS, ready or not', () => {
  expect(renderStandalone({ plan: RedisPlan.PRO }).find('Service', 'cache-headless').spec).toEqual({
    type: 'ClusterIP',
    clusterIP: 'None',
    publishNotReadyAddresses: true,
    selector: SELECTOR,
    ports: [{ name: 'redis', port: 6379, targetPort: 'redis' }],
  });
});

test('the Services find the port that the server names', () => {
  const manifests = renderStandalone({ plan: RedisPlan.PRO });
  const targets = manifests.all('Service').map(({ spec }) => spec.ports[0].targetPort);
  expect(targets).toEqual(['redis', 'redis']);
  expect(manifests.server.ports[0].name).toBe('redis');
});

test('the StatefulSet is governed by the headless Service', () => {
  const manifests = renderStandalone({ plan: RedisPlan.PRO });
  expect(manifests.find('StatefulSet').spec.serviceName).toBe('cache-headless');
});
