import { Duration, Size } from 'cdk8s';
import {
  AppendFsync, Engine, EngineFamily, EvictionPolicy, Persistence, RedisClusterProps, RedisCommonProps, RedisPassword, RedisPlan, RedisSentinelProps,
  SavePoint,
} from '../../src';
import { renderServerConf, ServerConf } from '../../src/config/server-conf';
import { resolveCluster, resolvePlan, resolveSentinel } from '../support/plans';

/** The configuration on plan PRO, or on the plan that the props name. */
function confOf(props: Partial<RedisCommonProps> = {}): ServerConf {
  return renderServerConf(resolvePlan(props));
}

/** The same of a server among others. */
function memberConfOf(props: Partial<RedisSentinelProps> = {}): ServerConf {
  return renderServerConf(resolveSentinel(props));
}

/** The same of a server of a cluster, which is on plan ENTERPRISE. */
function nodeConfOf(props: Partial<RedisClusterProps> = {}): ServerConf {
  return renderServerConf(resolveCluster(props));
}

test('what needs a restart is the address, the directory and the locks', () => {
  expect(confOf().restart).toBe(`\
bind * -::*
port 6379
protected-mode no
dir /data
enable-debug-command no
enable-module-command no
enable-protected-configs no
`);
});

test('without persistence the configuration says so in words', () => {
  expect(confOf({ plan: RedisPlan.FREE }).live).toBe(`\
maxmemory 74155295
maxmemory-clients 13421772
maxmemory-policy allkeys-lru
maxclients 663
timeout 0
proto-max-bulk-len 8388608
client-output-buffer-limit normal 13421772 0 0
acllog-max-len 0
commandlog-request-larger-than -1
commandlog-reply-larger-than -1
hide-user-data-from-log yes
save ""
appendonly no
appendfsync everysec
aof-use-rdb-preamble yes
aof-load-truncated yes
stop-writes-on-bgsave-error yes
shutdown-on-sigterm force
lazyfree-lazy-eviction yes
lazyfree-lazy-expire yes
lazyfree-lazy-server-del yes
lazyfree-lazy-user-del yes
lazyfree-lazy-user-flush yes
tcp-keepalive 60
notify-keyspace-events ""
`);
});

describe('limits of clients', () => {
  const lines = (props: Partial<RedisCommonProps>) => confOf(props).live.split('\n');

  test.each(['proto-max-bulk-len', 'hide-user-data-from-log', 'acllog-max-len', 'commandlog-reply-larger-than'])('a line with %s in configuration replaces that of the library', (name) => {
    expect(lines({}).filter((line) => line.startsWith(`${name} `))).toHaveLength(1);
    expect(lines({ configuration: [`  ${name.toUpperCase()} ${name.startsWith('hide') ? 'no' : '5000000'}`] }).filter((line) => line.startsWith(name))).toEqual([]);
  });

  test.each([
    ['client-output-buffer-limit "normal" 0 0 0', 0],
    ['client-output-buffer-limit pubsub 32mb 8mb 60', 1],
  ])('with %s in configuration, the library adds %p lines about the output of normal clients', (line, count) => {
    expect(lines({ configuration: [line] }).filter((one) => one.startsWith('client-output-buffer-limit normal'))).toHaveLength(count);
  });

  test.each([
    [Engine.VALKEY_8_1, ['sanitize-dump-payload clients', 'hide-user-data-from-log yes']],
    [Engine.VALKEY_9_1, ['hide-user-data-from-log yes']],
    [Engine.REDIS_8_0, ['sanitize-dump-payload clients', 'hide-user-data-from-log yes']],
    [Engine.of({ family: EngineFamily.REDIS, version: '7.2' }), ['sanitize-dump-payload clients']],
    [Engine.of({ family: EngineFamily.VALKEY, version: '7.2' }), ['sanitize-dump-payload clients']],
  ])('%s gets what it knows of the directives against forged values and for crash reports', (engine, expected) => {
    expect(lines({ engine }).filter((line) => /^(sanitize|hide)-/.test(line))).toEqual(expected);
  });
});

test('RDB saves every 15 minutes if anything changed', () => {
  expect(confOf({ plan: RedisPlan.STARTER }).live).toBe(`\
maxmemory 202333225
maxmemory-clients 53687091
maxmemory-policy allkeys-lru
maxclients 2629
timeout 0
proto-max-bulk-len 33554432
client-output-buffer-limit normal 53687091 0 0
acllog-max-len 0
commandlog-request-larger-than -1
commandlog-reply-larger-than -1
hide-user-data-from-log yes
save 900 1
appendonly no
appendfsync everysec
aof-use-rdb-preamble yes
aof-load-truncated yes
stop-writes-on-bgsave-error yes
shutdown-on-sigterm force
lazyfree-lazy-eviction yes
lazyfree-lazy-expire yes
lazyfree-lazy-server-del yes
lazyfree-lazy-user-del yes
lazyfree-lazy-user-flush yes
tcp-keepalive 60
notify-keyspace-events ""
`);
});

test('RDB_AOF saves as RDB does and appends, synced every second', () => {
  expect(confOf({ evictionPolicy: EvictionPolicy.NOEVICTION }).live).toBe(`\
maxmemory 854631383
maxmemory-clients 214748364
maxmemory-policy noeviction
maxclients 10000
timeout 0
proto-max-bulk-len 134217728
client-output-buffer-limit normal 214748364 0 0
acllog-max-len 0
commandlog-request-larger-than -1
commandlog-reply-larger-than -1
hide-user-data-from-log yes
save 900 1
appendonly yes
appendfsync everysec
aof-use-rdb-preamble yes
aof-load-truncated yes
stop-writes-on-bgsave-error yes
shutdown-on-sigterm force
lazyfree-lazy-eviction yes
lazyfree-lazy-expire yes
lazyfree-lazy-server-del yes
lazyfree-lazy-user-del yes
lazyfree-lazy-user-flush yes
tcp-keepalive 60
notify-keyspace-events ""
`);
});

test.each(Object.values(EvictionPolicy))('the eviction policy %s is the one that the server gets', (evictionPolicy) => {
  expect(confOf({ evictionPolicy }).live).toContain(`\nmaxmemory-policy ${evictionPolicy}\n`);
});

test.each<{ change: string; given: Partial<RedisCommonProps> }>([
  { change: 'the eviction policy', given: { evictionPolicy: EvictionPolicy.NOEVICTION } },
  { change: 'maxmemory', given: { maxmemory: Size.mebibytes(100) } },
  { change: 'memory', given: { memory: Size.gibibytes(1) } },
  { change: 'RDB_AOF to RDB', given: { persistence: Persistence.RDB } },
  { change: 'memoryLimit, of the configuration,', given: { memoryLimit: Size.gibibytes(4) } },
  { change: 'maxClients', given: { maxClients: 500 } },
  { change: 'timeout', given: { timeout: Duration.minutes(5) } },
  { change: 'snapshotSchedule', given: { snapshotSchedule: [SavePoint.after(Duration.minutes(5))] } },
  { change: 'appendFsync', given: { appendFsync: AppendFsync.ALWAYS } },
  { change: 'keyspaceEvents', given: { keyspaceEvents: 'Ex' } },
])('$change is a live change', ({ given }) => {
  expect(confOf(given).restart).toBe(confOf().restart);
  expect(confOf(given).live).not.toBe(confOf().live);
});

test("the user's lines need a restart and stand last, so that they win", () => {
  const { restart, live } = confOf({ configuration: ['slowlog-max-len 300', 'locale-collate "C"'] });
  expect(restart).toBe(`${confOf().restart}slowlog-max-len 300\nlocale-collate "C"\n`);
  expect(live).toBe(confOf().live);
});

test("blanks around the user's lines change nothing", () => {
  expect(confOf({ configuration: ['  slowlog-max-len 300\t'] })).toEqual(confOf({ configuration: ['slowlog-max-len 300'] }));
});

test.each([
  [Engine.VALKEY_8_1, /(?!)/],
  [Engine.REDIS_8_0, /^commandlog-/],
])('%s gets the lines of Valkey 9.1 that it knows, and one that Valkey 9.1 does not know', (engine, unknown) => {
  const lines = ({ restart, live }: ServerConf) => ({ restart, live: live.split('\n').filter((line) => !unknown.test(line) && line !== 'sanitize-dump-payload clients') });
  expect(confOf({ engine }).live).not.toMatch(new RegExp(unknown.source, 'm'));
  expect(lines(confOf({ engine }))).toEqual(lines(confOf()));
});

test('no password stands in the configuration', () => {
  const { restart, live } = confOf({ password: RedisPassword.fromSecret({ secretName: 'mine', key: 'password' }) });
  expect(restart + live).not.toMatch(/requirepass|masterauth|user default|mine/);
});

test('save points stand in one line, which CONFIG SET takes too', () => {
  const snapshotSchedule = [SavePoint.after(Duration.hours(1)), SavePoint.after(Duration.minutes(1), 1000)];
  expect(confOf({ snapshotSchedule }).live).toContain('\nsave 3600 1 60 1000\n');
  expect(confOf({ snapshotSchedule: [] }).live).toContain('\nsave ""\nappendonly yes\n');
});

test('the limit of clients has room for the pods of the instance', () => {
  expect(confOf({ maxClients: 500 }).live).toContain('\nmaxclients 508\n');
  expect(memberConfOf({ maxClients: 500 }).live).toContain('\nmaxclients 564\n');
  expect(nodeConfOf({ maxClients: 500 }).live).toContain('\nmaxclients 564\n');
});

test('a memoryLimit changes maxmemory alone, in every topology', () => {
  const memoryLimit = Size.gibibytes(16);
  for (const conf of [confOf, memberConfOf, nodeConfOf]) {
    const [before, after] = [{}, { memoryLimit }].map((props) => conf(props).live.split('\n'));
    expect(after.filter((line) => !before.includes(line))).toEqual([expect.stringMatching(/^maxmemory /)]);
    expect(after).toHaveLength(before.length);
  }
});

describe('a server among others', () => {
  test('has lines about replicas, all of which are live', () => {
    expect(memberConfOf().live).toBe(`\
maxmemory 703636439
maxmemory-clients 214748364
maxmemory-policy allkeys-lru
maxclients 10000
timeout 0
proto-max-bulk-len 134217728
client-output-buffer-limit normal 214748364 0 0
acllog-max-len 0
commandlog-request-larger-than -1
commandlog-reply-larger-than -1
hide-user-data-from-log yes
save 900 1
appendonly yes
appendfsync everysec
aof-use-rdb-preamble yes
aof-load-truncated yes
stop-writes-on-bgsave-error yes
shutdown-on-sigterm force
repl-diskless-sync yes
repl-diskless-sync-delay 0
repl-ping-replica-period 2
repl-timeout 20
repl-backlog-size 67108864
client-output-buffer-limit replica 268435456 67108864 60
replica-serve-stale-data yes
replica-read-only yes
min-replicas-to-write 1
min-replicas-max-lag 5
rdb-del-sync-files no
shutdown-timeout 10
lazyfree-lazy-eviction yes
lazyfree-lazy-expire yes
lazyfree-lazy-server-del yes
lazyfree-lazy-user-del yes
lazyfree-lazy-user-flush yes
tcp-keepalive 60
notify-keyspace-events ""
`);
  });

  test('needs a restart for the same lines as one that is alone', () => {
    expect(memberConfOf({ configuration: ['slowlog-max-len 300'] }).restart).toBe(confOf({ configuration: ['slowlog-max-len 300'] }).restart);
  });

  test('without persistence deletes the snapshot that a full resync leaves: a later start would load it, however old', () => {
    expect(memberConfOf({ persistence: Persistence.NONE }).live).toContain('\nrdb-del-sync-files yes\n');
  });

  test.each([0, 1, 2])('takes writes with %p replicas connected when that is asked for', (minReplicasToWrite) => {
    expect(memberConfOf({ minReplicasToWrite }).live).toContain(`\nmin-replicas-to-write ${minReplicasToWrite}\n`);
  });

  test('has the same lines on every server, whichever is the primary', () => {
    expect(memberConfOf().restart + memberConfOf().live).not.toMatch(/replicaof|slaveof|replica-announce|masterauth|masteruser/);
  });

  test('has the same lines however many sentinels and proxies there are', () => {
    expect(memberConfOf({ sentinels: 5, quorum: 4, proxies: 3, downAfter: Duration.millis(5000) })).toEqual(memberConfOf());
  });
});

describe('a server of a cluster', () => {
  const alone = () => renderServerConf(resolvePlan({ plan: RedisPlan.ENTERPRISE }));

  test('needs a restart for what makes it one too', () => {
    expect(nodeConfOf().restart).toBe(`${alone().restart}cluster-enabled yes\ncluster-config-file nodes.conf\n`);
  });

  test("needs a restart for the user's lines, which stand last", () => {
    expect(nodeConfOf({ configuration: ['slowlog-max-len 300'] }).restart).toBe(`${nodeConfOf().restart}slowlog-max-len 300\n`);
  });

  test('has lines about the cluster beside those about replicas, all of which are live', () => {
    expect(nodeConfOf().live).toBe(`\
maxmemory 3312829071
maxmemory-clients 858993459
maxmemory-policy allkeys-lru
maxclients 10000
timeout 0
proto-max-bulk-len 536870912
client-output-buffer-limit normal 858993459 0 0
acllog-max-len 0
commandlog-request-larger-than -1
commandlog-reply-larger-than -1
hide-user-data-from-log yes
save 900 1
appendonly yes
appendfsync everysec
aof-use-rdb-preamble yes
aof-load-truncated yes
stop-writes-on-bgsave-error yes
shutdown-on-sigterm force
repl-diskless-sync yes
repl-diskless-sync-delay 0
repl-ping-replica-period 2
repl-timeout 20
repl-backlog-size 67108864
client-output-buffer-limit replica 268435456 67108864 60
replica-serve-stale-data yes
replica-read-only yes
min-replicas-to-write 0
min-replicas-max-lag 5
rdb-del-sync-files no
shutdown-timeout 10
cluster-node-timeout 2500
cluster-require-full-coverage no
cluster-allow-replica-migration no
cluster-replica-validity-factor 0
cluster-preferred-endpoint-type ip
lazyfree-lazy-eviction yes
lazyfree-lazy-expire yes
lazyfree-lazy-server-del yes
lazyfree-lazy-user-del yes
lazyfree-lazy-user-flush yes
tcp-keepalive 60
notify-keyspace-events ""
`);
  });

  test('considers another node down after as long as is asked for', () => {
    expect(nodeConfOf({ nodeTimeout: Duration.millis(7000) }).live).toContain('\ncluster-node-timeout 7000\n');
  });

  test('stops when another shard is down if that is asked for', () => {
    expect(nodeConfOf({ requireFullCoverage: true }).live).toContain('\ncluster-require-full-coverage yes\n');
  });

  test('has the same lines however many shards and replicas there are, but for the replicas that a write needs', () => {
    expect(nodeConfOf({ shards: 7, drainingShards: 2, replicasPerShard: 3, minReplicasToWrite: 0 })).toEqual(nodeConfOf());
  });
});

test.each([
  { of: 'a single server', conf: (modules?: string[]) => confOf({ modules }) },
  { of: 'a server among others', conf: (modules?: string[]) => memberConfOf({ modules }) },
  { of: 'a node of a cluster', conf: (modules?: string[]) => nodeConfOf({ modules }) },
])('the modules of $of are loaded at its start, in order, and no others', ({ conf }) => {
  const modules = ['/usr/lib/valkey/libjson.so', '/usr/lib/valkey/libsearch.so --reader-threads 2'];
  expect(conf(modules).restart).toBe(`${conf().restart}loadmodule ${modules[0]}\nloadmodule ${modules[1]}\n`);
  expect(conf(modules).live).toBe(conf().live);
});

test('a bug of the kernel that breaks forks may be ignored by a server that never forks', () => {
  const configuration = ['ignore-warnings ARM64-COW-BUG'];
  expect(confOf({ plan: RedisPlan.FREE, configuration }).restart).toContain('ignore-warnings ARM64-COW-BUG\n');
  expect(() => confOf({ configuration })).toThrow('update the kernel');
  expect(() => memberConfOf({ persistence: Persistence.NONE, configuration })).toThrow('update the kernel');
});

test('a server that is in no cluster says nothing of clusters', () => {
  const { restart, live } = memberConfOf();
  expect(restart + live + confOf().restart + confOf().live).not.toContain('cluster');
});
