import { pages } from './pages';
import * as library from '../../src';
import { structs, ValueType } from '../../src/validation/types';

const PAGE = pages().find(({ path }) => path === 'docs/overrides.md')!;

/** Props of the constructs. */
const ROOTS = ['RedisStandaloneProps', 'RedisReplicationProps', 'RedisSentinelProps', 'RedisClusterProps', 'KubeBlocksRedisProps'].map((name) => structs().get(name)!.types);

/** The code spans in the last column of the table whose head ends with "here". */
function names(): string[][] {
  const start = PAGE.lines.findIndex((line) => line.endsWith('| here |'));
  const end = PAGE.lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return PAGE.lines.slice(start + 2, end).map((row) => [...row.split(' | ').pop()!.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
}

/** A span that begins with a dot stands for the path before it with another end. */
function paths(spans: readonly string[]): string[] {
  return spans.map((span, index) => (span.startsWith('.') ? `${spans[index - 1].replace(/\.[^.]*$/, '')}${span}` : span));
}

/** Whether it is a class, an enum or a member of one, or a prop of a construct. */
function exists(name: string): boolean {
  const [first, ...rest] = name.replace(/\(\)$/, '').split('.');
  if (/^[A-Z]/.test(first)) {
    const exported = (library as unknown as Record<string, Record<string, unknown> | undefined>)[first];
    return exported !== undefined && rest.length <= 1 && rest.every((member) => exported[member] !== undefined);
  }
  return ROOTS.some((types) => isProp(types, [first, ...rest]));
}

function isProp(types: Readonly<Record<string, ValueType>>, [first, ...rest]: readonly string[]): boolean {
  if (!Object.hasOwn(types, first)) { return false; }
  return rest.length === 0 || (types[first].struct !== undefined && isProp(types[first].struct.types, rest));
}

const NAMES = names();

test('the table is found', () => {
  expect(NAMES.length).toBeGreaterThan(30);
  expect(NAMES.flat().length).toBeGreaterThan(50);
});

test.each(['overrides.server.volume', 'sentinel', 'Redis', 'RedisPlan.TINY', 'plan.memory'])('%s is found not to exist', (name) => {
  expect(exists(name)).toBe(false);
});

test('what the table tells those who come from a chart to use exists', () => {
  expect(NAMES.flatMap(paths).filter((name) => !exists(name))).toEqual([]);
});
