import { readFileSync } from 'fs';
import { Engine } from '../../src';
import { clusterManifests } from '../support/cluster-instance';
import { disposePods, PodRunner } from '../support/pod-runner';

afterEach(disposePods);

test('the connection Secret of a cluster has the full names of the nodes where clients begin, and no address for reads', async () => {
  const engine = Engine.VALKEY_9_1;
  const pod = await PodRunner.create({
    manifests: clusterManifests(engine), engine, kind: 'Job', container: 'write', namespace: 'shop', resolvConf: 'search shop.svc.k8s.test svc.k8s.test\n',
  });
  await pod.start();
  expect(await pod.waitExit()).toBe(0);
  const { data } = JSON.parse(readFileSync(pod.path('manifests', 'connection.json'), 'utf8')) as { data: Record<string, string> };
  expect(Buffer.from(data.nodes, 'base64').toString()).toBe(
    'store-0.shop.svc.k8s.test:6379,store-1.shop.svc.k8s.test:6379,store-2.shop.svc.k8s.test:6379');
  expect(Object.keys(data)).not.toContain('read-uri');
});
