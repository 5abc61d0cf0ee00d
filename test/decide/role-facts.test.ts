import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { AWK, AWK_ARGUMENTS } from '../support/decisions';
import { RUNTIME } from '../support/runtime-scripts';

const REPLICA = 'slave\n10.0.0.1\n6379\nconnected\n70\n';
const PRIMARY = 'master\n84\n10.0.0.2\n6379\n84\n';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'roles-')); });
afterEach(() => rmSync(folder, { recursive: true }));

function factsAbout(server: string): string {
  const script = join(RUNTIME, 'failover', 'role-facts.awk');
  return execFileSync(AWK, [...AWK_ARGUMENTS, '-v', `said=${folder}`, '-f', script], { input: `${server}\n`, encoding: 'utf8' }).trimEnd();
}

function factsOf(answers: string): string {
  writeFileSync(join(folder, 'cache-1.roles'), answers);
  return factsAbout('cache-1');
}

test.each([
  ['a replica', REPLICA, ' role=slave link=up offset=70'],
  ['a replica without its primary', REPLICA.replace('connected', 'connect'), ' role=slave link=down offset=70'],
  ['a replica that copies its primary for the first time', REPLICA.replace('connected\n70', 'sync\n-1'), ' role=slave link=down offset=-1'],
  ['a primary', PRIMARY, ' role=master'],
  ['a primary without replicas', 'master\n84\n\n', ' role=master'],
  ['an error', 'NOPERM this user has no permissions\n', ''],
  ['nothing', '', ''],
])('the facts about %s', (_, answers, facts) => {
  expect(factsOf(answers)).toBe(`member pod=cache-1${facts}`);
});

test('the last answer counts, once it is complete', () => {
  expect(factsOf(REPLICA + REPLICA.replace('70', '84'))).toBe('member pod=cache-1 role=slave link=up offset=84');
  expect(factsOf(REPLICA + PRIMARY)).toBe('member pod=cache-1 role=master');
  expect(factsOf(PRIMARY + REPLICA)).toBe('member pod=cache-1 role=slave link=up offset=70');
  expect(factsOf(`${REPLICA}slave\n10.0.0.1\n6379\nconnect\n`)).toBe('member pod=cache-1 role=slave link=up offset=70');
});

test('the address of a primary is not a role', () => {
  expect(factsOf(REPLICA.replace('10.0.0.1', 'master'))).toBe('member pod=cache-1 role=slave link=up offset=70');
});

test('a server that was not asked is without facts', () => {
  expect(factsAbout('cache-2')).toBe('member pod=cache-2');
});
