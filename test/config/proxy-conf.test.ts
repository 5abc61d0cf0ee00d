import { RedisCertificate, RedisPassword, RedisPlan, RedisSentinelProps, RedisTls } from '../../src';
import { ProxyConf, renderProxyConf } from '../../src/config/proxy-conf';
import { resolveSentinelSettings } from '../../src/settings/sentinel-settings';
import { resolveSentinel, SITE } from '../support/plans';

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
.if version_atleast(3.1)
  # Of no effect on the script; without a choice HAProxy logs a warning.
  tune.lua.bool-sample-conversion normal
.endif
  lua-load "\${PROXY_RUNTIME}/find-primary.lua" cache 2 6379 26379

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

frontend write
  bind "\${PROXY_LISTEN}:6379" v4v6
  tcp-request connection reject if { act_conn gt 4000 }
  # One client cannot take the connections of all others.
  tcp-request connection track-sc0 src table sources
  tcp-request connection reject if { sc0_conn_cur gt 1000 }
  default_backend primary

frontend read
  bind "\${PROXY_LISTEN}:6380" v4v6
  tcp-request connection reject if { act_conn gt 4000 }
  # One client cannot take the connections of all others.
  tcp-request connection track-sc0 src table sources
  tcp-request connection reject if { sc0_conn_cur gt 1000 }
  use_backend replicas if { nbsrv(replicas) ge 1 }
  default_backend primary

frontend health
  mode http
  timeout client 5s
  bind "\${PROXY_LISTEN}:8404" v4v6
  http-request return status 200 if { path /alive }
  http-request return status 503 unless { nbsrv(primary) ge 1 }
  http-request return status 200

backend primary
  server cache-0 "\${MEMBER_0}:6379" disabled
  server cache-1 "\${MEMBER_1}:6379" disabled
  server cache-2 "\${MEMBER_2}:6379" disabled

backend replicas
  balance leastconn
  retries 2
  option redispatch 1
  server cache-0 "\${MEMBER_0}:6379" disabled tcp-ut 5s
  server cache-1 "\${MEMBER_1}:6379" disabled tcp-ut 5s
  server cache-2 "\${MEMBER_2}:6379" disabled tcp-ut 5s

backend sources
  stick-table type ipv6 size 10k expire 1m store conn_cur
`);
});

test('the script gets the quorum, and the name by which the sentinels know the primary', () => {
  expect(/lua-load (.+)/.exec(textOf({ name: 'orders', sentinels: 5, quorum: 4 }))![1]).toBe('"${PROXY_RUNTIME}/find-primary.lua" orders 4 6379 26379');
});

test('the backends whose servers the script makes ready have every member, and none is ready before', () => {
  const text = textOf({ replicas: 3 });
  for (const backend of ['primary', 'replicas']) {
    const servers = sectionOf(text, `backend ${backend}`).filter((line) => line.startsWith('server '));
    expect(servers.map((line) => line.split(' ')[1])).toEqual(['cache-0', 'cache-1', 'cache-2', 'cache-3']);
    expect(servers.filter((line) => !line.includes(' disabled'))).toEqual([]);
  }
});

test('every backend that a rule names is there', () => {
  const text = textOf();
  const named = [...text.matchAll(/nbsrv\((\w+)\)|(?:use|default)_backend (\w+)| table (\w+)$/gm)].map(([, ...names]) => names.find(Boolean));
  const present = [...text.matchAll(/^backend (\S+)$/gm)].map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual(present.sort());
});

test.each(['write', 'read'])('the port for %s refuses the connections of a source that has too many, on both ports together', (port) => {
  expect(sectionOf(textOf({ proxyMaxConnectionsPerSource: 7 }), `frontend ${port}`)).toEqual(expect.arrayContaining([
    'tcp-request connection track-sc0 src table sources', 'tcp-request connection reject if { sc0_conn_cur gt 7 }',
  ]));
});

test('the kubelet is no client whose connections are counted', () => {
  expect(sectionOf(textOf(), 'frontend health').join()).not.toContain('sources');
});

test('it grows with the members, not with their square', () => {
  const added = textOf({ replicas: 10 }).length - textOf({ replicas: 9 }).length;
  expect(added).toBeLessThan(200);
});

test('the entrypoint script looks up these names, in this order', () => {
  const { members, sentinels } = confOf({ replicas: 1, sentinels: 5 });
  expect(members).toBe('cache-0\ncache-1\n');
  expect(sentinels).toBe('cache-sentinel-0\ncache-sentinel-1\ncache-sentinel-2\ncache-sentinel-3\ncache-sentinel-4\n');
});

test('every variable is an address that the entrypoint script looks up, the one that it listens on, or the folder of the scripts', () => {
  const { 'haproxy.cfg': text, members } = confOf({ replicas: 3, sentinels: 5 });
  const lookedUp = members.trim().split('\n').map((_, index) => `MEMBER_${index}`);
  expect([...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name))].sort()).toEqual([...lookedUp, 'PROXY_LISTEN', 'PROXY_RUNTIME'].sort());
});

test('no password stands in it, and none that could be in a plan', () => {
  expect(Object.values(confOf({ password: RedisPassword.fromSecret({ secretName: 'mine', key: 'password' }) })).join()).not.toMatch(/mine|internal|password/i);
});

test('every file ends its last line', () => {
  expect(Object.values(confOf()).filter((text) => !text.endsWith('\n'))).toEqual([]);
});

describe('with TLS', () => {
  const certificate = RedisCertificate.fromSecret({ secretName: 'certificate' });
  const asking = (text: string) => text.match(/^listen ask-[^]*?\n\n/gm) ?? [];

  test('the script asks each server and each sentinel by a section of its own that verifies the authority, and is told whether it may ask in plain text', () => {
    for (const [tls, mode] of [[RedisTls.beside({ certificate }), 'beside'], [RedisTls.only({ certificate }), 'only']] as const) {
      const text = textOf({ tls });
      expect(text).toContain(` cache 2 6379 26379 ${mode}\n`);
      expect(asking(text)).toHaveLength(6);
      expect(asking(text)[0]).toBe('listen ask-cache-0\n  bind abns@ask-cache-0\n  retries 0\n'
        + '  server asked "${MEMBER_0}:6380" ssl verify required ca-file "${REDIS_TLS_CA_FILE}"\n\n');
      expect(asking(text)[5]).toContain('  server asked "${SENTINEL_2}:26380" ssl verify required ');
    }
    expect(asking(textOf())).toEqual([]);
  });

  test('where cert-manager makes the certificate, the name of the instance is verified too', () => {
    expect(asking(renderProxyConf(resolveSentinelSettings({ plan: RedisPlan.PRO, name: 'cache', tls: RedisTls.only() }, { ...SITE, namespace: 'shop' }))['haproxy.cfg'])[0]).toContain(' verify required ca-file "${REDIS_TLS_CA_FILE}" verifyhost cache\n');
  });
});
