import { Engine, EngineFamily } from '../../src';
import { checkConfiguration, checkModules, classifyDirective } from '../../src/validation/directives';
import { Problems } from '../../src/validation/problems';
import { messageOf } from '../support/errors';

/** The line that a configuration line of the user gets, without its index. */
function problemOf(line: string, engine: Engine = Engine.VALKEY_9_1): string {
  return linesOf([line], engine)[0].replace('configuration[0]: ', '');
}

function linesOf(configuration: string[], engine: Engine = Engine.VALKEY_9_1): string[] {
  const problems = new Problems();
  checkConfiguration(problems, configuration, engine);
  return problems.isEmpty ? [] : messageOf(() => problems.throwIfAny('instance')).split('\n').slice(1).map((line) => line.trim());
}

test.each([
  'locale-collate Ex',
  'locale-collate ""',
  "locale-collate 'Ex'",
  'LOCALE-COLLATE Ex',
  '  slowlog-max-len   20000  ',
  'client-output-buffer-limit pubsub 32mb 8mb 60',
  'hash-max-listpack-entries 128',
  'slowlog-max-len 300',
])('the line %p is accepted', (line) => {
  expect(linesOf([line])).toEqual([]);
});

test.each([
  ['appendonly yes', 'persistence'],
  ['appendfsync always', 'appendFsync'],
  ['save 60 1', 'snapshotSchedule'],
  ['stop-writes-on-bgsave-error no', 'persistence'],
  ['shutdown-on-sigterm now', 'persistence'],
  ['maxclients 20000', 'maxClients'],
  ['timeout 300', 'timeout'],
  ['maxmemory 1gb', 'maxmemory'],
  ['maxmemory-clients 10%', 'memory'],
  ['maxmemory-policy noeviction', 'evictionPolicy'],
  ['loadmodule /usr/lib/valkey/libjson.so', 'modules'],
])('the line %p is refused, because the prop %p sets it', (line, prop) => {
  expect(problemOf(line)).toBe(`must not set ${line.split(' ')[0]}, got '${line}'; use the prop '${prop}'`);
});

test.each([
  ['include /data/other.conf', 'the files of the configuration are fixed, so there is nothing to include'],
  ['rename-command FLUSHALL ""', 'scripts and clients rely on the standard commands'],
  ['enable-debug-command yes', 'scripts and clients rely on the standard commands'],
  ['aclfile /data/users.acl', 'credentials are never written to a configuration file'],
  ['port 6380', 'Services, probes and the NetworkPolicy rely on the address'],
  ['bind 127.0.0.1', 'Services, probes and the NetworkPolicy rely on the address'],
  ['protected-mode yes', 'Services, probes and the NetworkPolicy rely on the address'],
  ['tls-port 6380', 'TLS cannot be configured with lines'],
  ['dir /tmp', 'scripts expect the files at fixed paths on the volume'],
  ['dbfilename other.rdb', 'scripts expect the files at fixed paths on the volume'],
  ['daemonize yes', 'the container runtime supervises the server and reads its output'],
  ['logfile /data/log', 'the container runtime supervises the server and reads its output'],
  ['server_cpulist 0-3', 'the kubelet manages the resources of the container'],
  ['ignore-warnings ARM64-COW-BUG', 'its one warning, ARM64-COW-BUG, says that the kernel of the node corrupts what a fork writes, snapshots and full resyncs: update the kernel'],
  ['lazyfree-lazy-expire no', 'memory is always freed in the background'],
  ['cluster-enabled yes', 'the topology sets it'],
  ['replicaof other 6379', 'the topology sets it'],
  ['slaveof other 6379', 'the topology sets it'],
  ['min-replicas-to-write 1', 'the topology sets it'],
  ['hash-max-ziplist-entries 128', 'it is a deprecated name'],
])('the line %p is refused because %s', (line, why) => {
  expect(problemOf(line)).toBe(`must not set ${line.split(' ')[0]}, got '${line}'; ${why}`);
});

test.each(['MAXMEMORY 1gb', ' maxmemory 1gb', '\tmaxmemory 1gb'])('the line %p is refused in any spelling', (line) => {
  expect(problemOf(line)).toMatch(/; use the prop 'maxmemory'$/);
});

test('a directive that no engine knows is refused', () => {
  expect(problemOf('notify-keyspace-event Ex')).toBe("must be a directive that valkey 9.1 knows, got 'notify-keyspace-event Ex'; "
    + 'the server would refuse to start; add directives of newer versions with additionalDirectives in Engine.of');
});

test('a directive of Valkey is refused on Redis', () => {
  expect(problemOf('commandlog-slow-execution-max-len 64', Engine.REDIS_8_0)).toBe(
    "must be a directive that redis 8.0 knows, got 'commandlog-slow-execution-max-len 64'; "
    + 'commandlog-slow-execution-max-len needs valkey 8.1 or newer');
});

test.each([
  ['requirepass "hunter2"', 'requirepass ...', "use the prop 'password'"],
  ['masterauth hunter2', 'masterauth ...', 'credentials are never written to a configuration file'],
  ['user alice on >hunter2 ~*', 'user alice ...', 'credentials are never written to a configuration file'],
  ['tls-key-file-pass hunter2', 'tls-key-file-pass ...', 'TLS cannot be configured with lines'],
])('the line %p is refused, and its secret is not shown', (line, shown, why) => {
  expect(problemOf(line)).toBe(`must not set ${line.split(' ')[0]}, got '${shown}'; ${why}`);
  expect(linesOf([line, line, `# ${line}`, `timeout 1\n${line}`]).join()).not.toContain('hunter2');
});

test('a directive of a newer version is refused on an older one', () => {
  expect(problemOf('mptcp yes', Engine.VALKEY_8_1)).toBe(
    "must be a directive that valkey 8.1 knows, got 'mptcp yes'; mptcp needs valkey 9.1 or newer");
});

test('a directive of Redis is refused on Valkey', () => {
  expect(problemOf('dynamic-hz no')).toBe("must be a directive that valkey 9.1 knows, got 'dynamic-hz no'; dynamic-hz needs redis 7.0 or newer");
});

test('a directive is accepted from the version that introduced it', () => {
  expect(linesOf(['mptcp yes'], Engine.VALKEY_9_1)).toEqual([]);
  expect(linesOf(['mptcp yes'], Engine.of({ family: EngineFamily.VALKEY, version: '10.0' }))).toEqual([]);
});

test('an additional directive of the engine is accepted', () => {
  const engine = Engine.of({ family: EngineFamily.VALKEY, version: '10.0', additionalDirectives: ['brand-new'] });
  expect(linesOf(['brand-new 1'], engine)).toEqual([]);
});

test('a setting of a module, which Valkey names MODULE.NAME, is accepted as an additional directive', () => {
  const engine = Engine.of({ family: EngineFamily.VALKEY, version: '9.1', additionalDirectives: ['json.max-document-size'] });
  expect(linesOf(['json.max-document-size 1048576'], engine)).toEqual([]);
  expect(linesOf(['JSON.max-document-size 1048576'], engine)).toEqual([]);
  expect(problemOf('json.max-document-size 1048576')).toMatch(/^must be a directive that valkey 9\.1 knows, /);
});

test('the values of an additional directive are not counted', () => {
  const engine = Engine.of({ family: EngineFamily.VALKEY, version: '10.0', additionalDirectives: ['brand-new'] });
  expect(linesOf(['brand-new 1 2 3'], engine)).toEqual([]);
});

test('the name of an object member is no directive', () => {
  expect(classifyDirective('constructor', Engine.VALKEY_9_1)).toEqual({ kind: 'unknown' });
});

test.each(['', '   ', '# a comment', '#maxclients 5'])('the line %p contains no directive', (line) => {
  expect(problemOf(line)).toBe(`must be a directive and its value, such as 'slowlog-log-slower-than 5000', got '${line}'`);
});

test('a directive must have a value', () => {
  expect(problemOf('locale-collate')).toBe(
    "must have a value for locale-collate, got 'locale-collate'; write \"\" for an empty value");
});

test.each([
  ['timeout 0\nrequirepass secret', 'timeout 0\\nrequirepass ...'],
  ['timeout 0\r', 'timeout 0\\r'],
  ['timeout 0\n', 'timeout 0\\n'],
])('the line %j is more than one', (line, shown) => {
  expect(problemOf(line)).toBe(`must be a single line, got '${shown}'; put each directive on its own line`);
});

test.each([
  ['NEL, a line break to Kubernetes', 'timeout 0\u0085\u0085requirepass "', 'timeout 0\\u0085\\u0085requirepass ...'],
  ['a line separator', 'timeout 0\u2028requirepass x', 'timeout 0\\u2028requirepass ...'],
  ['a paragraph separator', 'timeout 0\u2029requirepass x', 'timeout 0\\u2029requirepass ...'],
  ['NUL', 'timeout 0\u0000', 'timeout 0\\u0000'],
  ['a vertical tab', 'timeout\u000b0', 'timeout\\u000b0'],
  ['an escape of terminals', 'timeout \u001b[2J', 'timeout \\u001b[2J'],
  ['DEL', 'timeout 0\u007f', 'timeout 0\\u007f'],
  ['a space that is no blank', 'timeout\u00a00', 'timeout\u00a00'],
  ['a byte order mark', '\ufefftimeout 0', '\\ufefftimeout 0'],
  ['a letter of another script', 'availability-zone zürich', 'availability-zone zürich'],
  ['half of a surrogate pair', 'availability-zone \ud83d', 'availability-zone \\ud83d'],
])('a line with %s is refused', (_, line, shown) => {
  expect(problemOf(line)).toBe(`must be of printable ASCII characters and tabs, got '${shown}'; write other bytes as escapes in double quotes, such as "\\xc3\\xa9"`);
});

test('a line may contain tabs, and bytes as escapes', () => {
  expect(linesOf(['slowlog-max-len\t300', 'availability-zone "z\\xc3\\xbcrich"'])).toEqual([]);
});

test.each(['availability-zone "a\\nrole:slave"', 'availability-zone "a\\x0drole:slave"', 'availability-zone "a\\x00b"', "availability-zone 'a\tb'"])(
  'the line %j would put a control character into what the server reports', (line) => {
    expect(problemOf(line)).toBe(`must not have control characters in its value, got '${line.replace('\t', '\\t')}'; the server reports it, and scripts read what it reports`);
  });

test.each([
  ['hz 10 20', 'one value for hz', 'quote a value that contains blanks'],
  ['locale-collate E x', 'one value for locale-collate', 'quote a value that contains blanks'],
  ['availability-zone eu west', 'one value for availability-zone', 'quote a value that contains blanks'],
  ['client-output-buffer-limit pubsub 32mb 8mb', 'class, hard limit, soft limit and seconds for client-output-buffer-limit', 'the server would refuse to start'],
  ['client-output-buffer-limit pubsub 32mb 8mb 60 normal', 'class, hard limit, soft limit and seconds for client-output-buffer-limit', 'the server would refuse to start'],
])('the line %p has a wrong number of values', (line, rule, why) => {
  expect(problemOf(line)).toBe(`must have ${rule}, got '${line}'; ${why}`);
});

describe('a server that never forks', () => {
  const problemsOf = (line: string) => {
    const problems = new Problems();
    checkConfiguration(problems, [line], Engine.VALKEY_9_1, { forks: false });
    return problems.isEmpty;
  };

  test('starts in spite of a bug of the kernel that breaks forks, if the line says so', () => {
    expect(problemsOf('ignore-warnings ARM64-COW-BUG')).toBe(true);
  });

  test('ignores no other warning', () => {
    expect(problemsOf('ignore-warnings ARM64-COW-BUG OTHER')).toBe(false);
  });
});

describe('modules', () => {
  const problemsOf = (...modules: string[]) => {
    const problems = new Problems();
    checkModules(problems, modules);
    return problems.isEmpty ? [] : messageOf(() => problems.throwIfAny('instance')).split('\n').slice(1).map((problem) => problem.trim());
  };

  test('are files of the image, with arguments', () => {
    expect(problemsOf('/usr/lib/valkey/libjson.so', '/usr/local/lib/redis/modules/redisearch.so MAXSEARCHRESULTS 100 "a b"')).toEqual([]);
  });

  test.each([
    ['libjson.so', "modules[0]: must be the absolute path of a file in the image, and arguments after spaces, such as '/usr/lib/valkey/libjson.so', got 'libjson.so'"],
    ['/x.so a\nrequirepass b', "modules[0]: must be of printable ASCII characters without '{{', got '/x.so a\\nrequirepass ...'"],
    ['/x.so "a', "modules[0]: must close its quotes, got '/x.so \"a'"],
  ])('%p is an error', (module, line) => {
    expect(problemsOf(module)).toEqual([line]);
  });

  test('are loaded once', () => {
    expect(problemsOf('/x.so', '/x.so a')).toEqual(["modules[1]: must not load a file twice, got '/x.so a'"]);
  });
});

describe('with replicas', () => {
  function problemsOf(line: string): string[] {
    const problems = new Problems();
    checkConfiguration(problems, [line], Engine.VALKEY_9_1, { replicated: true });
    return problems.isEmpty ? [] : messageOf(() => problems.throwIfAny('instance')).split('\n').slice(1).map((problem) => problem.trim());
  }

  test.each([
    'client-output-buffer-limit replica 1mb 1mb 60',
    'Client-Output-Buffer-Limit SLAVE 1mb 1mb 60',
    'client-output-buffer-limit normal 0 0 0 replica 1mb 1mb 60',
    'client-output-buffer-limit "repl\\x69ca" 1mb 1mb 60',
    "client-output-buffer-limit rep'lica' 1mb 1mb 60",
  ])('the line %p limits the buffers of replicas', (line) => {
    expect(problemsOf(line)).toEqual([
      `configuration[0]: must not limit the buffers of replicas, got '${line}'; the library derives them from 'memory' and keeps room for them`,
    ]);
  });

  test.each(['client-output-buffer-limit normal 0 0 0 pubsub 32mb 8mb 60', 'availability-zone replica'])('the line %p does not', (line) => {
    expect(problemsOf(line)).toEqual([]);
  });
});

test.each(['"maxmemory" 1gb', "'maxmemory' 1gb", '"max\\x6demory" 1gb', 'max"memory" 1gb'])('a directive is not quoted: %p', (line) => {
  expect(problemOf(line)).toMatch(/^must be a directive that valkey 9\.1 knows, /);
});

test.each([
  'availability-zone "eu west"',
  'latency-tracking-info-percentiles 50 99 99.9',
  'client-output-buffer-limit pubsub 32mb 8mb 60 normal 0 0 0',
])('the line %p has as many values as its directive takes', (line) => {
  expect(linesOf([line])).toEqual([]);
});

test("a line with '{{' is refused, because Helm would execute it", () => {
  expect(problemOf('availability-zone {{ .Values.zone }}')).toBe(
    "must not contain '{{', got 'availability-zone {{ .Values.zone }}'; Helm would execute it as a template");
});

test.each([
  'locale-collate "Ex',
  'locale-collate Ex"',
  "locale-collate 'Ex",
  'locale-collate "Ex\\"',
  'locale-collate "E"x',
  "locale-collate 'Ex\\'",
])('the line %p leaves a quote open', (line) => {
  expect(problemOf(line)).toBe(`must close its quotes, got '${line}'; the server would refuse to start`);
});

test.each([
  'locale-collate "E\\"x"',
  "locale-collate 'E\\'x'",
  'client-output-buffer-limit "normal" \'0\' 0 0',
])('the line %p closes its quotes', (line) => {
  expect(linesOf([line])).toEqual([]);
});

test('quotes are checked in linear time', () => {
  const started = Date.now();
  problemOf(`locale-collate '${"\\'".repeat(5000)} "${'a'.repeat(20000)}`);
  expect(Date.now() - started).toBeLessThan(1000);
});

test('every line is checked, and reported with its index', () => {
  expect(linesOf(['slowlog-max-len 300', 'port 1', 'save ""'])).toEqual([
    "configuration[1]: must not set port, got 'port 1'; Services, probes and the NetworkPolicy rely on the address",
    "configuration[2]: must not set save, got 'save \"\"'; use the prop 'snapshotSchedule'",
  ]);
});
