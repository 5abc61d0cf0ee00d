import { execFileSync } from 'child_process';
import { join } from 'path';
import { RUNTIME } from '../support/runtime-scripts';

/** How soon the agent of a sentinel comes back after each round, when all links are as they should be and it is never its turn to restart. */
const pauses = (rounds: readonly { readonly certificate: string; readonly after: number }[]) => execFileSync('sh', ['-uc', `
  links_look_often=4 links_look_seldom=30 REDIS_RUN=/nonexistent REDIS_CONFIG=/nonexistent REDIS_MASTER_NAME=cache REDIS_MEMBER_PORT=6379 REDIS_FAILOVER_TIMEOUT=10000 REDIS_TLS_MODE=only POD_NAME=cache-sentinel-0
  . ${join(RUNTIME, 'sentinel', 'sentinel-links.sh')}
  has_tls() { :; }
  first_line() { line='tls closed'; }
  read_certificate() { files=$certificate; }
  restart_turn() { echo no; }
  sentinel_cli() { :; }
  reported() { if [ "$2" = port ]; then echo 6380; else echo 10000; fi; }
  ask_links() { :; }
  sentinel_links_facts() { :; }
  decide() { verdict=tls target=usual reason=''; }
  have_patience() { :; }
  forget_about() { :; }
  certificate=first
  remember_certificate
  while [ $# -gt 0 ]; do certificate=$1; sentinel_links_round "$2" || echo "$links_pause"; shift 2; done
`, 'sh', ...rounds.flatMap(({ certificate, after }) => [certificate, String(after)])], { encoding: 'utf8' }).trim().split('\n').map(Number);

test('a sentinel whose certificate is the one that it serves is looked at seldom', () => {
  expect(pauses([{ certificate: 'first', after: 15 }, { certificate: 'first', after: 15 }, { certificate: 'first', after: 15 }])).toEqual([30, 15, 30]);
});

test('one that waits for its turn to restart for another certificate is looked at often, in the rounds that look at its links too', () => {
  const found = pauses(Array.from({ length: 12 }, () => ({ certificate: 'second', after: 4 })));
  expect(found).toHaveLength(12);
  expect(found.filter((pause) => pause > 4)).toEqual([]);
});
