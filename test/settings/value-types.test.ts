import { runInNewContext } from 'vm';
import { Duration, Lazy, Size } from 'cdk8s';
import { Engine, EngineFamily, Persistence, RedisAccess, RedisPassword, RedisPlan } from '../../src';
import { resolveStandaloneSettings } from '../../src/settings/standalone-settings';
import { messageOf } from '../support/errors';
import { resolveCluster, resolvePlan, resolveReplication, resolveSentinel, SITE } from '../support/plans';

/** What a caller from JavaScript can pass, or a caller of any language with a cast. */
type Untyped = Record<string, any>;

/** Lines of a message, without the first one, which counts them. */
function linesOf(action: () => unknown): string[] {
  return messageOf(action).split('\n').slice(1).map((line) => line.trim());
}

function itself(): object {
  const one: Record<string, unknown> = {};
  one.itself = one;
  return one;
}

test('an object of another realm is an object', () => {
  const labels = runInNewContext("({ matchLabels: { team: 'shop' } })");
  const spread = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: labels };
  expect(resolvePlan({ scheduling: { topologySpreadConstraints: [spread] } }).scheduling.topologySpreadConstraints).toEqual([spread]);
});

/** A list whose first entry was never set. */
function sparse(...entries: readonly unknown[]): unknown[] {
  return new Array<unknown>(1).concat(entries);
}

describe('a prop of the wrong type is an error', () => {
  test.each<{ given: Untyped; line: string }>([
    { given: { plan: undefined }, line: 'plan: must be a RedisPlan such as RedisPlan.PRO, got undefined' },
    { given: { plan: null }, line: 'plan: must be a RedisPlan such as RedisPlan.PRO, got undefined' },
    { given: { plan: 'PRO' }, line: "plan: must be a RedisPlan such as RedisPlan.PRO, got 'PRO'" },
    { given: { plan: RedisPlan }, line: 'plan: must be a RedisPlan such as RedisPlan.PRO, got a function' },
    { given: { persistence: 'aof' }, line: "persistence: must be one of none, rdb, rdb+aof, got 'aof'" },
    {
      given: { evictionPolicy: 'lru' },
      line: 'evictionPolicy: must be one of noeviction, allkeys-lru, allkeys-lfu, allkeys-random, volatile-lru, volatile-lfu, volatile-random, '
        + "volatile-ttl, got 'lru'",
    },
    { given: { use: 'QUEUE' }, line: "use: must be one of cache, queue, session store, rate limiter, pub/sub, got 'QUEUE'" },
    { given: { engine: 'valkey:9.1' }, line: "engine: must be an Engine such as Engine.VALKEY_9_1, got 'valkey:9.1'" },
    { given: { engine: { image: 'valkey:9.1' } }, line: 'engine: must be an Engine such as Engine.VALKEY_9_1, got {"image":"valkey:9.1"}' },
    { given: { engine: 'valkey' }, line: "engine: must be an Engine such as Engine.VALKEY_9_1, got 'valkey'" },
    { given: { image: 1 }, line: 'image: must be a string, got 1' },
    { given: { imagePullSecrets: 'pull' }, line: "imagePullSecrets: must be a list of strings, got 'pull'" },
    { given: { imagePullSecrets: [{ name: 'pull' }] }, line: 'imagePullSecrets: must be a list of strings, got [{"name":"pull"}]' },
    { given: { memory: 512 }, line: 'memory: must be a Size in whole KiB, such as Size.mebibytes(512), got 512' },
    { given: { memory: '512Mi' }, line: "memory: must be a Size in whole KiB, such as Size.mebibytes(512), got '512Mi'" },
    { given: { memory: '1Gi', maxmemory: Size.gibibytes(4), storage: Size.gibibytes(1) }, line: "memory: must be a Size in whole KiB, such as Size.mebibytes(512), got '1Gi'" },
    { given: { memoryLimit: '4Gi' }, line: "memoryLimit: must be a Size in whole KiB, such as Size.mebibytes(512), got '4Gi'" },
    { given: { maxClients: '500' }, line: "maxClients: must be a number, got '500'" },
    { given: { maxClients: NaN }, line: 'maxClients: must be a whole number from 1 to 10485, got NaN; no client could connect' },
    { given: { timeout: 300 }, line: 'timeout: must be a Duration, such as Duration.seconds(2), got 300' },
    { given: { snapshotSchedule: '900 1' }, line: "snapshotSchedule: must be a list of SavePoint such as SavePoint.after(Duration.minutes(15)), got '900 1'" },
    { given: { snapshotSchedule: ['900 1'] }, line: 'snapshotSchedule: must be a list of SavePoint such as SavePoint.after(Duration.minutes(15)), got ["900 1"]' },
    { given: { appendFsync: 'never' }, line: "appendFsync: must be one of always, everysec, no, got 'never'" },
    { given: { imageRegistry: 5000 }, line: 'imageRegistry: must be a string, got 5000' },
    { given: { cpu: 2, cpuLimit: '100m' }, line: 'cpu: must be a string, got 2' },
    { given: { memory: Size.mebibytes(NaN) }, line: 'memory: must be a Size in whole KiB, such as Size.mebibytes(512), got a Size' },
    { given: { memory: Size.mebibytes(Infinity) }, line: 'memory: must be a Size in whole KiB, such as Size.mebibytes(512), got a Size' },
    { given: { memoryLimit: Size.gibibytes(1e12) }, line: 'memoryLimit: must be a Size in whole KiB, such as Size.mebibytes(512), got a Size; it must be less than 8 PiB' },
    { given: { storage: Size.kibibytes(1e300) }, line: 'storage: must be a Size in whole KiB, such as Size.mebibytes(512), got a Size; it must be less than 8 PiB' },
    { given: { cpu: '9'.repeat(40) }, line: `cpu: must be a CPU quantity such as '250m' or '1.5', got '${'9'.repeat(40)}'` },
    { given: { cpuLimit: `${'9'.repeat(40)}m` }, line: `cpuLimit: must be a CPU quantity such as '250m' or '1.5', got '${'9'.repeat(40)}m'` },
    { given: { maxmemory: Size.mebibytes(100.0001) }, line: 'maxmemory: must be a Size in whole KiB, such as Size.mebibytes(512), got a Size' },
    { given: { storage: {} }, line: 'storage: must be a Size in whole KiB, such as Size.mebibytes(512), got {}' },
    { given: { cpu: 2 }, line: 'cpu: must be a string, got 2' },
    { given: { cpuLimit: 2 }, line: 'cpuLimit: must be a string, got 2' },
    { given: { storageClassName: ['fast'] }, line: 'storageClassName: must be a string, got ["fast"]' },
    { given: { password: 'mine' }, line: 'password: must be a RedisPassword such as RedisPassword.generated(), got a string' },
    { given: { password: RedisPassword.fromSecret('mine' as never) }, line: 'password: must be an object with the strings secretName and key, got a string' },
    { given: { password: RedisPassword.fromSecret({ secretName: 'mine' } as never) }, line: 'password.key: must be a string, got undefined' },
    { given: { password: RedisPassword.fromConnectionSecret(undefined as never) }, line: 'password.secretName: must be a string, got undefined' },
    { given: { password: RedisPassword.fromConnectionSecret({ secretName: 'mine' } as never) }, line: 'password.secretName: must be a string, got {"secretName":"mine"}' },
    { given: { password: RedisPassword.fromValue(undefined as never) }, line: "password: must have a string as its value, got 'undefined'" },
    { given: { configuration: 'slowlog-max-len 300' }, line: "configuration: must be a list of strings, got 'slowlog-max-len 300'" },
    { given: { configuration: [300] }, line: 'configuration: must be a list of strings, got [300]' },
    { given: { password: RedisPassword.fromSecret(undefined as never) }, line: 'password: must be an object with the strings secretName and key, got undefined' },
    { given: { access: RedisAccess.pods('web' as never) }, line: "access: must be a map of strings, got 'web'" },
    { given: { access: RedisAccess.namespaces(new Map() as never) }, line: 'access: must be a map of strings, got a Map' },
    { given: { access: RedisAccess.pods(undefined as never) }, line: 'access: must have at least one label, got {}; use RedisAccess.namespace() to admit every pod of the namespace' },
    { given: { access: 'namespace' }, line: "access: must be a RedisAccess such as RedisAccess.namespace(), got 'namespace'" },
    { given: { scheduling: [] }, line: 'scheduling: must be an object, got []' },
    { given: { scheduling: 'ssd' }, line: "scheduling: must be an object, got 'ssd'" },
    { given: { scheduling: { nodeSelector: 'ssd' } }, line: "scheduling.nodeSelector: must be a map of strings, got 'ssd'" },
    { given: { scheduling: { tolerations: {} } }, line: 'scheduling.tolerations: must be a list of objects, got {}' },
    { given: { name: 7 }, line: 'name: must be a string, got 7' },
    { given: { labels: { team: 1 } }, line: 'labels: must be a map of strings, got {"team":1}' },
    { given: { labels: 'team' }, line: "labels: must be a map of strings, got 'team'" },
    { given: { labels: { team: 'shop', tier: undefined } }, line: 'labels: must be a map of strings, got {"tier":"undefined"}' },
    { given: { labels: new Map([['team', 'shop']]) }, line: 'labels: must be a map of strings, got a Map' },
    { given: { annotations: { port: 6379 } }, line: 'annotations: must be a map of strings, got {"port":6379}' },
    { given: { podLabels: [] }, line: 'podLabels: must be a map of strings, got []' },
    { given: { podAnnotations: { scrape: true } }, line: 'podAnnotations: must be a map of strings, got {"scrape":true}' },
  ])('$line', ({ given, line }) => {
    expect(linesOf(() => resolvePlan(given as object))).toEqual([line]);
  });

  test.each<{ given: Untyped; line: string }>([
    { given: { affinity: itself() }, line: 'affinity.itself: must not contain itself, got an object' },
    { given: { affinity: Lazy.any({ produce: () => ({}) }) }, line: "affinity: must be a value that YAML can have, such as 'NoSchedule', got a Lazy" },
    { given: { tolerations: [itself()] }, line: 'tolerations[0].itself: must not contain itself, got an object' },
    { given: { tolerations: [{ value: () => 'redis' }] }, line: "tolerations[0].value: must be a value that YAML can have, such as 'NoSchedule', got a function" },
    { given: { tolerations: [{ tolerationSeconds: NaN }] }, line: "tolerations[0].tolerationSeconds: must be a value that YAML can have, such as 'NoSchedule', got NaN" },
    { given: { tolerations: [{ tolerationSeconds: BigInt(5) }] }, line: "tolerations[0].tolerationSeconds: must be a value that YAML can have, such as 'NoSchedule', got a bigint" },
    { given: { tolerations: [{ value: new Date(0) }] }, line: "tolerations[0].value: must be a value that YAML can have, such as 'NoSchedule', got a Date" },
    { given: { topologySpreadConstraints: [{ labelSelector: new Map() }] }, line: "topologySpreadConstraints[0].labelSelector: must be a value that YAML can have, such as 'NoSchedule', got a Map" },
  ])('in scheduling: $line', ({ given, line }) => {
    expect(linesOf(() => resolvePlan({ scheduling: given }))).toEqual([`scheduling.${line}`]);
  });

  test.each<{ given: Untyped; prop: string; key?: string }>([
    { given: { labels: { constructor: 'x' } }, prop: 'labels' },
    { given: { podAnnotations: { constructor: 'x' } }, prop: 'podAnnotations' },
    { given: { scheduling: { nodeSelector: { constructor: 'x' } } }, prop: 'scheduling.nodeSelector' },
    { given: { scheduling: { tolerations: [{ constructor: 'x' }] } }, prop: 'scheduling.tolerations[0]' },
    { given: { scheduling: { affinity: JSON.parse('{ "__proto__": { "nodeAffinity": {} } }') } }, prop: 'scheduling.affinity', key: '__proto__' },
    { given: { overrides: { server: { volumes: [{ name: 'x', emptyDir: { constructor: 'x' } }] } } }, prop: 'overrides.server.volumes[0].emptyDir' },
  ])('a key that cdk8s does not write is an error: $prop', ({ given, prop, key = 'constructor' }) => {
    expect(linesOf(() => resolvePlan(given as object))).toEqual([`${prop}: must not have such a key, got '${key}'; cdk8s cannot write it`]);
  });

  test.each<{ given: Untyped; line: string }>([
    { given: { modules: sparse('/usr/lib/valkey/libjson.so') }, line: 'modules: must be a list of strings, got ["undefined"]' },
    { given: { configuration: sparse() }, line: 'configuration: must be a list of strings, got ["undefined"]' },
    { given: { imagePullSecrets: sparse('pull') }, line: 'imagePullSecrets: must be a list of strings, got ["undefined"]' },
    { given: { snapshotSchedule: sparse() }, line: 'snapshotSchedule: must be a list of SavePoint such as SavePoint.after(Duration.minutes(15)), got ["undefined"]' },
    { given: { scheduling: { tolerations: sparse({ key: 'a' }) } }, line: 'scheduling.tolerations: must be a list of objects, got ["undefined"]' },
  ])('a hole in a list: $line', ({ given, line }) => {
    expect(linesOf(() => resolvePlan(given as object))).toEqual([line]);
  });

  test.each<{ given: Untyped; line: string }>([
    { given: { replicas: '3' }, line: "replicas: must be a number, got '3'" },
    { given: { replicas: NaN }, line: 'replicas: must be a whole number from 1 to 10, got NaN; without a replica no failover is possible' },
    {
      given: { replicas: Infinity },
      line: 'replicas: must be a whole number from 1 to 10, got Infinity; the primary sends every write to every replica, and each proxy asks every server ten times per second',
    },
    { given: { replicas: '5', minReplicasToWrite: 4 }, line: "replicas: must be a number, got '5'" },
    { given: { sentinels: '7', quorum: 5 }, line: "sentinels: must be a number, got '7'" },
    { given: { sentinels: [3] }, line: 'sentinels: must be a number, got [3]' },
    { given: { quorum: '2' }, line: "quorum: must be a number, got '2'" },
    { given: { downAfter: 2000 }, line: 'downAfter: must be a Duration, such as Duration.seconds(2), got 2000' },
    { given: { downAfter: Duration.seconds(NaN) }, line: 'downAfter: must be a Duration, such as Duration.seconds(2), got a Duration' },
    { given: { minReplicasToWrite: true }, line: 'minReplicasToWrite: must be a number, got true' },
    { given: { proxies: '2' }, line: "proxies: must be a number, got '2'" },
    { given: { proxyMaxConnectionsPerSource: '100' }, line: "proxyMaxConnectionsPerSource: must be a number, got '100'" },
    { given: { proxyImage: 3 }, line: 'proxyImage: must be a string, got 3' },
  ])('of RedisSentinel: $line', ({ given, line }) => {
    expect(linesOf(() => resolveSentinel(given))).toEqual([line]);
  });

  test.each<{ given: Untyped; line: string }>([
    { given: { shards: '3' }, line: "shards: must be a number, got '3'" },
    { given: { requireFullCoverage: 'yes' }, line: "requireFullCoverage: must be true or false, got 'yes'" },
    { given: { nodeTimeout: '5s' }, line: "nodeTimeout: must be a Duration, such as Duration.seconds(2), got '5s'" },
  ])('of RedisCluster: $line', ({ given, line }) => {
    expect(linesOf(() => resolveCluster(given))).toEqual([line]);
  });

  test('of RedisReplication: replicas', () => {
    expect(linesOf(() => resolveReplication({ replicas: '3' } as object))).toEqual(["replicas: must be a number, got '3'"]);
  });
});

test('null counts as absent', () => {
  const absent = Object.fromEntries(['persistence', 'memory', 'name', 'labels', 'scheduling', 'password'].map((prop) => [prop, null]));
  expect(resolvePlan(absent)).toEqual(resolvePlan());
});

test('without a plan everything else is checked that does not depend on it', () => {
  const given = { plan: undefined, engine: 'valkey:9.1', image: 'Valkey', memory: Size.kibibytes(1), scheduling: { tolerations: {} }, password: RedisPassword.fromValue('short') };
  expect(linesOf(() => resolvePlan(given as never)).map((line) => line.split(':')[0])).toEqual(['plan', 'engine', 'scheduling.tolerations', 'password', 'image']);
  for (const resolve of [resolveReplication, resolveSentinel, resolveCluster]) {
    expect(linesOf(() => resolve({ plan: 'PRO' } as never))).toEqual(["plan: must be a RedisPlan such as RedisPlan.PRO, got 'PRO'"]);
  }
});

test.each([undefined, null])('props that are %p lack the plan', (props) => {
  expect(linesOf(() => resolveStandaloneSettings(props as never, SITE))).toEqual(['plan: must be a RedisPlan such as RedisPlan.PRO, got undefined']);
});

test('props that are no object are an error', () => {
  expect(linesOf(() => resolveStandaloneSettings('PRO' as never, SITE))).toEqual(
    ['props: must be an object, got a string', 'plan: must be a RedisPlan such as RedisPlan.PRO, got undefined']);
});

describe('a value of another copy', () => {
  const JSII_TYPE = Symbol.for('jsii.rtti');

  function namedClass(name: string): new () => object {
    return Object.defineProperty(class {}, 'name', { value: name });
  }

  const WHY = "it comes from another copy of the library: make sure that the app has one ('npm ls cdk8s-managed-redis')";

  test.each<{ how: string; type: new () => object }>([
    { how: 'as it is', type: namedClass('RedisPlan') },
    { how: 'bundled', type: namedClass('_RedisPlan2') },
    { how: 'minified', type: class a { public static readonly [JSII_TYPE] = { fqn: 'cdk8s-managed-redis.RedisPlan' }; } },
  ])('of the library is an error that says so: $how', ({ type }) => {
    expect(linesOf(() => resolvePlan({ plan: new type() } as never))).toEqual([`plan: must be a RedisPlan such as RedisPlan.PRO, got a RedisPlan; ${WHY}`]);
  });

  test('of the library is an error in a list, and for a password too', () => {
    const [Dns, Password] = ['RedisDns', 'RedisPassword'].map(namedClass);
    expect(linesOf(() => resolveSentinel({ dns: [new Dns()], password: new Password() } as never))).toEqual([
      `password: must be a RedisPassword such as RedisPassword.generated(), got a RedisPassword; ${WHY}`,
      `dns: must be a list of RedisDns such as RedisDns.pods('openshift-dns', 5353), got ["a RedisDns"]; ${WHY}`,
    ]);
  });

  test('of cdk8s works', () => {
    const memory = { toKibibytes: () => 1024 * 1024 };
    const passwordGrace = { toMilliseconds: () => 60_000 };
    expect(resolvePlan({ memory, passwordGrace } as never)).toEqual(resolvePlan({ memory: Size.gibibytes(1), passwordGrace: Duration.minutes(1) }));
  });
});

test('all wrong types are listed, with the other problems', () => {
  expect(linesOf(() => resolveSentinel({ memory: 512, cpu: 'lots', proxies: '2', sentinels: 2 } as object)).map((line) => line.split(':')[0])).toEqual(
    ['memory', 'proxies', 'cpu', 'sentinels']);
});

describe('a list with an entry twice is an error', () => {
  test('for image pull Secrets', () => {
    expect(linesOf(() => resolvePlan({ imagePullSecrets: ['pull', 'pull'] }))).toEqual(["imagePullSecrets: must not contain an entry twice, got 'pull'"]);
  });

  test('for directives', () => {
    expect(linesOf(() => resolvePlan({ configuration: ['slowlog-max-len 300', 'tracking-table-max-keys 5000', 'SLOWLOG-MAX-LEN 60'] }))).toEqual(
      ["configuration[2]: must not set slowlog-max-len a second time, got 'SLOWLOG-MAX-LEN 60'; the server would use the last line only"]);
  });

  test('but not for the output buffers of several classes of clients', () => {
    const configuration = ['client-output-buffer-limit normal 0 0 0', 'client-output-buffer-limit pubsub 32mb 8mb 60'];
    expect(resolvePlan({ configuration }).configuration).toEqual(configuration);
  });
});

describe('a plan of the wrong type is an error', () => {
  test.each<{ given: Untyped; line: string }>([
    { given: { name: undefined }, line: 'name: must be a string, got undefined' },
    { given: { name: '' }, line: "name: must not be empty, got ''" },
    { given: { storage: '1Gi' }, line: "storage: must be a Size in whole KiB, such as Size.mebibytes(512), got '1Gi'" },
    { given: { memory: undefined }, line: 'memory: must be a Size in whole KiB, such as Size.mebibytes(512), got undefined' },
    { given: { memory: '1Gi' }, line: "memory: must be a Size in whole KiB, such as Size.mebibytes(512), got '1Gi'" },
    { given: { cpu: 1 }, line: 'cpu: must be a string, got 1' },
    { given: { password: 'yes' }, line: "password: must be true or false, got 'yes'" },
    { given: { persistence: 'aof' }, line: "persistence: must be one of none, rdb, rdb+aof, got 'aof'" },
    { given: { allowedPersistence: 'rdb' }, line: "allowedPersistence: must be a list of none, rdb, rdb+aof, got 'rdb'" },
    { given: { allowedPersistence: ['rdb', 'aof'] }, line: 'allowedPersistence: must be a list of none, rdb, rdb+aof, got ["aof"]' },
    { given: { minReplicasToWrite: '1' }, line: "minReplicasToWrite: must be a number, got '1'" },
  ])('$line', ({ given, line }) => {
    expect(linesOf(() => RedisPlan.of({ name: 'MINE', memory: Size.mebibytes(256), storage: Size.gibibytes(1), ...given } as never))).toEqual([line]);
  });

  test('with everything that is missing', () => {
    expect(messageOf(() => RedisPlan.of({} as never))).toBe('RedisPlan has 2 problems:\n  name: must be a string, got undefined\n'
      + '  memory: must be a Size in whole KiB, such as Size.mebibytes(512), got undefined');
    expect(linesOf(() => RedisPlan.of('PRO' as never))[0]).toBe('options: must be an object, got a string');
  });

  test('with wrong types and wrong values at once', () => {
    expect(linesOf(() => RedisPlan.of({ memory: 512, cpu: 'lots', allowedPersistence: [], minReplicasToWrite: 1.5 } as never)).map((line) => line.split(':')[0])).toEqual(
      ['name', 'memory', 'cpu', 'allowedPersistence', 'minReplicasToWrite']);
  });

  test('when it is customized', () => {
    expect(messageOf(() => RedisPlan.PRO.customize({ memory: '4Gi', cpu: 'lots' } as never))).toBe("RedisPlan 'PRO (customized)' has 2 problems:\n"
      + "  memory: must be a Size in whole KiB, such as Size.mebibytes(512), got '4Gi'\n  cpu: must be a CPU quantity such as '250m' or '1.5', got 'lots'");
    expect(RedisPlan.PRO.customize(undefined as never)).toMatchObject({ name: 'PRO (customized)', cpu: '250m' });
  });

  test('null counts as absent', () => {
    expect(RedisPlan.PRO.customize({ cpu: null, persistence: null } as never)).toMatchObject({ cpu: '250m', persistence: Persistence.RDB_AOF });
  });
});

describe('an engine of the wrong type is an error', () => {
  test.each<{ given: Untyped; line: string }>([
    { given: { family: 'keydb' }, line: "family: must be one of valkey, redis, got 'keydb'" },
    { given: { version: 9.1 }, line: 'version: must be a string, got 9.1' },
    { given: { version: undefined }, line: 'version: must be a string, got undefined' },
    { given: { version: '9.1-alpine', image: 'Valkey' }, line: "image: must be an image name such as 'docker.io/valkey/valkey:9.1' or 'NAME@sha256:<64 hex digits>', got 'Valkey'|version: must be MAJOR.MINOR, got '9.1-alpine'" },
    { given: { additionalDirectives: 'new' }, line: "additionalDirectives: must be a list of strings, got 'new'" },
  ])('$line', ({ given, line }) => {
    expect(linesOf(() => Engine.of({ family: EngineFamily.VALKEY, version: '9.1', ...given } as never))).toEqual(line.split('|'));
  });
});

test('labels of access must be strings', () => {
  expect(linesOf(() => resolvePlan({ access: RedisAccess.pods({ role: 1 } as never) }))).toEqual(
    ["access['role']: must have a value of at most 63 characters of A-Z, a-z, 0-9, '-', '_' and '.', got 1"]);
});

test('props can be an object with getters', () => {
  class Props {
    public get name() { return 'cache'; }
    public get plan() { return RedisPlan.PRO; }
  }
  expect(resolveStandaloneSettings(new Props(), SITE)).toEqual(resolvePlan({ name: 'cache' }));
});

test('access that is added must be a RedisAccess', () => {
  expect(linesOf(() => RedisAccess.namespace().plus(undefined as never))).toEqual(
    ['other: must be a RedisAccess such as RedisAccess.namespace(), got undefined']);
});
