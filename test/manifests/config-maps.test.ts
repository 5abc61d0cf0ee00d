import { readFileSync } from 'fs';
import { join } from 'path';
import { RedisPlan } from '../../src';
import { renderStandalone } from '../support/manifests';

const SCRIPTS = ['alive.sh', 'connection.sh', 'keep-settings.sh', 'prepare-data.sh', 'ready.sh', 'start.sh', 'write-connection-secret.sh'];

test('the configuration is two files, by what a change of them needs', () => {
  expect(Object.keys(renderStandalone({ plan: RedisPlan.PRO }).find('ConfigMap', 'cache-config').data).sort()).toEqual(['live.conf', 'restart.conf']);
});

test("the user's lines are in the file that needs a restart", () => {
  const { data } = renderStandalone({ plan: RedisPlan.PRO, configuration: ['timeout 300'] }).find('ConfigMap', 'cache-config');
  expect(data['restart.conf']).toContain('\ntimeout 300\n');
  expect(data['live.conf']).not.toContain('timeout');
});

test('the scripts are in a ConfigMap of their own', () => {
  expect(Object.keys(renderStandalone({ plan: RedisPlan.PRO }).find('ConfigMap', 'cache-runtime').data).sort()).toEqual(SCRIPTS);
});

test.each(SCRIPTS)('%s stands in the ConfigMap as it stands in the package', (script) => {
  const { data } = renderStandalone({ plan: RedisPlan.PRO }).find('ConfigMap', 'cache-runtime');
  expect(data[script]).toBe(readFileSync(join(__dirname, '..', '..', 'runtime', script), 'utf8'));
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
