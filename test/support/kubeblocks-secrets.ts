import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { KubeBlocksRedis } from '../../src';

export const PASSWORD = 'zxcvbnmasdfghjkl';

/** The connection Secret that the Job's script writes, with the scripts and the variables of the manifests. */
export function writtenConnection(redis: KubeBlocksRedis, namespace: string): Record<string, string> {
  const directory = mkdtempSync(join(tmpdir(), 'kubeblocks-'));
  try {
    for (const [name, text] of Object.entries<string>(redis.runtime!.toJson().data)) { writeFileSync(join(directory, name), text); }
    const [{ env, command }] = redis.credentialsJob!.toJson().spec.template.spec.initContainers;
    const values = Object.fromEntries(env.filter(({ value }: any) => value !== undefined).map(({ name, value }: any) => [name, value]));
    writeFileSync(join(directory, 'password'), PASSWORD);
    execFileSync('sh', [join(directory, command[1].replace(/.*\//, ''))], {
      env: { PATH: process.env.PATH, ...values, NAMESPACE: namespace, MANIFESTS: directory, PRESENT_PASSWORD_FILE: join(directory, 'password') },
    });
    return decoded(JSON.parse(readFileSync(join(directory, 'connection.json')).toString()).data);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The values of a Secret. */
export function decoded(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}
