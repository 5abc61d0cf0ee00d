import { nameList } from './name-list';
import type { SentinelSettings } from '../settings/instance-settings';
import { MOST_PROXIED_CONNECTIONS } from '../settings/sentinel-settings';
import { hasPlainPort } from '../settings/tls';

/** The files that a proxy reads. */
export interface ProxyConf {
  readonly 'haproxy.cfg': string;
  /** Names whose addresses the entrypoint script puts into MEMBER_0 and so on. */
  readonly 'members': string;
  readonly 'sentinels': string;
}

/** Ports that the proxy listens on. */
export const PROXY_PORTS = { write: 6379, read: 6380, writeTls: 6381, readTls: 6382, health: 8404 };

/**
 * The configuration of HAProxy. It does not check servers itself: runtime/proxy/find-primary.lua asks servers and sentinels by connections that it
 * holds, and makes those servers ready that connections may go to.
 */
export function renderProxyConf(settings: SentinelSettings): ProxyConf {
  const sections = [
    head(settings), ...plainFrontends(settings), health(settings), ...plainBackends(settings), ...tlsSections(settings), ...asking(settings), SOURCES,
  ];
  return { 'haproxy.cfg': sections.join('\n'), 'members': nameList(settings.membership.members), 'sentinels': nameList(settings.sentinels) };
}

/** A line of a frontend. The entrypoint script knows whether the node has IPv6: without it a socket of both families cannot be opened. */
function bind(port: number): string {
  return `bind "\${PROXY_LISTEN}:${port}" v4v6`;
}

function head(settings: SentinelSettings): string {
  const { tls } = settings;
  const asked = [settings.masterName, settings.quorum, settings.port, settings.sentinelPort, ...tls ? [tls.plain ? 'beside' : 'only'] : []].join(' ');
  return `global
  # One thread carries what one server can answer; several would only wait for each other.
  nbthread 1
  # Some more than clients get: the probes must get in when those are all taken.
  maxconn ${MOST_PROXIED_CONNECTIONS + 100}
  # Connections that are open when the proxy stops get this long to end by themselves.
  hard-stop-after 2s
.if version_atleast(3.1)
  # Of no effect on the script; without a choice HAProxy logs a warning.
  tune.lua.bool-sample-conversion normal
.endif
  lua-load "\${PROXY_RUNTIME}/find-primary.lua" ${asked}
${clientCertificate(settings)}
defaults
  mode tcp
  # A connection that is refused is the client's to try again: by then another server may be the right one.
  retries 0
  timeout connect 1s
  # A client may be idle for any time; keep-alive closes a connection whose other end no longer answers.
  timeout client 20d
  timeout server 20d
  option clitcpka
  option srvtcpka
  clitcpka-idle 60s
  clitcpka-intvl 10s
  clitcpka-cnt 3
  srvtcpka-idle 60s
  srvtcpka-intvl 10s
  srvtcpka-cnt 3
`;
}

/** By which it asks servers and sentinels that want one of their clients. */
function clientCertificate({ tls }: SentinelSettings): string {
  if (!tls?.clients) { return ''; }
  return `  # By this the script gives the renewed certificate to HAProxy.
  stats socket abns@renew-certificate level admin
  lua-load "\${PROXY_RUNTIME}/renew-certificate.lua"

crt-store
  load crt ${variable('REDIS_TLS_CLIENT_CERT_FILE')} key ${variable('REDIS_TLS_CLIENT_KEY_FILE')}
`;
}

/** Refused at once, a client tries again and may come to another proxy; in a queue it would wait. */
function refusals({ proxyMaxConnectionsPerSource }: SentinelSettings): string {
  return `  tcp-request connection reject if { act_conn gt ${MOST_PROXIED_CONNECTIONS} }
  # One client cannot take the connections of all others.
  tcp-request connection track-sc0 src table sources
  tcp-request connection reject if { sc0_conn_cur gt ${proxyMaxConnectionsPerSource} }`;
}

/** None with TLS alone, and no backends for them. */
function plainFrontends(settings: SentinelSettings): string[] {
  return hasPlainPort(settings) ? [writeFrontend(settings, PROXY_PORTS.write), readFrontend(settings, PROXY_PORTS.read)] : [];
}

function plainBackends(settings: SentinelSettings): string[] {
  return hasPlainPort(settings) ? [primary(settings), replicas(settings)] : [];
}

function health(settings: SentinelSettings): string {
  return `frontend health
  mode http
  timeout client 5s
  ${bind(PROXY_PORTS.health)}
  http-request return status 200 if { path /alive }
  http-request return status 503 unless { nbsrv(primary${hasPlainPort(settings) ? '' : TLS}) ge 1 }
  http-request return status 200
`;
}

// Without a primary, a connection is refused.
function writeFrontend(settings: SentinelSettings, port: number, suffix = ''): string {
  return `frontend write${suffix}
  ${bind(port)}
${refusals(settings)}
  default_backend primary${suffix}
`;
}

function readFrontend(settings: SentinelSettings, port: number, suffix = ''): string {
  return `frontend read${suffix}
  ${bind(port)}
${refusals(settings)}
  use_backend replicas${suffix} if { nbsrv(replicas${suffix}) ge 1 }
  default_backend primary${suffix}
`;
}

/** The same servers by their ports with TLS: a proxy passes it through. */
function tlsSections(settings: SentinelSettings): string[] {
  const { tls } = settings;
  if (!tls) { return []; }
  return [
    writeFrontend(settings, PROXY_PORTS.writeTls, TLS),
    readFrontend(settings, PROXY_PORTS.readTls, TLS),
    primary(settings, tls.port, TLS),
    replicas(settings, tls.port, TLS),
  ];
}

/** What the names of those sections end with. The script finds backends by it. */
const TLS = '-tls';

/**
 * By these the script asks servers and sentinels by TLS: HAProxy verifies the authority, and where cert-manager makes the certificate the name of the instance too,
 * for one authority can be that of several. A certificate of the user's may have another name.
 */
function asking(settings: SentinelSettings): string[] {
  const { tls, membership, sentinels, sentinelTlsPort } = settings;
  if (!tls) { return []; }
  const presented = tls.clients ? ` crt ${variable('REDIS_TLS_CLIENT_CERT_FILE')}` : '';
  const verified = `ssl${presented} verify required ca-file ${variable('REDIS_TLS_CA_FILE')}${tls.made ? ` verifyhost ${settings.names.service}` : ''}`;
  const section = (name: string, address: string, port: number) => `listen ask-${name}
  bind abns@ask-${name}
  retries 0
  server asked "\${${address}}:${port}" ${verified}
`;
  return [
    ...membership.members.map((name, index) => section(name, `MEMBER_${index}`, tls.port)),
    ...sentinels.map((name, index) => section(name, `SENTINEL_${index}`, sentinelTlsPort)),
  ];
}

/** Of the environment: HAProxy replaces it. */
function variable(name: string): string {
  return `"\${${name}}"`;
}

/** The sources of all connections, of both ports together: more of them than there can be connections. */
const SOURCES = `backend sources
  stick-table type ipv6 size 10k expire 1m store conn_cur
`;

/** At most one of these is ready. The script ends the connections of one that is no longer the primary. */
function primary(settings: SentinelSettings, port = settings.port, suffix = ''): string {
  return `backend primary${suffix}
${servers(settings, port)}
`;
}

/**
 * Those in sync are ready. A connection stays where it is when that is lost, and reads what the replica has; `tcp-ut` ends one that gets no answer
 * at all.
 */
function replicas(settings: SentinelSettings, port = settings.port, suffix = ''): string {
  return `backend replicas${suffix}
  balance leastconn
  retries 2
  option redispatch 1
${servers(settings, port, ' tcp-ut 5s')}
`;
}

/** None is ready before the script knows it. */
function servers(settings: SentinelSettings, port: number, options = ''): string {
  return settings.membership.members.map((name, index) => `  server ${name} "\${MEMBER_${index}}:${port}" disabled${options}`).join('\n');
}
