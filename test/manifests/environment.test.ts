import { containersOfLibrary, scriptsRunIn } from '../support/containers';
import { Manifests } from '../support/manifests';
import { scriptCode, scriptsCalledBy } from '../support/runtime-scripts';
import { TOPOLOGIES } from '../support/topologies';

/** What programs that are not ours read. */
const READ_BY_PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  'credentials/claim-password': ['HOME'],
  'credentials/apply': ['HOME'],
};

describe.each(TOPOLOGIES)('of a $construct', ({ instances }) => {
  test.each(instances)('every variable is read, on $name: none is there to restart pods', ({ manifests }) => {
    const unread = containersOfLibrary(manifests).flatMap(({ name, container, podSpec }) => {
      const configuration = configurationOf(manifests, podSpec).join('\n');
      const loaded = [...configuration.matchAll(/\/([a-z-]+\.lua)"/g)].map(([, script]) => script);
      const text = [...scriptsCalledBy([...scriptsRunIn(container), ...loaded]).map(scriptCode), configuration].join('\n');
      const args = (container.args ?? []).join('\n');
      return (container.env ?? [])
        .filter((variable: any) => !reads(text, variable.name) && !args.includes(`$(${variable.name})`) && !READ_BY_PROGRAMS[name]?.includes(variable.name))
        .map((variable: any) => `${name}: ${variable.name}`);
    });
    expect(unread).toEqual([]);
  });
});

/** As the shell, awk, HAProxy or Lua names a variable. */
function reads(text: string, name: string): boolean {
  return new RegExp(`\\$${name}\\b|\\$\\{${name}\\b|ENVIRON\\["${name}"\\]|getenv\\("${name}"\\)`).test(text);
}

/** The mounted configuration, which may name variables as scripts do. */
function configurationOf(manifests: Manifests, podSpec: any): string[] {
  return (podSpec.volumes ?? [])
    .flatMap(({ name, configMap }: any) => (name === 'config' ? Object.values(manifests.find('ConfigMap', configMap.name).data) : []));
}
