import { spawnSync } from 'child_process';
import { join } from 'path';
import { RUNTIME } from '../support/runtime-scripts';

/** Whether a server that starts among four other pods has heard enough of them to choose its links. */
const hasHeard = ({ mode, last, answering }: { readonly mode: string; readonly last: string; readonly answering: readonly string[] }) => spawnSync('sh', ['-uc', `
  . ${join(RUNTIME, 'lib', 'peer-tls.sh')}
  first_line() { line=$last; }
  peers() { echo server-1 server-2; }
  linked_sentinels() { echo sentinel-0 sentinel-1; }
  ask_links() { :; }
  answered() { case " $heard_from " in *" $1 "*) ;; *) return 1 ;; esac; }
  sleep() { :; }
  heard
`], { env: { ...process.env, last, heard_from: answering.join(' '), REDIS_TLS_MODE: mode, REDIS_DATA: '/nonexistent' } }).status === 0;

const ONE = ['server-1.tls'];
const HALF = ['server-1.tls', 'sentinel-0.plain'];
const MOST = ['server-1.tls', 'sentinel-0.plain', 'sentinel-1.tls', 'sentinel-1.plain'];

test.each([
  ['in its first run, when the links of its template are plain', { mode: 'beside', last: '' }],
  ['whose links stay as they are', { mode: 'beside', last: 'plain open' }],
])('one answer is enough for a pod %s', (_, pod) => {
  expect(hasHeard({ ...pod, answering: [] })).toBe(false);
  expect(hasHeard({ ...pod, answering: ONE })).toBe(true);
});

test.each([
  ['are about to change to TLS', { mode: 'only', last: 'plain open' }],
  ['may be about to: it has no memory', { mode: 'only', last: '' }],
  ['are about to change to plain text', { mode: 'beside', last: 'tls closed' }],
])('a pod whose links %s waits for most of the others', (_, pod) => {
  expect(hasHeard({ ...pod, answering: ONE })).toBe(false);
  expect(hasHeard({ ...pod, answering: HALF })).toBe(false);
  expect(hasHeard({ ...pod, answering: MOST })).toBe(true);
});
