import { renderSentinel } from '../support/manifests';

const of = (component: string) => ({
  'app.kubernetes.io/name': 'redis',
  'app.kubernetes.io/instance': 'cache',
  'app.kubernetes.io/component': component,
});

test('clients write to the proxies', () => {
  expect(renderSentinel().find('Service', 'cache').spec).toEqual({
    type: 'ClusterIP',
    selector: of('proxy'),
    ports: [{ name: 'redis', port: 6379, targetPort: 'write' }],
  });
});

test('clients read from the proxies, by another address', () => {
  expect(renderSentinel().find('Service', 'cache-ro').spec).toEqual({
    type: 'ClusterIP',
    selector: of('proxy'),
    ports: [{ name: 'redis', port: 6379, targetPort: 'read' }],
  });
});

test.each(['cache-0', 'cache-1', 'cache-2'])('the server %s has an address that outlives its pod, ready or not', (pod) => {
  expect(renderSentinel().find('Service', pod).spec).toEqual({
    type: 'ClusterIP',
    publishNotReadyAddresses: true,
    selector: { ...of('server'), 'statefulset.kubernetes.io/pod-name': pod },
    ports: [{ name: 'redis', port: 6379, targetPort: 'redis' }],
  });
});

test.each(['cache-sentinel-0', 'cache-sentinel-1', 'cache-sentinel-2'])('the sentinel %s has an address that outlives its pod, ready or not', (pod) => {
  expect(renderSentinel().find('Service', pod).spec).toEqual({
    type: 'ClusterIP',
    publishNotReadyAddresses: true,
    selector: { ...of('sentinel'), 'statefulset.kubernetes.io/pod-name': pod },
    ports: [{ name: 'sentinel', port: 26379, targetPort: 'sentinel' }],
  });
});

test.each([
  { statefulSet: 'cache', component: 'server', port: { name: 'redis', port: 6379, targetPort: 'redis' } },
  { statefulSet: 'cache-sentinel', component: 'sentinel', port: { name: 'sentinel', port: 26379, targetPort: 'sentinel' } },
])('the StatefulSet $statefulSet is governed by a headless Service', ({ statefulSet, component, port }) => {
  const manifests = renderSentinel();
  const { serviceName } = manifests.find('StatefulSet', statefulSet).spec;
  expect(serviceName).toBe(`${statefulSet}-headless`);
  expect(manifests.find('Service', serviceName).spec).toEqual({
    type: 'ClusterIP',
    clusterIP: 'None',
    publishNotReadyAddresses: true,
    selector: of(component),
    ports: [port],
  });
});

test('every pod has its Service, however many there are', () => {
  const names = renderSentinel({ replicas: 3, sentinels: 5 }).all('Service').map(({ metadata }) => metadata.name);
  expect(names).toEqual([
    'cache', 'cache-ro', 'cache-headless', 'cache-sentinel-headless',
    'cache-0', 'cache-1', 'cache-2', 'cache-3',
    'cache-sentinel-0', 'cache-sentinel-1', 'cache-sentinel-2', 'cache-sentinel-3', 'cache-sentinel-4',
  ]);
});

test('every Service finds the port that its pods name', () => {
  const manifests = renderSentinel();
  const portsOf = (kind: string, name: string) => manifests.podOf(kind, name).containers[0].ports.map((port: any) => port.name);
  const named: Record<string, string[]> = {
    server: portsOf('StatefulSet', 'cache'), sentinel: portsOf('StatefulSet', 'cache-sentinel'), proxy: portsOf('Deployment', 'cache-proxy'),
  };
  expect(named).toEqual({ server: ['redis'], sentinel: ['sentinel'], proxy: ['write', 'read', 'health'] });
  for (const { spec } of manifests.all('Service')) {
    expect(named[spec.selector['app.kubernetes.io/component']]).toContain(spec.ports[0].targetPort);
  }
});
