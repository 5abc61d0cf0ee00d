import { Yaml } from 'cdk8s';
import { eventually, kubectl, run } from './support/kubectl';
import { Namespace } from './support/namespace';
import { Definition, definitions, RELEASES } from '../kubeblocks/strict-schema';
import { KUBEBLOCKS_INSTANCES, ofOperator, withKubeBlocks } from '../support/kubeblocks-instances';
import type { Manifest } from '../support/pod-runner';

/** Nothing runs: the API server is asked, by dry runs, whether it would take the objects of `KubeBlocksRedis`. It evaluates the rules in CEL too. */

let namespace: Namespace;

beforeAll(async () => { namespace = await Namespace.create('kubeblocks'); });
afterAll(() => namespace?.delete());

function dryRun(objects: readonly Manifest[]): Promise<string> {
  return run('kubectl', ['--namespace', namespace.name, 'apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-'], Yaml.stringify(...objects));
}

describe.each(RELEASES)('an API server with the kinds of KubeBlocks %s', (release) => {
  // In groups of this test alone: the Kubernetes cluster may have the operator itself, of another release.
  const suffix = `${Math.random().toString(36).slice(2, 8)}.kubeblocks.test`;
  const groupOf = (group: string) => group.replace('kubeblocks.io', suffix);
  const kinds = definitions(release).map(({ spec, ...definition }: Definition) => ({
    ...definition, metadata: { name: `${spec.names.plural}.${groupOf(spec.group)}` }, spec: { ...spec, group: groupOf(spec.group) },
  }));
  const names = kinds.map(({ metadata: { name } }) => name);

  beforeAll(async () => {
    await run('kubectl', ['apply', '--server-side', '-f', '-'], Yaml.stringify(...kinds));
    for (const name of names) {
      await eventually(`${name} is served`, async () => (await namespace.kubectl('get', name, '--output=name')) === '');
    }
  });
  afterAll(() => kubectl('delete', 'customresourcedefinitions', '--ignore-not-found', ...names));

  const moved = (objects: readonly Manifest[]): Manifest[] => objects.map((object) => ({ ...object, apiVersion: groupOf(object.apiVersion) }));

  test.each(KUBEBLOCKS_INSTANCES)('takes %s', async (_name, props) => {
    await dryRun(moved(ofOperator(withKubeBlocks(props))));
  });

  test('refuses a field that it does not have', async () => {
    const [, props] = KUBEBLOCKS_INSTANCES[0];
    const [cluster] = moved(ofOperator(withKubeBlocks(props)));
    await expect(dryRun([{ ...cluster, spec: { ...cluster.spec, monitor: true } }])).rejects.toThrow(/spec\.monitor/);
  });
});

test('the operator\'s own kinds, where the Kubernetes cluster has them, take every instance', async () => {
  const served = (await kubectl('get', 'customresourcedefinitions', '--output=name')).split('\n');
  const has = ({ kind, apiVersion }: Manifest) => served.some((line) => line.endsWith(`/${kind.toLowerCase()}s.${apiVersion.split('/')[0]}`));
  const objects = KUBEBLOCKS_INSTANCES.flatMap(([, props]) => ofOperator(withKubeBlocks(props))).filter(has);
  if (objects.length === 0) {
    process.stderr.write('not asked: the Kubernetes cluster has no kinds of KubeBlocks of its own\n');
    return;
  }
  await dryRun(objects);
});
