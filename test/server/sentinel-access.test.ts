import { readFileSync } from 'fs';
import { disposePods } from '../support/pod-runner';
import { ENGINES } from '../support/pod-runner-images';
import { expectKeys, INSTANCE, INTERNAL_PASSWORD, MONITOR_PASSWORD, PASSWORD, primaryOf, SentinelInstance, startAll, writeKeys } from '../support/sentinel-instance';

afterAll(disposePods);

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  let instance: SentinelInstance;

  beforeAll(async () => {
    instance = await SentinelInstance.create({ engine });
    await startAll([instance.members[0], ...instance.sentinels.slice(0, 2)]);
    await instance.untilPrimary(0);
  });
  afterAll(async () => instance.dispose());

  test.each([
    'get key:1', 'keys *', 'scan 0', 'dbsize', 'set key:1 x', 'del key:1', 'flushall', 'eval return(1) 0', 'dump key:1', 'monitor',
    'config get *', 'config set maxmemory 1', 'acl list', 'acl setuser x on nopass +@all', 'shutdown nosave', 'failover', 'client list', 'client pause 1000',
    'memory doctor', 'save', 'bgsave', 'bgrewriteaof', 'swapdb 0 1', 'publish news x', 'cluster nodes',
  ])('the internal user may not %s', async (command) => {
    expect(await instance.members[0].cliAs('internal', INTERNAL_PASSWORD, ...command.split(' '))).toMatch(/^NOPERM /);
  });

  test.each(['get key:1', 'keys *', 'set key:1 x', 'replicaof no one', 'role', 'config get *', 'client list', 'publish a b', 'subscribe a'])(
    'the monitor user may not %s', async (command) => {
      expect(await instance.members[0].cliAs('monitor', MONITOR_PASSWORD, ...command.split(' '))).toMatch(/^NOPERM /);
    },
  );

  // What applications may do at all: client-rights.test.ts.
  test.each([
    'config get masterauth', 'config set replica-announce-ip 10.0.0.1', 'replicaof 127.0.0.1 1', 'replconf ip-address 10.0.0.1', 'publish __sentinel__:hello x',
    "eval return(redis.call('config','get','masterauth')) 0",
  ])('an application may not %s', async (command) => {
    const reply = await instance.members[0].asApplication(...command.split(' '));
    expect(reply).toMatch(/^(NOPERM |ERR This \w+ command is not allowed from script)/);
    expect(reply).not.toContain(INTERNAL_PASSWORD);
  });

  test('the monitor user may run PING and INFO', async () => {
    expect(await instance.members[0].cliAs('monitor', MONITOR_PASSWORD, 'ping')).toBe('PONG');
    expect(await instance.members[0].cliAs('monitor', MONITOR_PASSWORD, 'info', 'replication')).toContain('role:master');
  });

  test('no user can authenticate without a password or with that of another user', async () => {
    const [member, sentinel] = [instance.members[0], instance.sentinels[0]];

    for (const user of ['default', 'internal', 'monitor']) {
      const right = { default: PASSWORD, internal: INTERNAL_PASSWORD, monitor: MONITOR_PASSWORD }[user];
      for (const password of [PASSWORD, INTERNAL_PASSWORD, MONITOR_PASSWORD, 'another'].filter((one) => one !== right)) {
        expect(await member.cliAs(user, password, 'ping')).toMatch(/WRONGPASS|NOAUTH/);
      }
    }
    expect((await member.exec([`${engine.family}-cli`, 'ping'])).stdout).toBe('NOAUTH Authentication required.\n\n');
    expect(await sentinel.cliAs('internal', PASSWORD, 'sentinel', 'masters')).toContain('WRONGPASS');
  });

  test.each([
    `sentinel failover ${INSTANCE}`, `sentinel set ${INSTANCE} quorum 1`, 'sentinel monitor other 127.0.0.1 6379 1', `sentinel remove ${INSTANCE}`,
    'sentinel reset *', 'sentinel flushconfig', 'sentinel simulate-failure crash-after-election', 'sentinel config get *', 'sentinel config set loglevel debug',
    'sentinel is-master-down-by-addr 127.0.0.1 6379 0 *', 'sentinel pending-scripts', 'sentinel info-cache *', `sentinel ckquorum ${INSTANCE}`, 'sentinel debug',
    'publish __sentinel__:hello x', 'shutdown', 'acl list', 'acl setuser x on nopass +@all', 'client list', 'client kill type normal', 'client pause 1000', 'client unpause',
    'client no-evict on', 'client tracking on', 'client tracking on bcast prefix x',
  ])('an application may not %s on a sentinel', async (command) => {
    expect(await instance.sentinels[0].cli(...command.split(' '))).toMatch(/^NOPERM /);
    expect(await primaryOf(instance.sentinels[0])).toBe(instance.memberAddress(0));
  });

  test.each([
    'sentinel reset *', 'sentinel flushconfig', 'sentinel simulate-failure crash-after-election', 'sentinel masters',
    'publish news x', 'subscribe news', 'info', 'shutdown', 'acl list', 'acl setuser x on nopass +@all', 'client list', 'client kill type normal', 'config get *',
  ])('another pod may not %s on a sentinel', async (command) => {
    expect(await instance.sentinels[0].cliAs('internal', INTERNAL_PASSWORD, ...command.split(' '))).toMatch(/^(NOPERM |ERR unknown command)/);
  });

  test.each([
    'ping', 'info', 'role', `sentinel get-master-addr-by-name ${INSTANCE}`, `sentinel master ${INSTANCE}`, 'sentinel masters', `sentinel replicas ${INSTANCE}`,
    `sentinel slaves ${INSTANCE}`, `sentinel sentinels ${INSTANCE}`, 'sentinel myid', 'client setname app', 'client id', 'hello 3',
  ])('an application may %s on a sentinel', async (command) => {
    expect(await instance.sentinels[0].cli(...command.split(' '))).not.toMatch(/NOPERM|ERR/);
  });
});

describe('a complete instance', () => {
  let instance: SentinelInstance;

  beforeAll(async () => {
    instance = await SentinelInstance.create();
    await instance.startReady();
    await writeKeys(instance.members[0], 10);
  });

  test('no program argument, no log and no file that others can read contains a password', async () => {
    const secrets = new RegExp([PASSWORD, INTERNAL_PASSWORD, MONITOR_PASSWORD].join('|'));
    const primary = instance.members[0];
    await primary.killServer();
    await primary.waitExit();
    await primary.start();
    const recovered = instance.untilFailover(0).then(() => false);
    do {
      for (const pod of instance.pods.filter(({ running }) => running)) {
        expect((await pod.exec(['sh', '-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null'])).stdout).not.toMatch(secrets);
      }
    } while (await Promise.race([recovered, Promise.resolve(true)]));
    for (const pod of instance.pods) {
      expect(pod.logs()).not.toMatch(secrets);
      expect((await pod.exec(['sh', '-c', 'find /data /run/redis -type f -perm /077'])).stdout).toBe('');
    }
    for (const sentinel of instance.sentinels) {
      expect(readFileSync(sentinel.path('data', 'sentinel.conf'), 'utf8')).not.toMatch(new RegExp([PASSWORD, MONITOR_PASSWORD].join('|')));
    }
    await expectKeys(primary, 10);
  });

  test('a replica that is disconnected from its primary is alive and not ready', async () => {
    const roles = await Promise.all(instance.members.map((member) => member.info('role')));
    const replica = instance.members[roles.indexOf('slave')];
    await replica.cli('replicaof', '127.0.0.1', '1');

    expect(await replica.probe('readiness')).toEqual({ ok: false, output: 'not ready: the replica is not in sync with its primary\n' });
    expect((await replica.probe('liveness')).ok).toBe(true);
    await replica.untilReady(60);
  });
});
