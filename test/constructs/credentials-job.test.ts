import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { RedisPlan, RedisSentinel, RedisStandalone } from '../../src';
import { newChart, renderChart } from '../support/manifests';

const TTL = JsonPatch.add('/spec/ttlSecondsAfterFinished', 600);
const MEMORY = JsonPatch.replace('/spec/template/spec/containers/0/resources/limits/memory', '256Mi');

function jobOf(chart: Chart): ApiObject {
  return new RedisStandalone(chart, 'redis', { plan: RedisPlan.PRO, name: 'cache' }).node.findChild('CredentialsJob') as ApiObject;
}

/** The Job as YAML shows it, with these patches. */
function renderedWith(...patches: JsonPatch[]): any {
  const chart = newChart();
  jobOf(chart).addJsonPatch(...patches);
  return renderChart(chart).find('Job');
}

test.each([{ what: 'of the Job', patch: TTL }, { what: 'of its pods', patch: MEMORY }])('a patch $what gives the Job another name: its spec is immutable', ({ patch }) => {
  expect(renderedWith(patch).metadata.name).not.toBe(renderedWith().metadata.name);
  expect(renderedWith(patch).metadata.name).toMatch(/^cache-credentials-[0-9a-f]{8}$/);
});

test('the same patch gives the same name', () => {
  expect(renderedWith(MEMORY).metadata.name).toBe(renderedWith(MEMORY).metadata.name);
});

test('a patch that changes nothing keeps the name', () => {
  expect(renderedWith(JsonPatch.replace('/spec/template/spec/restartPolicy', 'OnFailure')).metadata.name).toBe(renderedWith().metadata.name);
});

test('a patch of metadata keeps the name', () => {
  const { metadata } = renderedWith(JsonPatch.add('/metadata/annotations', { note: 'a' }));
  expect(metadata).toMatchObject({ name: renderedWith().metadata.name, annotations: { note: 'a' } });
});

test('a patch of the name itself holds', () => {
  expect(renderedWith(JsonPatch.replace('/metadata/name', 'mine')).metadata.name).toBe('mine');
});

test('the name in code is the one that a synth writes', () => {
  const chart = newChart();
  const job = jobOf(chart);
  expect(job.name).toBe(renderedWith().metadata.name);
  job.addJsonPatch(TTL);
  expect(job.name).toBe(renderChart(chart).find('Job').metadata.name);
});

test('a patch that fails is an error that names the Job', () => {
  const chart = newChart();
  jobOf(chart).addJsonPatch(JsonPatch.remove('/spec/no/such/field'));
  expect(() => renderChart(chart)).toThrow("Failed serializing construct at path 'test/redis/CredentialsJob' with name 'cache-credentials'");
});

test('what depends on the Job comes after it', () => {
  const chart = newChart();
  const other = new ApiObject(chart, 'other', { apiVersion: 'v1', kind: 'ConfigMap' });
  const job = jobOf(chart);
  other.addDependency(job);
  job.addJsonPatch(TTL);
  const kinds = renderChart(chart).objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  expect(kinds.indexOf(`Job/${job.name}`)).toBeLessThan(kinds.indexOf(`ConfigMap/${other.name}`));
});

test('a patch of one instance leaves the Job of another one alone', () => {
  const nameOf = (patch?: JsonPatch) => {
    const chart = newChart();
    const job = jobOf(chart);
    if (patch) { job.addJsonPatch(patch); }
    new RedisSentinel(chart, 'sentinel', { plan: RedisPlan.PRO, name: 'orders' });
    return renderChart(chart).all('Job').map(({ metadata }) => metadata.name).find((name) => name.startsWith('orders'));
  };
  expect(nameOf(TTL)).toBe(nameOf());
});
