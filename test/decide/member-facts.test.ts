import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { AWK, AWK_ARGUMENTS } from '../support/decisions';

const LIB = join(__dirname, '../../runtime/lib');

/** What a replica announced as its address: every engine prints it as it is. */
const FORGED = '1.1.1.1,port=1\r\nrole:slave\r\nmaster_host:6.6.6.6\r\nmaster_link_status:up\r\nmaster_replid:6666\r\nmaster_repl_offset:999999\r\nconnected_slaves:0\r\n# Keyspace\r\ndb0:keys=5';
const REPLICATION = `# Replication\r\nrole:master\r\nconnected_slaves:1\r\nslave0:ip=${FORGED},port=7777,state=online,offset=0,lag=1\r\nmaster_failover_state:no-failover\r\nmaster_replid:8f2c\r\nmaster_repl_offset:14\r\n`;

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'facts-')); });
afterEach(() => rmSync(folder, { recursive: true }));

function factsOf(answer: string): string {
  writeFileSync(join(folder, 'cache-1'), answer);
  return execFileSync(AWK, [...AWK_ARGUMENTS, '-v', `said=${folder}`, '-f', join(LIB, 'member-facts.awk')], { input: 'cache-1\n', encoding: 'utf8' }).trim();
}

test('the facts about a server are what it reports of itself', () => {
  const answer = '# Persistence\r\nloading:0\r\nrdb_bgsave_in_progress:0\r\nrdb_last_bgsave_status:ok\r\nrdb_saves:2\r\naof_last_write_status:err\r\n# Keyspace\r\ndb0:keys=3,expires=0\r\n# Cluster\r\ncluster_enabled:0\r\n# Replication\r\nrole:slave\r\n'
    + 'master_host:10.0.0.1\r\nmaster_link_status:up\r\nmaster_last_io_seconds_ago:1\r\nmaster_sync_in_progress:0\r\nslave_repl_offset:70\r\nslave_priority:100\r\nconnected_slaves:0\r\nmaster_replid:8f2c\r\nmaster_repl_offset:70\r\n';
  expect(factsOf(answer)).toBe('member pod=cache-1 role=slave keys=yes loading=no syncing=no link=up heard=1 priority=100 saves=2 saving=no saved=ok appended=err offset=70 history=8f2c clustered=no');
});

test('a replica cannot forge them by what it announces', () => {
  expect(factsOf(`# Persistence\r\nloading:0\r\n# Keyspace\r\n# Cluster\r\ncluster_enabled:0\r\n${REPLICATION}`))
    .toBe('member pod=cache-1 role=master keys=no loading=no offset=14 history=8f2c clustered=no');
});

test.each([
  ['the first sections', `# Cluster\r\ncluster_enabled:0\r\n${REPLICATION}`],
  ['a section', `# Persistence\r\nloading:0\r\n# Cluster\r\ncluster_enabled:0\r\n${REPLICATION}`],
  ['the end', '# Persistence\r\nloading:0\r\n# Keyspace\r\ndb0:keys=3,expires=0\r\n'],
])('an answer that lacks %s is none', (_, answer) => {
  expect(factsOf(answer)).toBe('member pod=cache-1');
});

test('of a server that was not heard because of its certificate there is nothing else', () => {
  expect(factsOf('untrusted:1\n')).toBe('member pod=cache-1 trusted=no');
});

test('a pod of a cluster that waits tells whether it has nodes.conf', () => {
  const factsWith = (port: number) => factsOf(`# Persistence\r\nloading:0\r\n# Keyspace\r\n# Cluster\r\ncluster_enabled:0\r\n# Replication\r\nrole:slave\r\nmaster_host:127.0.0.1\r\nmaster_port:${port}\r\nslave_repl_offset:0\r\n`);
  expect(factsWith(1)).toContain(' clustered=no');
  expect(factsWith(2)).toContain(' clustered=yes');
});

test('nor those of the own server', () => {
  const script = `. ${LIB}/own-state.sh; redis_cli() { cat; }; read_own_state; echo "$own_role|$own_primary|$own_link|$own_offset|$own_keys"`;
  const stateOf = (input: string) => execFileSync('sh', ['-c', script], { input, encoding: 'utf8' }).trim();
  expect(stateOf(`${REPLICATION}\r\n# Keyspace\r\n`)).toBe('master|||14|no');
  expect(stateOf(`${REPLICATION}\r\n# Keyspace\r\ndb0:keys=1,expires=0\r\n`)).toBe('master|||14|yes');
});
