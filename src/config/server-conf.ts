import { EngineFamily } from '../engine';
import { Persistence } from '../persistence';
import type { InstanceSettings } from '../settings/instance-settings';
import { hasPlainPort } from '../settings/tls';
import { wordsOf } from '../validation/directive-words';

/** The server's configuration in two files: what a running server can take, and what it cannot. */
export interface ServerConf {
  /** Lines that need a restart: their checksum is on the pod template. */
  readonly restart: string;
  /** Lines that the pod's agent applies with CONFIG SET as soon as the mounted file changes. */
  readonly live: string;
}

/** Where the server keeps its files; the one path that both the volume mount and the configuration name. */
export const DATA_DIRECTORY = '/data';

/** The first versions that know `hide-user-data-from-log`. */
const HIDES_USER_DATA = [[EngineFamily.VALKEY, '8.0'], [EngineFamily.REDIS, '8.0']] as const;

/** Where the Secret with the certificate is mounted. */
export const CERTIFICATE_DIRECTORY = '/etc/redis-tls';

/** Where a pod that is a client alone has its certificate. */
export const CLIENT_CERTIFICATE_DIRECTORY = '/etc/redis-client-tls';

/** How the scripts of the pod reach a server with TLS: an expired certificate must end no probe. */
export const SOCKET = '/run/redis/server.sock';

type Directive = readonly [name: string, value: string];

/**
 * The text of the configuration. Every line stands in the file even when it is the engine's default today: a default that a
 * later engine changes must not change a promise of ours.
 */
export function renderServerConf(settings: InstanceSettings): ServerConf {
  const live = [
    ...memoryDirectives(settings), ...clientDirectives(settings), ...noteDirectives(settings), ...payloadDirectives(settings),
    ...persistenceDirectives(settings), ...replicationDirectives(settings), ...clusterDirectives(settings),
    ...LAZY_FREE,
    ['tcp-keepalive', '60'] as const,
    ['notify-keyspace-events', settings.keyspaceEvents || '""'] as const,
  ];
  return {
    restart: render([...listenDirectives(settings), ...lockDirectives(), ...modeDirectives(settings), ...moduleDirectives(settings)])
      + settings.configuration.map((line) => `${line.trim()}\n`).join(''),
    live: render(live.filter((directive) => !isReplaced(settings, directive))),
  };
}

function listenDirectives(settings: InstanceSettings): Directive[] {
  return [
    // '-::*' is IPv6 where the node has it; the minus makes its absence no error.
    ['bind', '* -::*'],
    // Among several servers the scripts open it while others have plain links (peer-tls.sh).
    ['port', String(hasPlainPort(settings) ? settings.port : 0)],
    // Protected mode would refuse every client that is not on loopback; the password and the NetworkPolicy are the locks.
    ['protected-mode', 'no'],
    ['dir', DATA_DIRECTORY],
    ...tlsDirectives(settings),
  ];
}

/** The agent has the server read the files again when they change. */
function tlsDirectives({ tls }: InstanceSettings): Directive[] {
  if (!tls) { return []; }
  return [
    ['tls-port', String(tls.port)],
    ['tls-cert-file', `${CERTIFICATE_DIRECTORY}/${tls.certificateKey}`],
    ['tls-key-file', `${CERTIFICATE_DIRECTORY}/${tls.privateKeyKey}`],
    ['tls-ca-cert-file', `${CERTIFICATE_DIRECTORY}/${tls.caKey}`],
    // The engine's default is that each client must have a certificate.
    ['tls-auth-clients', tls.clients?.mode ?? 'no'],
    ...tls.clients?.login ? [['tls-auth-clients-user', 'CN'] as const] : [],
    ['tls-protocols', '"TLSv1.2 TLSv1.3"'],
    ['unixsocket', SOCKET],
    ['unixsocketperm', '700'],
  ];
}

/** Commands that turn access to the server into access to the pod. */
function lockDirectives(): Directive[] {
  return [
    ['enable-debug-command', 'no'],
    ['enable-module-command', 'no'],
    ['enable-protected-configs', 'no'],
  ];
}

/** Whether the server is a node of a cluster; what it knows of the others is a file beside the data, which the server alone writes. */
function modeDirectives(settings: InstanceSettings): Directive[] {
  return settings.cluster ? [['cluster-enabled', 'yes'], ['cluster-config-file', 'nodes.conf']] : [];
}

/** Only what the configuration says: the command is off. */
function moduleDirectives({ modules }: InstanceSettings): Directive[] {
  return modules.map((module) => ['loadmodule', module]);
}

function memoryDirectives(settings: InstanceSettings): Directive[] {
  return [
    ['maxmemory', String(settings.memory.maxmemoryBytes)],
    ['maxmemory-clients', String(settings.memory.clientsBytes)],
    ['maxmemory-policy', settings.evictionPolicy],
  ];
}

/** What is too much is refused with an error; what `maxmemory-clients` closes sees only the end of its connection. */
function clientDirectives({ memory, timeoutSeconds }: InstanceSettings): Directive[] {
  return [
    ['maxclients', String(memory.maxclients)],
    ['timeout', String(timeoutSeconds)],
    ['proto-max-bulk-len', String(memory.largestValueBytes)],
    // A reply is made at once, before `maxmemory-clients` counts it: all of a large list would exceed the limit of the container. This ends it halfway.
    ['client-output-buffer-limit', `normal ${memory.clientsBytes} 0 0`],
  ];
}

/**
 * No notes with texts of clients as long as an argument may be, which no limit counts: ACL LOG keeps 128 times the name of a connection, and the user name or the channel
 * that was denied; COMMANDLOG of Valkey 128 times that name for large requests, and for large replies.
 */
function noteDirectives({ engine }: InstanceSettings): Directive[] {
  return [
    ['acllog-max-len', '0'],
    ...(engine._isAtLeast(EngineFamily.VALKEY, '8.1') ? [['commandlog-request-larger-than', '-1'], ['commandlog-reply-larger-than', '-1']] as const : []),
  ];
}

/** What a client may make of the server beside its memory. */
function payloadDirectives({ engine }: InstanceSettings): Directive[] {
  return [
    // A forged value in RESTORE is refused; otherwise the command that reads it ends the server, at every start again. Valkey 9.1 always checks.
    ...(engine._isAtLeast(EngineFamily.VALKEY, '9.1') ? [] : [['sanitize-dump-payload', 'clients'] as const]),
    // The report of a crash has no arguments of commands: logs go further than data.
    ...(HIDES_USER_DATA.some(([family, version]) => engine._isAtLeast(family, version)) ? [['hide-user-data-from-log', 'yes'] as const] : []),
  ];
}

/** Whether a line of the user's stands for this one: the live part comes last, and the server uses the last of two lines. */
function isReplaced({ configuration }: InstanceSettings, [name, value]: Directive): boolean {
  return configuration.some((line) => {
    const [directive, ...words] = (wordsOf(line) ?? []).map((word) => word.toLowerCase());
    // Limits of another class of clients leave this one as it is.
    return directive === name && (name !== 'client-output-buffer-limit' || words.includes(value.split(' ')[0]));
  });
}

function persistenceDirectives(settings: InstanceSettings): Directive[] {
  return [
    // The engine's own default for `save` is not empty: "no snapshots" has to be said.
    ['save', settings.save || '""'],
    ['appendonly', settings.persistence === Persistence.RDB_AOF ? 'yes' : 'no'],
    ['appendfsync', settings.appendFsync],
    ['aof-use-rdb-preamble', 'yes'],
    // A last command that a crash cut short is dropped; the entrypoint script judges anything worse.
    ['aof-load-truncated', 'yes'],
    ['stop-writes-on-bgsave-error', 'yes'],
    // Without `force` a server whose last save fails, on a full disk for example, ignores SIGTERM until it is killed.
    ['shutdown-on-sigterm', 'force'],
  ];
}

function replicationDirectives(settings: InstanceSettings): Directive[] {
  const { membership, memory } = settings;
  if (!membership || !memory.replication) { return []; }
  const { bufferBytes, backlogBytes } = memory.replication;
  return [
    ['repl-diskless-sync', 'yes'],
    // The default of 5 waits for more replicas to come: 5 seconds in which a failed one protects nothing.
    ['repl-diskless-sync-delay', '0'],
    ['repl-ping-replica-period', '2'],
    ['repl-timeout', '20'],
    ['repl-backlog-size', String(backlogBytes)],
    ['client-output-buffer-limit', `replica ${bufferBytes} ${Math.floor(bufferBytes / 4)} 60`],
    ['replica-serve-stale-data', 'yes'],
    ['replica-read-only', 'yes'],
    // A primary without a connected replica stops taking writes: a failover would discard them. This bounds the data loss window of a partition.
    ['min-replicas-to-write', String(membership.minReplicasToWrite)],
    ['min-replicas-max-lag', '5'],
    // Without persistence the snapshot that a full resync left would be loaded by the next start, however old it is.
    ['rdb-del-sync-files', settings.persistence === Persistence.NONE ? 'yes' : 'no'],
    ['shutdown-timeout', '10'],
  ];
}

function clusterDirectives({ cluster, tls }: InstanceSettings): Directive[] {
  if (!cluster) { return []; }
  return [
    ['cluster-node-timeout', String(cluster.nodeTimeoutMilliseconds)],
    ['cluster-require-full-coverage', cluster.requireFullCoverage ? 'yes' : 'no'],
    // A replica that moves to another shard is in the wrong StatefulSet, and two of a shard may be on one node from then on.
    ['cluster-allow-replica-migration', 'no'],
    // By the engine's rule a replica that was long without its primary is never promoted. The pod's agent judges that by more.
    ['cluster-replica-validity-factor', '0'],
    // Clients are redirected to the addresses of the pods' own Services, which never change. A node that fails often takes one of the cluster's DNS
    // servers with it, and a client that has to look up the new primary then waits for 20 seconds and more. With TLS it must be: a certificate has names.
    ['cluster-preferred-endpoint-type', tls ? 'hostname' : 'ip'],
  ];
}

/** Freeing a large value in the foreground stalls every client; engines differ in their defaults (yes in Valkey 8, no in Redis). */
const LAZY_FREE: readonly Directive[] = ['eviction', 'expire', 'server-del', 'user-del', 'user-flush']
  .map((what) => [`lazyfree-lazy-${what}`, 'yes'] as const);

function render(directives: readonly Directive[]): string {
  return directives.map(([name, value]) => `${name} ${value}\n`).join('');
}
