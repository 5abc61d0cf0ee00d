import { renderCluster } from '../support/manifests';

const SERVERS = { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'cache', 'app.kubernetes.io/component': 'server' };
const REDIS_PORT = { name: 'redis', port: 6379, targetPort: 'redis' };
const BUS_PORT = { name: 'bus', port: 16379, targetPort: 'bus' };

test('one address leads to any server that is ready', () => {
  expect(renderCluster().find('Service', 'cache').spec).toEqual({ type: 'ClusterIP', selector: SERVERS, ports: [REDIS_PORT] });
});

test.each(['0', '1', '2'])('one leads to the servers of shard %s that are ready', (shard) => {
  expect(renderCluster().find('Service', `cache-${shard}`).spec).toEqual({
    type: 'ClusterIP',
    selector: { ...SERVERS, 'cdk8s-managed-redis/shard': shard },
    ports: [REDIS_PORT],
  });
});

test.each(['cache-0-0', 'cache-0-1', 'cache-2-1'])('the server %s has an address that outlives its pod, ready or not, for clients and other servers', (pod) => {
  expect(renderCluster().find('Service', pod).spec).toEqual({
    type: 'ClusterIP',
    publishNotReadyAddresses: true,
    selector: { ...SERVERS, 'statefulset.kubernetes.io/pod-name': pod },
    ports: [REDIS_PORT, BUS_PORT],
  });
});

test('all StatefulSets are governed by one headless Service', () => {
  const manifests = renderCluster();
  const governing = manifests.all('StatefulSet').map(({ spec }) => spec.serviceName);
  expect(governing).toEqual(['cache-headless', 'cache-headless', 'cache-headless']);
  expect(manifests.find('Service', 'cache-headless').spec).toEqual({
    type: 'ClusterIP', clusterIP: 'None', publishNotReadyAddresses: true, selector: SERVERS, ports: [REDIS_PORT],
  });
});

test('every shard and every pod has its Service, however many there are', () => {
  const names = renderCluster({ drainingShards: 1, replicasPerShard: 2 }).all('Service').map(({ metadata }) => metadata.name);
  expect(names).toEqual([
    'cache', 'cache-headless',
    'cache-0', 'cache-0-0', 'cache-0-1', 'cache-0-2',
    'cache-1', 'cache-1-0', 'cache-1-1', 'cache-1-2',
    'cache-2', 'cache-2-0', 'cache-2-1', 'cache-2-2',
    'cache-3', 'cache-3-0', 'cache-3-1', 'cache-3-2',
  ]);
});

test('every Service finds the ports that the servers name', () => {
  const manifests = renderCluster();
  const named = manifests.podOf('StatefulSet', 'cache-0').containers[0].ports.map(({ name }: any) => name);
  const led = manifests.all('Service').flatMap(({ spec }) => spec.ports.map(({ targetPort }: any) => targetPort));
  expect(named).toEqual(['redis', 'bus']);
  expect(new Set(led)).toEqual(new Set(named));
});
