import { Persistence } from '../../src';
import { ClusterInstance } from '../support/cluster-instance';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES, ENGINES_AND_SHELLS } from '../support/pod-runner-images';
import { redisPod } from '../support/pod-runner-redis';
import { SentinelInstance } from '../support/sentinel-instance';

afterAll(disposePods);

/** The cases wait, so they run side by side. */
const cases = ENGINES.map((engine) => ({ engine, name: String(engine) }));

test.concurrent.each(ENGINES_AND_SHELLS)('$name with $shell: what was changed in the running server is put back', async ({ engine, shell }) => {
  const pod = await redisPod({ engine, shell, password: 'the-password-of-applications', props: { persistence: Persistence.RDB_AOF, configuration: ['slowlog-max-len 200'] } });
  await pod.startReady();
  await until('the agent has seen what it guards', async () => /^cmdstat_acl\|list:/m.test(await pod.cli('info', 'commandstats')));
  const changed = { 'maxmemory-policy': 'allkeys-random', 'save': '', 'appendfsync': 'no', 'maxclients': '50', 'timeout': '100', 'appendonly': 'no', 'protected-mode': 'yes', 'slowlog-max-len': '7' };
  const promised = Object.fromEntries(await Promise.all(Object.keys(changed).map(async (name) => [name, await pod.setting(name)])));
  const users = await pod.cli('acl', 'list');

  await pod.cli('acl', 'setuser', 'backdoor', 'on', 'nopass', '~*', '+@all');
  await pod.cli('acl', 'setuser', 'default', 'nopass', '+@all');
  // What the configuration does not name is the operator's.
  await pod.cli('config', 'set', 'slowlog-log-slower-than', '1');
  expect(await pod.cli('config', 'set', 'requirepass', 'x"y')).toBe('OK');
  for (const [name, value] of Object.entries(changed)) { expect(await pod.cli('config', 'set', name, value)).toBe('OK'); }

  for (const name of Object.keys(changed)) {
    await until(`${name} is put back`, async () => await pod.setting(name) === promised[name], 60);
  }
  await until('users and rights are put back', async () => await pod.cli('acl', 'list') === users, 60);
  expect(await pod.cliAs('backdoor', 'x', 'ping')).toContain('WRONGPASS');
  expect(await pod.asApplication('config', 'get', '*')).toMatch(/^NOPERM/);
  expect(await pod.setting('slowlog-log-slower-than')).toBe('1');
  expect(pod.log()).toMatch(/agent: the running server has other settings than its configuration, putting them back: .*maxmemory-policy/);
  expect(pod.log()).toContain('agent: the running server has other users or rights than the library gave it, putting them back\n');
  expect(pod.log()).not.toContain('x"y');
  expect(pod.log()).not.toContain('refused');
});

/** Changes these settings in a running server, and waits until the agent has put all of them back. */
async function expectPutBack(pod: PodRunner, changed: Readonly<Record<string, string>>): Promise<void> {
  await until('the agent has seen what it guards', async () => /^cmdstat_acl\|list:/m.test(await pod.cli('info', 'commandstats')));
  const promised = Object.fromEntries(await Promise.all(Object.keys(changed).map(async (name) => [name, await pod.setting(name)])));
  for (const [name, value] of Object.entries(changed)) { expect([name, await pod.cli('config', 'set', name, value)]).toEqual([name, 'OK']); }

  for (const name of Object.keys(changed)) {
    await until(`${name} is put back`, async () => await pod.setting(name) === promised[name], 60);
    expect(pod.log()).toMatch(new RegExp(`the running server has other settings than its configuration, putting them back: .*\\b${name}\\b`));
  }
  expect(pod.log()).not.toContain('refused');
}

test.concurrent.each(cases)('$name: of a replica with sentinels, the address that it announces and how it logs in to its primary are put back', async ({ engine }) => {
  const instance = await SentinelInstance.create({ engine });
  await instance.startReady();

  await expectPutBack(instance.members[1], { 'replica-announce-ip': '10.0.0.1', 'replica-announce-port': '1', 'masteruser': 'default', 'masterauth': 'another' });
  await instance.untilPrimary(0, 60);
  await instance.dispose();
});

test.concurrent.each(cases)('$name: of a cluster node, the addresses that it announces and how it logs in to its primary are put back', async ({ engine }) => {
  const cluster = await ClusterInstance.create({ engine });
  await cluster.startReady();

  await expectPutBack(cluster.node(0, 1), {
    'cluster-announce-ip': '10.0.0.1', 'cluster-announce-hostname': 'another', 'cluster-announce-port': '1', 'cluster-announce-bus-port': '2', 'masteruser': 'default', 'masterauth': 'another',
  });
  await cluster.untilWhole(90);
}, 240_000);
