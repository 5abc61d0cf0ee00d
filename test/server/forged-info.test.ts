import { join } from 'path';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES } from '../support/pod-runner-images';
import { printedBy } from '../support/pod-runner-namespaces';
import { expectKeys, INTERNAL_PASSWORD, SentinelInstance, writeKeys } from '../support/sentinel-instance';

afterAll(disposePods);

/** The cases wait, so they run side by side. */
const cases = ENGINES.map((engine) => ({ engine, name: String(engine) }));

const PROGRAM = join(__dirname, '..', 'support', 'programs', 'forging-replica.mjs');

/** No application may announce an address (server/client-rights): a client that does has the password of the pods. */
async function announce(instance: SentinelInstance, pod: PodRunner, lines: readonly string[]): Promise<void> {
  const env = { ADDRESS: instance.network.address(pod.name), PORT: '6379', PASSWORD: INTERNAL_PASSWORD, ANNOUNCED: ['6.6.6.6', ...lines].join('\r\n') };
  const printed = printedBy(instance.network.spawn([process.execPath, PROGRAM], env));
  const [last] = lines.slice(-1);
  await until(`INFO has the line ${last}`, async () => (await pod.cli('info', 'replication')).includes(`\n${last}`)).catch((error: Error) => {
    throw new Error(`${error.message}\n${printed()}`);
  });
}

/** What a script that sources the library prints in a pod. */
async function sourced(pod: PodRunner, script: string): Promise<string> {
  const libraries = ['cli', 'log', 'peers', 'own-state'].map((name) => `. /opt/redis/${name}.sh`).join('; ');
  const { stdout, stderr } = await pod.exec(['sh', '-c', `here=/opt/redis; ${libraries}; ${script}`]);
  return (stdout + stderr).trim();
}

test.concurrent.each(cases)('$name: a primary is taken for what it is, whatever lines its replicas announce; sentinels believe them, and fail over to a member', async ({ engine }) => {
  const instance = await SentinelInstance.create({ engine });
  await instance.startReady();
  const [primary, replica] = instance.members;
  await writeKeys(primary, 100);
  await announce(instance, primary, ['role:slave', 'master_host:6.6.6.6', 'master_link_status:up', 'master_sync_in_progress:1', 'slave_priority:0', '# Keyspace', 'role:slave', 'id=7 flags=b cmd=blpop', 'master_host:6.6.6.6']);

  // What find-primary.lua reads is what precedes the replicas.
  const [own] = (await primary.cli('info', 'replication')).split(/\nslave\d/);
  expect(own).toContain('\nrole:master');
  expect(own).not.toContain('master_');
  expect(await sourced(primary, 'read_own_state; own_facts')).toMatch(/^role=master link= .* keys=yes follows=-$/);
  expect(await sourced(replica, 'ask_members; member_facts')).toMatch(/^member pod=store-0 role=master keys=yes loading=no (?!.*syncing).* offset=\d+ history=[0-9a-f]{40} clustered=no$/m);

  // The clients that a switchover closes: INFO comes after them.
  expect(await sourced(primary, '. /opt/redis/blocked-clients.sh; printf "client list\\ninfo replication\\n" | redis_cli | blocked_in writes')).toBe('');
  // What is watched is many answers in a row: no line of one begins another. The agent has pipes of its own.
  const apart = 'mkdir -p $REDIS_RUN/apart; cp $REDIS_RUN/pod-password $REDIS_RUN/apart; REDIS_RUN=$REDIS_RUN/apart';
  const watched = await sourced(primary, `${apart}; watch_own_state; for answer in 1 2 3; do next_own_state; own_facts; done; stop_watching`);
  expect(watched.split('\n')).toEqual(Array(3).fill(expect.stringMatching(/^role=master link= primary_unreachable=no .* keys=yes follows=-$/)));

  const promoted = await instance.untilFailover(0, 60);
  await expectKeys(instance.members[promoted], 100);
});

test.concurrent.each(cases)('$name: a replica whose own replica announces that it is the primary has nothing to switch over when it stops', async ({ engine }) => {
  const instance = await SentinelInstance.create({ engine });
  await instance.startReady();
  const replica = instance.members[1];
  await announce(instance, replica, ['role:master', 'slave9:ip=6.6.6.6,port=6379,state=online,offset=999999999,lag=0']);

  expect(await replica.stop()).toBe(0);
  expect(replica.log()).not.toContain('switchover:');
  await replica.start();
  await instance.untilPrimary(0);
});
