import { RedisClusterProps } from '../../src';
import { renderCluster } from '../support/manifests';

/** Pod spec of the Job. */
function jobPodOf(props: Partial<RedisClusterProps> = {}): any {
  return renderCluster(props).find('Job').spec.template.spec;
}

test('the script learns what that of a single server learns, and where clients begin; there is no address for reads', () => {
  expect(jobPodOf().initContainers[0].env).toEqual([
    { name: 'NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
    { name: 'MANIFESTS', value: '/manifests' },
    { name: 'SECRET_NAME', value: 'cache-connection' },
    { name: 'SECRET_LABELS', value: expect.any(String) },
    { name: 'SERVICE', value: 'cache' },
    { name: 'REDIS_PORT', value: '6379' },
    { name: 'NODES', value: 'cache-0 cache-1 cache-2' },
    { name: 'PRESENT_PASSWORD_FILE', value: '/present/password' },
    { name: 'INTERNAL_SECRET_NAME', value: 'cache-internal' },
    { name: 'PRESENT_INTERNAL_DIRECTORY', value: '/present-internal' },
  ]);
});

test('a cluster of three shards with a replica each has these objects', () => {
  expect(renderCluster().kinds).toEqual({
    ConfigMap: 2,
    Job: 1,
    NetworkPolicy: 2,
    PodDisruptionBudget: 3,
    Role: 1,
    RoleBinding: 1,
    Service: 11,
    ServiceAccount: 2,
    StatefulSet: 3,
  });
});
