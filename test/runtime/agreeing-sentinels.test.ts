import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { RUNTIME } from '../support/runtime-scripts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'sentinels-')); });
afterEach(() => rmSync(folder, { recursive: true }));

/** The sentinels that a pod with links by TLS asks for a failover, by the ports at which they monitor the primary; `''` of one that did not answer. */
function asked(...ports: readonly string[]): string[] {
  const said = join(folder, 'said');
  mkdirSync(said);
  ports.forEach((port, index) => writeFileSync(join(said, `sentinel-${index}.primary`), port === '' ? '' : `name\ncache\nip\n10.0.0.1\nport\n${port}\nflags\nmaster\n`));
  writeFileSync(join(folder, 'sentinels'), ports.map((_, index) => `sentinel-${index}\n`).join(''));
  const script = `. ${join(RUNTIME, 'lib', 'sentinels.sh')}; member_port() { echo 6380; }; sentinels_that_agree`;
  return execFileSync('sh', ['-uc', script], { encoding: 'utf8', env: { ...process.env, said, REDIS_CONFIG: folder } }).split('\n').filter((name) => name !== '');
}

test.each([
  ['all that answer', ['6380', '', '6380'], ['sentinel-0', 'sentinel-2']],
  ['not the one that has other links than most', ['6379', '6380', '6380'], ['sentinel-1', 'sentinel-2']],
  ['those that have the links of before, when most have', ['6379', '6380', '6379'], ['sentinel-0', 'sentinel-2']],
  ['the one with the links of this pod, when two differ', ['6379', '6380', ''], ['sentinel-1']],
  ['none, when the only one that answers has other links', ['6379', '', ''], []],
  ['all, when none has the links of this pod', ['6379', '6379', '6379'], ['sentinel-0', 'sentinel-1', 'sentinel-2']],
  ['none, when none answers', ['', '', ''], []],
])('a failover is requested of %s', (_, ports, sentinels) => {
  expect(asked(...ports)).toEqual(sentinels);
});
