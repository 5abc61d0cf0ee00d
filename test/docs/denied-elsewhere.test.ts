import { pages } from './pages';

/** What these services deny, as their pages list it. The pages were read in November 2026: who reads them again changes the table here, and the page if a row says so. */
const SERVICES = [
  {
    service: 'ElastiCache',
    source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ClientConfig.RestrictedCommands.html',
    denied: ['bgrewriteaof', 'bgsave', 'config', 'debug', 'migrate', 'replicaof', 'save', 'slaveof', 'shutdown', 'sync'],
  },
  {
    service: 'MemoryDB',
    source: 'https://docs.aws.amazon.com/memorydb/latest/devguide/restrictedcommands.html',
    denied: [
      'acl deluser', 'acl load', 'acl save', 'acl setuser', 'bgrewriteaof', 'bgsave', 'cluster addslot', 'cluster delslot', 'cluster setslot', 'config', 'debug', 'migrate', 'module', 'psync',
      'replicaof', 'save', 'shutdown', 'slaveof', 'sync',
    ],
  },
  {
    service: 'Aiven',
    source: 'https://aiven.io/docs/products/valkey/reference/restricted-commands',
    denied: [
      'acl', 'bgrewriteaof', 'bgsave', 'cluster', 'command', 'config', 'debug', 'failover', 'lastsave', 'migrate', 'monitor', 'replicaof', 'save', 'shutdown', 'slaveof',
    ],
  },
];

/** The rows of the table: the commands that the first column names, and the services that the last one does. */
const ROWS = pages().find(({ path }) => path === 'docs/security.md')!.lines
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, , allowed]) => allowed === 'yes' || allowed === 'no')
  .map(([, commands, , , services]) => ({
    commands,
    names: [...commands.matchAll(/`([A-Z-_ ]+)`/g)].map(([, name]) => name.toLowerCase()),
    services: services.split(', ').filter((service) => service !== ''),
  }));

/** The command itself, the one that it belongs to, or a part of it. */
function isDenied(name: string, denied: readonly string[]): boolean {
  return denied.some((one) => name === one || name.startsWith(`${one} `) || one.startsWith(`${name} `));
}

test('the table has rows', () => {
  expect(ROWS.length).toBeGreaterThan(15);
});

test.each(ROWS)('$commands: the services that are named deny one of them, and no other does', ({ names, services }) => {
  expect(services).toEqual(SERVICES.filter(({ denied }) => names.some((name) => isDenied(name, denied))).map(({ service }) => service));
});
