import { readFileSync } from 'fs';
import { join } from 'path';
import { Duration } from 'cdk8s';
import { RedisPlan } from '../../src';
import { Manifests, renderCluster, renderReplication, renderSentinel, renderStandalone } from '../support/manifests';
import { RUNTIME, runtimeScripts, scriptPath, scriptsCalledBy, scriptText } from '../support/runtime-scripts';

test('the configuration is two files, by what a change of them needs', () => {
  expect(Object.keys(renderStandalone({ plan: RedisPlan.FREE }).find('ConfigMap', 'cache-config').data).sort()).toEqual(['live.conf', 'restart.conf']);
});

test('with a password, a file tells how long connections of an old one stay open', () => {
  const grace = (passwordGrace?: Duration) => renderStandalone({ plan: RedisPlan.PRO, passwordGrace }).find('ConfigMap', 'cache-config').data['password-grace'];
  expect(grace()).toBe('900\n');
  expect(grace(Duration.hours(2))).toBe('7200\n');
});

test("the user's lines are in the file that needs a restart", () => {
  const { data } = renderStandalone({ plan: RedisPlan.PRO, configuration: ['slowlog-max-len 300'] }).find('ConfigMap', 'cache-config');
  expect(data['restart.conf']).toContain('\nslowlog-max-len 300\n');
  expect(data['live.conf']).not.toContain('slowlog-max-len');
});

test('the scripts are the same for every instance', () => {
  const scriptsOf = (plan: RedisPlan) => renderStandalone({ plan }).find('ConfigMap', 'cache-runtime').data;
  expect(scriptsOf(RedisPlan.FREE)).toEqual(scriptsOf(RedisPlan.ENTERPRISE));
});

test('every script that a manifest runs is mounted', () => {
  const manifests = renderStandalone({ plan: RedisPlan.PRO });
  const run = manifests.entries.map(({ value }) => value).filter((value) => typeof value === 'string' && /^\/opt\/redis\/[a-z-]+\.sh$/.test(value));
  expect([...new Set(run)].sort()).toEqual(['/opt/redis/alive.sh', '/opt/redis/ready.sh', '/opt/redis/start.sh', '/opt/redis/write-connection-secret.sh']);
});

describe.each([
  { topology: 'a single server', folders: ['credentials', 'lib', 'server'], manifests: renderStandalone({ plan: RedisPlan.PRO }) },
  { topology: 'fixed roles', folders: ['credentials', 'decide', 'lib', 'replication', 'server'], manifests: renderReplication() },
  { topology: 'an instance with sentinels', folders: ['credentials', 'decide', 'failover', 'lib', 'proxy', 'sentinel', 'server'], manifests: renderSentinel() },
  { topology: 'a cluster', folders: ['cluster', 'credentials', 'decide', 'lib', 'server'], manifests: renderCluster() },
])('the scripts of $topology', ({ folders, manifests }) => {
  const { data } = manifests.find('ConfigMap', 'cache-runtime');

  test('are those of its folders', () => {
    expect([...new Set(Object.keys(data).map((name) => scriptPath(name).split('/')[0]))].sort()).toEqual(folders);
  });

  test('are all that its pods run and that these call, from every one of the folders', () => {
    const run = scriptsRunBy(manifests);
    expect(Object.keys(data)).toEqual(expect.arrayContaining(run));
    expect([...new Set(run.map((name) => scriptPath(name).split('/')[0]))].sort()).toEqual(folders);
  });

  test('stand in the ConfigMap as they stand in the package, without the lines that are comments', () => {
    const comment = (script: string) => (script.endsWith('.lua') ? /^[ \t]*--/ : /^[ \t]*#(?!!)/);
    const code = (script: string) => scriptText(script).split('\n').filter((line) => !comment(script).test(line)).join('\n');
    expect(data).toEqual(Object.fromEntries(Object.keys(data).map((script) => [script, code(script)])));
  });

  // Kubernetes refuses annotations of more than 256 KiB. The rest is for scripts to come.
  test('are small enough for kubectl, which writes the whole object into an annotation of it when it applies client-side', () => {
    const annotation = JSON.stringify(manifests.find('ConfigMap', 'cache-runtime')).replace(/[<>&]/g, '\\u0000');
    expect(Buffer.byteLength(annotation) / 1024).toBeLessThan(208);
  });
});

// What begins with # there would be text, and be taken for a comment.
test.each(runtimeScripts())('%s has no comment in a text that goes to a file or a program', (path) => {
  const texts = [...readFileSync(join(RUNTIME, path), 'utf8').matchAll(/<<-?'?(\w+)'?.*\n([^]*?)\n[ \t]*\1\n/g)].map(([, , text]) => text);
  expect(texts.filter((text) => /^[ \t]*#/m.test(text))).toEqual([]);
});

test('the pods of an instance with sentinels learn from files which pods there are, so that the list can change under them', () => {
  const { data } = renderSentinel({ replicas: 1, sentinels: 5, quorum: 4 }).find('ConfigMap', 'cache-config');
  expect(Object.keys(data).sort()).toEqual(['live.conf', 'members', 'password-grace', 'quorum', 'restart.conf', 'sentinels']);
  expect(data).toMatchObject({
    members: 'cache-0\ncache-1\n',
    sentinels: 'cache-sentinel-0\ncache-sentinel-1\ncache-sentinel-2\ncache-sentinel-3\ncache-sentinel-4\n',
    quorum: '4\n',
  });
});

/** The scripts that commands and probes name, and those that the scripts name. */
function scriptsRunBy(manifests: Manifests): string[] {
  return scriptsCalledBy(manifests.entries.flatMap(({ value }) => /^\/opt\/redis\/([a-z-]+\.sh)$/.exec(String(value))?.[1] ?? []));
}
