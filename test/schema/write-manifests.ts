// Writes every manifest of the snapshots and of the examples as YAML files into a folder, for the schema check.
import { execFileSync } from 'child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { Yaml } from 'cdk8s';
import { allManifests } from '../support/instances';

const folder = resolve(process.argv[2]);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

for (const [name, objects] of Object.entries(allManifests())) {
  writeFileSync(join(folder, `${name.replace(/[^a-z0-9]+/gi, '-')}.yaml`), Yaml.stringify(...objects));
}

const examples = resolve(__dirname, '..', '..', 'examples');
for (const example of readdirSync(examples, { withFileTypes: true })) {
  if (!example.isDirectory() || example.name === 'support') { continue; }
  for (const app of appsIn(join(examples, example.name))) {
    execFileSync('tsx', ['--tsconfig', join(examples, 'tsconfig.json'), app], {
      env: { ...process.env, CDK8S_OUTDIR: join(folder, example.name) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
}

/** One app, or in a folder without a main file one in each. */
function appsIn(example: string): string[] {
  const files = readdirSync(example).filter((name) => name.endsWith('.ts'));
  return (files.includes('main.ts') ? ['main.ts'] : files).map((name) => join(example, name));
}
