import { RedisSentinelProps } from '../../src';
import { ProxyConf, renderProxyConf } from '../../src/config/proxy-conf';
import { resolveSentinel } from '../support/plans';

/** The configuration of the proxies of an instance named `cache`. */
function confOf(props: Partial<RedisSentinelProps> = {}): ProxyConf {
  return renderProxyConf(resolveSentinel({ name: 'cache', ...props }));
}

function textOf(props: Partial<RedisSentinelProps> = {}): string {
  return confOf(props)['haproxy.cfg'];
}

/** Lines of a section, without its name. */
function sectionOf(text: string, name: string): string[] {
  return text.split('\n\n').find((section) => section.startsWith(`${name}\n`))!.trimEnd().split('\n').slice(1).map((line) => line.trim());
}

test('three members and three sentinels make this text', () => {
  expect(textOf()).toBe(`\
global
  # One thread carries what one server can answer; several would only wait for each other.
  nbthread 1
  # Some more than clients get: the probes must get in when those are all taken.
  maxconn 4100
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

frontend write
  bind :::6379 v4v6
  tcp-request connection reject if { act_conn gt 4000 }
  use_backend primary-0 if { nbsrv(serves-0) ge 1 } { nbsrv(named-1) ge 2 } { nbsrv(following-1-0) ge 1 }
  use_backend primary-0 if { nbsrv(serves-0) ge 1 } { nbsrv(named-2) ge 2 } { nbsrv(following-2-0) ge 1 }
  use_backend primary-1 if { nbsrv(serves-1) ge 1 } { nbsrv(named-0) ge 2 } { nbsrv(following-0-1) ge 1 }
  use_backend primary-1 if { nbsrv(serves-1) ge 1 } { nbsrv(named-2) ge 2 } { nbsrv(following-2-1) ge 1 }
  use_backend primary-2 if { nbsrv(serves-2) ge 1 } { nbsrv(named-0) ge 2 } { nbsrv(following-0-2) ge 1 }
  use_backend primary-2 if { nbsrv(serves-2) ge 1 } { nbsrv(named-1) ge 2 } { nbsrv(following-1-2) ge 1 }
  use_backend primary-0 if { nbsrv(serves-0) ge 1 } { nbsrv(named-0) ge 2 }
  use_backend primary-1 if { nbsrv(serves-1) ge 1 } { nbsrv(named-1) ge 2 }
  use_backend primary-2 if { nbsrv(serves-2) ge 1 } { nbsrv(named-2) ge 2 }

frontend read
  bind :::6380 v4v6
  tcp-request connection reject if { act_conn gt 4000 }
  use_backend replicas if { nbsrv(replicas) ge 1 }
  use_backend primary-0 if { nbsrv(serves-0) ge 1 } { nbsrv(named-1) ge 2 } { nbsrv(following-1-0) ge 1 }
  use_backend primary-0 if { nbsrv(serves-0) ge 1 } { nbsrv(named-2) ge 2 } { nbsrv(following-2-0) ge 1 }
  use_backend primary-1 if { nbsrv(serves-1) ge 1 } { nbsrv(named-0) ge 2 } { nbsrv(following-0-1) ge 1 }
  use_backend primary-1 if { nbsrv(serves-1) ge 1 } { nbsrv(named-2) ge 2 } { nbsrv(following-2-1) ge 1 }
  use_backend primary-2 if { nbsrv(serves-2) ge 1 } { nbsrv(named-0) ge 2 } { nbsrv(following-0-2) ge 1 }
  use_backend primary-2 if { nbsrv(serves-2) ge 1 } { nbsrv(named-1) ge 2 } { nbsrv(following-1-2) ge 1 }
  use_backend primary-0 if { nbsrv(serves-0) ge 1 } { nbsrv(named-0) ge 2 }
  use_backend primary-1 if { nbsrv(serves-1) ge 1 } { nbsrv(named-1) ge 2 }
  use_backend primary-2 if { nbsrv(serves-2) ge 1 } { nbsrv(named-2) ge 2 }

frontend health
  mode http
  timeout client 5s
  bind :::8404 v4v6
  http-request return status 200 if { path /alive }
  http-request return status 503 unless { nbsrv(serves-0) ge 1 } { nbsrv(named-0) ge 2 } or { nbsrv(serves-1) ge 1 } { nbsrv(named-1) ge 2 } or { nbsrv(serves-2) ge 1 } { nbsrv(named-2) ge 2 }
  http-request return status 200

backend primary-0
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string role:master
  server cache-0 "\${MEMBER_0}:6379" check inter 200ms fall 8 on-marked-down shutdown-sessions

backend primary-1
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string role:master
  server cache-1 "\${MEMBER_1}:6379" check inter 200ms fall 8 on-marked-down shutdown-sessions

backend primary-2
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string role:master
  server cache-2 "\${MEMBER_2}:6379" check inter 200ms fall 8 on-marked-down shutdown-sessions

backend serves-0
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string role:master
  server cache-0 "\${MEMBER_0}:6379" check inter 200ms

backend serves-1
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string role:master
  server cache-1 "\${MEMBER_1}:6379" check inter 200ms

backend serves-2
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string role:master
  server cache-2 "\${MEMBER_2}:6379" check inter 200ms

backend named-0
  option tcp-check
  tcp-check send "SENTINEL get-master-addr-by-name cache"\\r\\n
  tcp-check expect min-recv 5 string \\r\\n"\${MEMBER_0}"\\r\\n
  server cache-sentinel-0 "\${SENTINEL_0}:26379" check fall 1
  server cache-sentinel-1 "\${SENTINEL_1}:26379" check fall 1
  server cache-sentinel-2 "\${SENTINEL_2}:26379" check fall 1

backend named-1
  option tcp-check
  tcp-check send "SENTINEL get-master-addr-by-name cache"\\r\\n
  tcp-check expect min-recv 5 string \\r\\n"\${MEMBER_1}"\\r\\n
  server cache-sentinel-0 "\${SENTINEL_0}:26379" check fall 1
  server cache-sentinel-1 "\${SENTINEL_1}:26379" check fall 1
  server cache-sentinel-2 "\${SENTINEL_2}:26379" check fall 1

backend named-2
  option tcp-check
  tcp-check send "SENTINEL get-master-addr-by-name cache"\\r\\n
  tcp-check expect min-recv 5 string \\r\\n"\${MEMBER_2}"\\r\\n
  server cache-sentinel-0 "\${SENTINEL_0}:26379" check fall 1
  server cache-sentinel-1 "\${SENTINEL_1}:26379" check fall 1
  server cache-sentinel-2 "\${SENTINEL_2}:26379" check fall 1

backend following-1-0
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string \\nmaster_host:"\${MEMBER_0}"\\r\\n
  server cache-1 "\${MEMBER_1}:6379" check inter 200ms fall 1

backend following-2-0
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string \\nmaster_host:"\${MEMBER_0}"\\r\\n
  server cache-2 "\${MEMBER_2}:6379" check inter 200ms fall 1

backend following-0-1
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string \\nmaster_host:"\${MEMBER_1}"\\r\\n
  server cache-0 "\${MEMBER_0}:6379" check inter 200ms fall 1

backend following-2-1
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string \\nmaster_host:"\${MEMBER_1}"\\r\\n
  server cache-2 "\${MEMBER_2}:6379" check inter 200ms fall 1

backend following-0-2
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string \\nmaster_host:"\${MEMBER_2}"\\r\\n
  server cache-0 "\${MEMBER_0}:6379" check inter 200ms fall 1

backend following-1-2
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string \\nmaster_host:"\${MEMBER_2}"\\r\\n
  server cache-1 "\${MEMBER_1}:6379" check inter 200ms fall 1

backend replicas
  balance leastconn
  retries 2
  option redispatch 1
  option tcp-check
  tcp-check send "AUTH monitor \${MONITOR_PASSWORD}"\\r\\n
  tcp-check send INFO\\ replication\\r\\nQUIT\\r\\n
  tcp-check expect string master_link_status:up
  server cache-0 "\${MEMBER_0}:6379" check inter 1s tcp-ut 5s
  server cache-1 "\${MEMBER_1}:6379" check inter 1s tcp-ut 5s
  server cache-2 "\${MEMBER_2}:6379" check inter 1s tcp-ut 5s
`);
});

test('with two members each gets writes when the quorum reports it as primary, or when it reports the other one, which follows it', () => {
  expect(sectionOf(textOf({ replicas: 1 }), 'frontend write')).toEqual([
    'bind :::6379 v4v6',
    'tcp-request connection reject if { act_conn gt 4000 }',
    'use_backend primary-0 if { nbsrv(serves-0) ge 1 } { nbsrv(named-1) ge 2 } { nbsrv(following-1-0) ge 1 }',
    'use_backend primary-1 if { nbsrv(serves-1) ge 1 } { nbsrv(named-0) ge 2 } { nbsrv(following-0-1) ge 1 }',
    'use_backend primary-0 if { nbsrv(serves-0) ge 1 } { nbsrv(named-0) ge 2 }',
    'use_backend primary-1 if { nbsrv(serves-1) ge 1 } { nbsrv(named-1) ge 2 }',
  ]);
});

test('reads go to replicas in sync, and where writes go when there are none', () => {
  const text = textOf({ replicas: 1 });
  expect(sectionOf(text, 'frontend read')).toEqual([
    'bind :::6380 v4v6',
    'tcp-request connection reject if { act_conn gt 4000 }',
    'use_backend replicas if { nbsrv(replicas) ge 1 }',
    ...sectionOf(text, 'frontend write').slice(2),
  ]);
});

test('as many sentinels must report a server as primary as the quorum says', () => {
  const asked = textOf({ sentinels: 5, quorum: 4 }).match(/nbsrv\(named-\d\) ge \d/g)!;
  expect(new Set(asked)).toEqual(new Set(['nbsrv(named-0) ge 4', 'nbsrv(named-1) ge 4', 'nbsrv(named-2) ge 4']));
});

test('every backend in a rule is there, and no other', () => {
  const text = textOf({ replicas: 3 });
  const named = [...text.matchAll(/nbsrv\(([\w-]+)\)|use_backend (\S+)/g)].map(([, counted, used]) => counted ?? used);
  const present = [...text.matchAll(/^backend (\S+)$/gm)].map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual(present.sort());
});

test('every sentinel is asked about every member', () => {
  for (const member of [0, 1]) {
    expect(sectionOf(textOf({ replicas: 1, sentinels: 5 }), `backend named-${member}`).slice(3)).toEqual(
      [0, 1, 2, 3, 4].map((sentinel) => `server cache-sentinel-${sentinel} "\${SENTINEL_${sentinel}}:26379" check fall 1`));
  }
});

test('the sentinels know the primary by the name of the instance', () => {
  expect(textOf({ name: 'orders' }).match(/SENTINEL get-master-addr-by-name [^"]+/g)).toEqual(
    Array(3).fill('SENTINEL get-master-addr-by-name orders'));
});

test('the entrypoint script looks up these names, in this order', () => {
  const { members, sentinels } = confOf({ replicas: 1, sentinels: 5 });
  expect(members).toBe('cache-0\ncache-1\n');
  expect(sentinels).toBe('cache-sentinel-0\ncache-sentinel-1\ncache-sentinel-2\ncache-sentinel-3\ncache-sentinel-4\n');
});

test('every variable is the password or an address that the entrypoint script looks up', () => {
  const { 'haproxy.cfg': text, members, sentinels } = confOf({ replicas: 3, sentinels: 5 });
  const lookedUp = [['MEMBER', members], ['SENTINEL', sentinels]].flatMap(([prefix, names]) => names.trim().split('\n').map((_, index) => `${prefix}_${index}`));
  expect([...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name))].sort()).toEqual([...lookedUp, 'MONITOR_PASSWORD'].sort());
});

test('no password stands in it, and none that could be in a plan', () => {
  const text = Object.values(confOf({ passwordSecret: { secretName: 'mine', key: 'password' } })).join();
  expect(text.match(/AUTH [^"]+/g)).toEqual(Array(13).fill('AUTH monitor ${MONITOR_PASSWORD}'));
  expect(text).not.toMatch(/mine|internal/);
});

test('every file ends its last line', () => {
  expect(Object.values(confOf()).filter((text) => !text.endsWith('\n'))).toEqual([]);
});
