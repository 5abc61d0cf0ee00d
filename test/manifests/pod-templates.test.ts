import { createHash } from 'crypto';
import { readFrozen, updating, writeFrozen } from '../support/frozen';
import { Manifests, podTemplatesOf } from '../support/manifests';
import { KUBEBLOCKS, TOPOLOGIES } from '../support/topologies';

const FILE = 'pod-templates.json';

/** The checksum of every pod template of every construct, on every plan with every persistence, and of what the operator makes pods of. */
const NOW = Object.fromEntries([...TOPOLOGIES, KUBEBLOCKS].flatMap(({ construct, instances }) => instances.flatMap(({ name, manifests }) => (
  [...podTemplatesOf(manifests.ofLibrary), ...componentsOf(manifests)].map(([pod, template]) => [
    `${construct}, ${name}, ${pod.replace(/^(Job\/.*)-[0-9a-f]{8}$/, '$1')}`,
    createHash('sha256').update(JSON.stringify(template)).digest('hex'),
  ])
))));

/** The components of a `Cluster`, without their numbers: the operator decides which change of a component restarts its pods. */
function componentsOf(manifests: Manifests): [string, unknown][] {
  return manifests.all('Cluster').flatMap(({ metadata, spec: { componentSpecs = [], shardings = [] } }) => (
    [...componentSpecs, ...shardings.map(({ template }: any) => template)].map(({ replicas, ...component }): [string, unknown] => (
      [`Cluster/${metadata.name}/${component.name}`, component]))
  ));
}

beforeAll(() => {
  if (updating()) { writeFrozen(FILE, NOW); }
});

/** What is wrong with a pod template, and what to do. */
function problemOf(template: string): string | undefined {
  const then = readFrozen<string>(FILE)[template];
  if (then === NOW[template]) { return undefined; }
  if (then === undefined) { return `the pod template of ${template} is new: run npx projen test:update`; }
  if (NOW[template] === undefined) { return `the pod template of ${template} is no longer there: run npx projen test:update`; }
  if (template.includes('Cluster/')) {
    return `the component of ${template} changed: the operator may restart its pods; say so in CHANGELOG under Act before upgrading, then run npx projen test:update`;
  }
  return template.includes('Job/')
    ? `the pod template of ${template} changed: the Job runs again; say so in CHANGELOG, then run npx projen test:update`
    : `the pod template of ${template} changed: pods restart; say so in CHANGELOG under Act before upgrading, then run npx projen test:update`;
}

test('no pod restarts but on purpose', () => {
  const templates = [...new Set([...Object.keys(readFrozen(FILE)), ...Object.keys(NOW)])];
  const problems = templates.flatMap((template) => problemOf(template) ?? []);
  if (problems.length > 0) { throw new Error(problems.join('\n')); }
});
