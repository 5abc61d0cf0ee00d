import { Engine, EngineFamily } from '../engine';
import { checkValues } from './directive-values';
import { wordsOf } from './directive-words';
import type { Problems } from './problems';

/**
 * Directives that users may set and that every engine listed by the library knows.
 * The server tests compare all tables of this file with `CONFIG GET *` of the real engines.
 */
const ALLOWED = new Set([
  'acl-pubsub-default', 'acllog-max-len', 'active-defrag-cycle-max', 'active-defrag-cycle-min', 'active-defrag-ignore-bytes',
  'active-defrag-max-scan-fields', 'active-defrag-threshold-lower', 'active-defrag-threshold-upper', 'active-expire-effort',
  'activedefrag', 'activerehashing', 'aof-rewrite-incremental-fsync', 'aof-timestamp-enabled', 'auto-aof-rewrite-min-size',
  'auto-aof-rewrite-percentage', 'busy-reply-threshold', 'client-output-buffer-limit', 'client-query-buffer-limit', 'crash-log-enabled',
  'crash-memcheck-enabled', 'databases', 'hash-max-listpack-entries', 'hash-max-listpack-value', 'hide-user-data-from-log',
  'hll-sparse-max-bytes', 'hz', 'io-threads', 'jemalloc-bg-thread', 'latency-monitor-threshold', 'latency-tracking',
  'latency-tracking-info-percentiles', 'lfu-decay-time', 'lfu-log-factor', 'list-compress-depth', 'list-max-listpack-size',
  'locale-collate', 'loglevel', 'max-new-connections-per-cycle', 'max-new-tls-connections-per-cycle',
  'maxmemory-eviction-tenacity', 'maxmemory-samples', 'no-appendfsync-on-rewrite', 'proto-max-bulk-len',
  'rdb-save-incremental-fsync', 'rdbchecksum', 'rdbcompression', 'set-max-intset-entries', 'set-max-listpack-entries',
  'set-max-listpack-value', 'slowlog-log-slower-than', 'slowlog-max-len', 'stream-node-max-bytes', 'stream-node-max-entries',
  'tracking-table-max-keys', 'zset-max-listpack-entries', 'zset-max-listpack-value',
]);

interface SinceVersion { readonly family: EngineFamily; readonly version: string }

const VALKEY_8_1: SinceVersion = { family: EngineFamily.VALKEY, version: '8.1' };
const VALKEY_9_1: SinceVersion = { family: EngineFamily.VALKEY, version: '9.1' };
const REDIS_7_0: SinceVersion = { family: EngineFamily.REDIS, version: '7.0' };

/** Directives that users may set and that only some engines know. */
const ALLOWED_SINCE: Readonly<Record<string, SinceVersion>> = {
  'active-defrag-cycle-us': VALKEY_8_1,
  'availability-zone': VALKEY_8_1,
  'commandlog-execution-slower-than': VALKEY_8_1,
  'commandlog-large-reply-max-len': VALKEY_8_1,
  'commandlog-large-request-max-len': VALKEY_8_1,
  'commandlog-reply-larger-than': VALKEY_8_1,
  'commandlog-request-larger-than': VALKEY_8_1,
  'commandlog-slow-execution-max-len': VALKEY_8_1,
  'dynamic-hz': REDIS_7_0,
  'extended-redis-compatibility': VALKEY_8_1,
  'hash-seed': VALKEY_9_1,
  'log-format': VALKEY_8_1,
  'log-timestamp-format': VALKEY_8_1,
  'mptcp': VALKEY_9_1,
  'prefetch-batch-max-size': VALKEY_8_1,
};

/** Directives that a prop sets, and the prop. */
const MANAGED: Readonly<Record<string, string>> = {
  'appendfsync': 'appendFsync',
  'appendonly': 'persistence',
  'aof-load-truncated': 'persistence',
  'aof-use-rdb-preamble': 'persistence',
  'save': 'snapshotSchedule',
  'stop-writes-on-bgsave-error': 'persistence',
  'shutdown-on-sigint': 'persistence',
  'shutdown-on-sigterm': 'persistence',
  'shutdown-timeout': 'persistence',
  'maxclients': 'maxClients',
  'maxmemory': 'maxmemory',
  'maxmemory-clients': 'memory',
  'maxmemory-policy': 'evictionPolicy',
  'loadmodule': 'modules',
  'notify-keyspace-events': 'keyspaceEvents',
  'requirepass': 'password',
  'timeout': 'timeout',
};

/** Directives, as patterns, that users must not set, and why. */
const BLOCKED: readonly (readonly [RegExp, string])[] = [
  [/^(include|module)$/, 'the files of the configuration are fixed, so there is nothing to include'],
  [/^(rename-command|enable-(debug|module)-command|enable-protected-configs)$/, 'scripts and clients rely on the standard commands'],
  [/^(user|acl-users|aclfile|masterauth|masteruser|primaryauth|primaryuser)$/, 'credentials are never written to a configuration file'],
  [/^(bind|bind-source-addr|port|protected-mode|unixsocket.*|socket-mark-id|tcp-backlog|tcp-keepalive|rdma-.*|repl-mptcp)$/, 'Services, probes and the NetworkPolicy rely on the address'],
  [/^tls-.*$/, 'TLS cannot be configured with lines'],
  [/^(dir|dbfilename|appenddirname|appendfilename|rdb-del-sync-files)$/, 'scripts expect the files at fixed paths on the volume'],
  [/^(daemonize|supervised|pidfile|logfile|syslog-.*|always-show-logo|set-proc-title|proc-title-template|crash-.*-file)$/, 'the container runtime supervises the server and reads its output'],
  [/^(.*[-_]cpulist|oom-score-adj.*|disable-thp)$/, 'the kubelet manages the resources of the container'],
  [/^ignore-warnings$/, 'its one warning, ARM64-COW-BUG, says that the kernel of the node corrupts what a fork writes, snapshots and full resyncs: update the kernel'],
  [/^lazyfree-.*$/, 'memory is always freed in the background'],
  [/^(cluster-.*|sentinel|repl-.*|replica-.*|replicaof|slave-.*|slaveof|min-(replicas|slaves)-.*|import-mode|dual-channel-replication-enabled|slot-migration-.*|propagation-error-behavior|rdb-version-check)$/, 'the topology sets it'],
  [/^(.*ziplist.*|lua-time-limit)$/, 'it is a deprecated name'],
  [/^sanitize-dump-payload$/, 'what clients restore is always checked'],
];

export type DirectiveClass =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'managed'; readonly prop: string }
  | { readonly kind: 'blocked'; readonly why: string }
  | { readonly kind: 'other-engine'; readonly needs: string }
  | { readonly kind: 'unknown' };

/** Whether a user may set this directive on this engine. */
export function classifyDirective(directive: string, engine: Engine): DirectiveClass {
  if (ALLOWED.has(directive)) { return { kind: 'allowed' }; }
  if (Object.hasOwn(MANAGED, directive)) { return { kind: 'managed', prop: MANAGED[directive] }; }
  const blocked = BLOCKED.find(([pattern]) => pattern.test(directive));
  if (blocked) { return { kind: 'blocked', why: blocked[1] }; }
  if (Object.hasOwn(ALLOWED_SINCE, directive) && !engine.additionalDirectives.includes(directive)) {
    const since = ALLOWED_SINCE[directive];
    return engine._isAtLeast(since.family, since.version)
      ? { kind: 'allowed' }
      : { kind: 'other-engine', needs: `${since.family} ${since.version} or newer` };
  }
  return engine.additionalDirectives.includes(directive) ? { kind: 'allowed' } : { kind: 'unknown' };
}

/** Whether the tables have it: a directive of `additionalDirectives` is known by its name alone. */
function isListed(directive: string): boolean {
  return ALLOWED.has(directive) || Object.hasOwn(ALLOWED_SINCE, directive);
}

/** A directive with several lines, one for each class of clients. */
const REPEATABLE = 'client-output-buffer-limit';

/** What the servers do that a directive can break. */
export interface ServerTraits {
  readonly replicated?: boolean;
  /** Whether they fork, to write a snapshot or to send one. */
  readonly forks?: boolean;
}

/** Checks the user's configuration lines. */
export function checkConfiguration(
  problems: Problems, lines: readonly string[], engine: Engine, { replicated = false, forks = true }: ServerTraits = {},
): void {
  const seen = new Set<string>();
  lines.forEach((line, index) => {
    const directive = directiveOf(line);
    if (directive !== REPEATABLE && seen.has(directive)) {
      problems.add(`configuration[${index}]`, `must not set ${directive} a second time`, line, 'the server would use the last line only');
    }
    if (directive !== '') { seen.add(directive); }
    // Without a fork the bug of the kernel breaks nothing, and a server that does not start for it is no use.
    if (!forks && /^\s*ignore-warnings\s+ARM64-COW-BUG\s*$/.test(line)) { return; }
    checkLine(problems, `configuration[${index}]`, line, engine);
    if (replicated && directive === REPEATABLE && limitedClasses(line).some((name) => /^(replica|slave)$/i.test(name))) {
      problems.add(`configuration[${index}]`, 'must not limit the buffers of replicas', line, "the library derives them from 'memory' and keeps room for them");
    }
  });
}

/** The classes of clients in a line of `client-output-buffer-limit`, each before its three limits. */
function limitedClasses(line: string): string[] {
  return (wordsOf(line) ?? []).slice(1).filter((_, index) => index % 4 === 0);
}

function directiveOf(line: string): string {
  return (/^\s*([^\s#]\S*)/.exec(line)?.[1] ?? '').toLowerCase();
}

function checkLine(problems: Problems, prop: string, line: string, engine: Engine): void {
  if (/[\r\n]/.test(line)) {
    problems.add(prop, 'must be a single line', line, 'put each directive on its own line');
    return;
  }
  // To the YAML parser of Kubernetes, U+0085, U+2028 and U+2029 are line breaks: what follows them would be a directive that nothing checked.
  if (!/^[\t\x20-\x7e]*$/.test(line)) {
    problems.add(prop, 'must be of printable ASCII characters and tabs', line, 'write other bytes as escapes in double quotes, such as "\\xc3\\xa9"');
    return;
  }
  if (line.includes('{{')) {
    problems.add(prop, "must not contain '{{'", line, 'Helm would execute it as a template');
    return;
  }
  const [, directive, value] = /^\s*(\S+)\s*(.*)$/.exec(line) ?? [];
  if (!directive || directive.startsWith('#')) {
    problems.add(prop, "must be a directive and its value, such as 'slowlog-log-slower-than 5000'", line);
    return;
  }
  const found = classifyDirective(directive.toLowerCase(), engine);
  switch (found.kind) {
    case 'managed':
      problems.add(prop, `must not set ${directive}`, line, `use the prop '${found.prop}'`);
      return;
    case 'blocked':
      problems.add(prop, `must not set ${directive}`, line, found.why);
      return;
    case 'other-engine':
      problems.add(prop, `must be a directive that ${engine} knows`, line, `${directive} needs ${found.needs}`);
      return;
    case 'unknown':
      problems.add(prop, `must be a directive that ${engine} knows`, line,
        'the server would refuse to start; add directives of newer versions with additionalDirectives in Engine.of');
      return;
    case 'allowed':
      checkValues(problems, prop, { line, directive, value, listed: isListed(directive.toLowerCase()) });
  }
}

/** Checks the user's modules: each the line of a `loadmodule` without its first word. */
export function checkModules(problems: Problems, modules: readonly string[]): void {
  const paths = modules.map((module) => module.split(' ')[0]);
  modules.forEach((module, index) => {
    const prop = `modules[${index}]`;
    if (!/^[\x20-\x7e]*$/.test(module) || module.includes('{{')) {
      problems.add(prop, "must be of printable ASCII characters without '{{'", module);
    } else if (!/^\/[-\w./+]+$/.test(paths[index])) {
      problems.add(prop, "must be the absolute path of a file in the image, and arguments after spaces, such as '/usr/lib/valkey/libjson.so'", module);
    } else if (wordsOf(module) === undefined) {
      problems.add(prop, 'must close its quotes', module);
    } else if (paths.indexOf(paths[index]) < index) {
      problems.add(prop, 'must not load a file twice', module);
    }
  });
}
