import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { Manifests } from './manifests';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n';

/** The keys of the Secrets that the credentials Job writes, by name of the Secret: its script runs here, in a folder of its own. */
export function secretKeys(manifests: Manifests): Record<string, string[]> {
  const [job] = manifests.all('Job');
  if (!job) { return {}; }
  const root = mkdtempSync(join(tmpdir(), 'credentials-job-'));
  try {
    const writers = job.spec.template.spec.initContainers.filter(({ command }: any) => command !== undefined);
    for (const { mountPath } of writers.flatMap(({ volumeMounts }: any) => volumeMounts)) { mkdirSync(join(root, mountPath), { recursive: true }); }
    const { data } = manifests.find('ConfigMap', job.spec.template.spec.volumes.find(({ name }: any) => name === 'runtime').configMap.name);
    for (const [name, text] of Object.entries<string>(data)) { writeFileSync(join(root, '/opt/redis', name), text); }
    for (const { command: [shell, script], env: variables, volumeMounts } of writers) {
      const env = Object.fromEntries(variables.map(({ name, value = 'shop' }: any) => [name, value.startsWith('/') ? join(root, value) : value]));
      if (volumeMounts.some(({ name }: any) => name === 'given')) { writeFileSync(join(root, '/given/password'), 'a password of the user'); }
      for (const authority of env.AUTHORITIES?.split(' ') ?? []) { writeFileSync(join(root, '/authorities', authority), CERTIFICATE); }
      execFileSync(shell, [join(root, script)], { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
    }
    const written = readdirSync(join(root, '/manifests')).map((name) => JSON.parse(readFileSync(join(root, '/manifests', name), 'utf8')));
    // password.json is about the same Secret as connection.json, and holds less.
    return Object.fromEntries([...new Set(written.map(({ metadata }) => metadata.name))].map((name) => (
      [name, [...new Set(written.filter(({ metadata }) => metadata.name === name).flatMap(({ data: keys }) => Object.keys(keys)))].sort()]
    )));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
