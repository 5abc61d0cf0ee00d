import { nameList } from './name-list';
import type { SentinelSettings } from '../settings/instance-settings';

/** The files that a proxy reads. */
export interface ProxyConf {
  readonly 'haproxy.cfg': string;
  /** Names whose addresses the entrypoint script puts into MEMBER_0 and so on. */
  readonly 'members': string;
  readonly 'sentinels': string;
}

/** Ports that the proxy listens on. */
export const PROXY_PORTS = { write: 6379, read: 6380, health: 8404 };

/**
 * The configuration of HAProxy. A server gets writes only while it says `role:master` and a quorum of the sentinels reports it as
 * primary, or while the one that they report says that it follows this server: a switchover is over before the sentinels notice it. No
 * sentinel reports a server that was cut off, or that has restarted after a failover.
 */
export function renderProxyConf(settings: SentinelSettings): ProxyConf {
  const members = settings.membership.members.map((_, index) => index);
  const sections = [
    HEAD,
    frontends(settings, members),
    ...members.map((member) => primary(settings, member)),
    ...members.map((member) => serves(settings, member)),
    ...members.map((member) => named(settings, member)),
    ...members.flatMap((member) => members.filter((other) => other !== member).map((other) => following(settings, other, member))),
    replicas(settings, members),
  ];
  return { 'haproxy.cfg': sections.join('\n'), 'members': nameList(settings.membership.members), 'sentinels': nameList(settings.sentinels) };
}

const MOST_CONNECTIONS = 4000;

const HEAD = `global
  # One thread carries what one server can answer; several would only wait for each other.
  nbthread 1
  # Some more than clients get: the probes must get in when those are all taken.
  maxconn ${MOST_CONNECTIONS + 100}
  # Connections that are open when the proxy stops get this long to end by themselves.
  hard-stop-after 2s

defaults
  mode tcp
  # A connection that is refused is the client's to try again: by then another server may be the right one.
  retries 0
  timeout connect 1s
  timeout check 1s
  # Clients may be idle for as long as they like; keep-alive finds those that are unreachable.
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
  default-server inter 500ms fastinter 100ms downinter 200ms rise 1 fall 2
`;

/** Refused at once, a client tries again and may come to another proxy; in a queue it would wait. */
const NO_MORE = `  tcp-request connection reject if { act_conn gt ${MOST_CONNECTIONS} }`;

function frontends(settings: SentinelSettings, members: readonly number[]): string {
  // Without one that holds, a connection is refused.
  const rules = [...switchedOver(settings, members), ...elected(settings, members)].join('\n');
  const anyPrimary = members.map((member) => `{ nbsrv(serves-${member}) ge 1 } { nbsrv(named-${member}) ge ${settings.quorum} }`).join(' or ');
  return `frontend write
  bind :::${PROXY_PORTS.write} v4v6
${NO_MORE}
${rules}

frontend read
  bind :::${PROXY_PORTS.read} v4v6
${NO_MORE}
  use_backend replicas if { nbsrv(replicas) ge 1 }
${rules}

frontend health
  mode http
  timeout client 5s
  bind :::${PROXY_PORTS.health} v4v6
  http-request return status 200 if { path /alive }
  http-request return status 503 unless ${anyPrimary}
  http-request return status 200
`;
}

/** Rules by which a new connection goes to a member that a switchover has just promoted. They come first: until a moment ago the other one served. */
function switchedOver(settings: SentinelSettings, members: readonly number[]): string[] {
  return members.flatMap((member) => members.filter((other) => other !== member)
    .map((other) => goesTo(member, `nbsrv(named-${other}) ge ${settings.quorum}`, `nbsrv(following-${other}-${member}) ge 1`)));
}

/** Rules by which it goes to the member that a quorum reports as primary. */
function elected(settings: SentinelSettings, members: readonly number[]): string[] {
  return members.map((member) => goesTo(member, `nbsrv(named-${member}) ge ${settings.quorum}`));
}

function goesTo(member: number, ...conditions: string[]): string {
  return `  use_backend primary-${member} if ${[`nbsrv(serves-${member}) ge 1`, ...conditions].map((condition) => `{ ${condition} }`).join(' ')}`;
}

/**
 * Where the connections to the member are. When it no longer says that it is the primary they are cut, but not before new ones have gone
 * elsewhere for longer than `timeout connect`: HAProxy (3.0) never ends a connection that is cut while it is being established, and a
 * client without time-outs would wait for days. Eight failures take 0.7 seconds when it answers, and 2.3 when it does not answer.
 */
function primary(settings: SentinelSettings, member: number): string {
  return `backend primary-${member}
${ask('role:master')}
  server ${memberServer(settings, member)} check inter 200ms fall 8 on-marked-down shutdown-sessions
`;
}

/** Whether the member says that it is the primary, for new connections: two failures take 0.1 to 0.7 seconds. */
function serves(settings: SentinelSettings, member: number): string {
  return `backend serves-${member}
${ask('role:master')}
  server ${memberServer(settings, member)} check inter 200ms
`;
}

function memberServer(settings: SentinelSettings, member: number): string {
  return `${settings.membership.members[member]} "\${MEMBER_${member}}:${settings.port}"`;
}

/** As many servers are up here as sentinels report the member as primary. The shortest answer, that there is none, has 5 bytes. */
function named(settings: SentinelSettings, member: number): string {
  const servers = settings.sentinels.map((name, index) => `  server ${name} "\${SENTINEL_${index}}:${settings.sentinelPort}" check fall 1`);
  return `backend named-${member}
  option tcp-check
  tcp-check send "SENTINEL get-master-addr-by-name ${settings.masterName}"\\r\\n
  tcp-check expect min-recv 5 string \\r\\n"\${MEMBER_${member}}"\\r\\n
${servers.join('\n')}
`;
}

/** The member says that it follows the other one. The script of a switchover waits for this check. */
function following(settings: SentinelSettings, member: number, other: number): string {
  return `backend following-${member}-${other}
${ask(`\\nmaster_host:"\${MEMBER_${other}}"\\r\\n`)}
  server ${memberServer(settings, member)} check inter 200ms fall 1
`;
}

/**
 * Replicas in sync; the primary says nothing of such a link. A connection stays where it is when that is lost, and reads the data set of the
 * replica; `tcp-ut` ends one that gets no answer at all.
 */
function replicas(settings: SentinelSettings, members: readonly number[]): string {
  const servers = members.map((member) => `  server ${memberServer(settings, member)} check inter 1s tcp-ut 5s`);
  return `backend replicas
  balance leastconn
  retries 2
  option redispatch 1
${ask('master_link_status:up')}
${servers.join('\n')}
`;
}

function ask(expected: string): string {
  return `  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string ${expected}`;
}
