import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { AWK, AWK_ARGUMENTS } from '../support/decisions';
import { RUNTIME } from '../support/runtime-scripts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'links-')); });
afterEach(() => rmSync(folder, { recursive: true }));

interface Answers { readonly tls?: string; readonly plain?: string }

function factsAbout(pod: string, { tls, plain }: Answers): string {
  if (tls !== undefined) { writeFileSync(join(folder, `${pod}.tls`), tls); }
  if (plain !== undefined) { writeFileSync(join(folder, `${pod}.plain`), plain); }
  const input = `${pod}${pod.includes('sentinel') ? ' sentinel' : ''}\n`;
  const variables = ['-v', `said=${folder}`, '-v', 'plain_port=6379', '-v', 'patience=300000'];
  return execFileSync(AWK, [...AWK_ARGUMENTS, ...variables, '-f', join(RUNTIME, 'lib', 'link-facts.awk')], { input, encoding: 'utf8' }).trimEnd();
}

const serverAnswer = (replication: string, mode: string) => `tls-replication\n${replication}\nproc-title-template\n{title} {listen-addr} {server-mode} tls:${mode}\n`;

test.each<[string, Answers, string]>([
  ['with TLS alone', { tls: serverAnswer('yes', 'only'), plain: '' }, 'plain=no tls=yes links=tls template=only'],
  ['with plain links beside', { tls: serverAnswer('no', 'beside'), plain: serverAnswer('no', 'beside') }, 'plain=yes tls=yes links=plain template=beside'],
  ['that answers in plain text alone', { tls: '', plain: serverAnswer('no', 'beside') }, 'plain=yes tls=no links=plain template=beside'],
  ['without TLS, which lets nothing be asked', { tls: '', plain: "NOPERM User internal has no permissions to run the 'config|get' command\n" }, 'plain=yes tls=no links=plain template='],
  ['whose first answer is missing', { tls: 'proc-title-template\n{title} {listen-addr} {server-mode} tls:only\n', plain: '' }, 'plain=no tls=no links= template='],
  ['that loads its data', { tls: 'LOADING the server loads\nLOADING the server loads\n', plain: '' }, 'plain=no tls=yes links= template='],
  ['that was not asked', {}, 'plain=no tls=no links= template='],
])('the facts about a server %s', (_, answers, facts) => {
  expect(factsAbout('cache-1', answers)).toBe(`member pod=cache-1 ${facts}`);
});

const sentinelAnswer = (port: number, timeout: number) => `name\ncache\nip\n10.0.0.1\nport\n${port}\nfailover-timeout\n${timeout}\n`;

test.each<[string, Answers, string]>([
  ['with TLS', { tls: sentinelAnswer(6380, 10000), plain: '' }, 'plain=no tls=yes links=tls patient=no'],
  ['with plain links that is patient', { tls: sentinelAnswer(6379, 300000), plain: sentinelAnswer(6379, 300000) }, 'plain=yes tls=yes links=plain patient=yes'],
  ['that answers in plain text alone', { tls: '', plain: sentinelAnswer(6379, 10000) }, 'plain=yes tls=no links=plain patient=no'],
  ['that knows no primary', { tls: 'ERR No such master with that name\n', plain: '' }, 'plain=no tls=yes links= patient='],
  ['that was not asked', {}, 'plain=no tls=no links= patient='],
])('the facts about a sentinel %s', (_, answers, facts) => {
  expect(factsAbout('cache-sentinel-1', answers)).toBe(`member pod=cache-sentinel-1 kind=sentinel ${facts}`);
});
