import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { RUNTIME } from '../support/runtime-scripts';

/** Beyond it, decisions are to leave awk (docs/decisions/0017). */
const LIMIT = 800;

test(`the decisions have at most ${LIMIT} lines of code`, () => {
  const lines = readdirSync(join(RUNTIME, 'decide')).flatMap((file) => readFileSync(join(RUNTIME, 'decide', file), 'utf8').split('\n'));
  const code = lines.filter((line) => !/^\s*(#|$)/.test(line)).length;

  expect(code).toBeGreaterThan(0);
  expect(code).toBeLessThanOrEqual(LIMIT);
});
