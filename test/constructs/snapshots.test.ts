import { RedisPlan } from '../../src';
import {
  EVERY_CLUSTER_PROP, EVERY_PLAN, EVERY_PROP, EVERY_REPLICATION_PROP, EVERY_SENTINEL_PROP, SENTINEL_PLANS, withCluster, withDeployment, withReplicas,
  withSentinels,
} from '../support/instances';
import { Manifests } from '../support/manifests';

/** The manifests with the names of scripts and of the proxies' configuration in place of their text: both have their own tests. */
function readable(objects: object[]): string {
  return new Manifests(objects.map((object: any) => (
    object.kind === 'ConfigMap' ? { ...object, data: Object.fromEntries(Object.entries(object.data).map(abbreviated)) } : object
  ))).yaml;
}

function abbreviated([name, text]: [string, unknown]): [string, unknown] {
  if (name.endsWith('.sh')) { return [name, `<runtime/${name}>`]; }
  return [name, name === 'haproxy.cfg' ? '<haproxy.cfg>' : text];
}

test.each(EVERY_PLAN)('an instance of $name and its Deployment render to these manifests', ({ props }) => {
  expect(readable(withDeployment(props))).toMatchSnapshot();
});

test('an instance with every prop and its Deployment render to these manifests', () => {
  expect(readable(withDeployment(EVERY_PROP))).toMatchSnapshot();
});

test.each(SENTINEL_PLANS)('an instance of $name with sentinels and its Deployment render to these manifests', (plan) => {
  expect(readable(withSentinels({ plan }))).toMatchSnapshot();
});

test('an instance with sentinels and every prop and its Deployment render to these manifests', () => {
  expect(readable(withSentinels(EVERY_SENTINEL_PROP))).toMatchSnapshot();
});

test.each(SENTINEL_PLANS)('an instance of $name with read replicas and its Deployment render to these manifests', (plan) => {
  expect(readable(withReplicas({ plan }))).toMatchSnapshot();
});

test('an instance with read replicas and every prop and its Deployment render to these manifests', () => {
  expect(readable(withReplicas(EVERY_REPLICATION_PROP))).toMatchSnapshot();
});

test('a cluster of ENTERPRISE and its Deployment render to these manifests', () => {
  expect(readable(withCluster({ plan: RedisPlan.ENTERPRISE }))).toMatchSnapshot();
});

test('a cluster with every prop and its Deployment render to these manifests', () => {
  expect(readable(withCluster(EVERY_CLUSTER_PROP))).toMatchSnapshot();
});
