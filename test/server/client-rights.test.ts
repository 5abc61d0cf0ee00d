import { readFileSync } from 'fs';
import { join } from 'path';
import { Persistence } from '../../src';
import { disposePods, PodRunner } from '../support/pod-runner';
import { ENGINES } from '../support/pod-runner-images';
import { redisPod } from '../support/pod-runner-redis';

const PASSWORD = 'the-password-of-applications';

/** Commands that the engine counts as administration or as dangerous, and that applications may run: the table of the documentation. */
function documented(): string[] {
  const page = readFileSync(join(__dirname, '../../docs/security.md'), 'utf8');
  const table = page.split('## What applications may do')[1].split('\n## ')[0];
  const rows = table.split('\n').filter((line) => line.split('|')[2]?.trim() === 'yes');
  return rows.flatMap((row) => [...row.split('|')[1].matchAll(/`([A-Z_ ]+)`/g)].map(([, name]) => name.toLowerCase().replace(' ', '|'))).sort();
}

/** What applications do with their data, each with what it needs to run on an empty server. */
const USED = [
  'ping', 'hello 3', 'select 0', 'client setname app', 'client setinfo LIB-NAME app', 'client id', 'client info', 'client list', 'client getname', 'client unblock 1',
  'client tracking off', 'client no-touch on', 'info', 'role', 'time', 'echo x', 'command count', 'command docs get', 'get a', 'set a 1', 'mget a b', 'del a', 'unlink a', 'exists a',
  'expire a 1', 'ttl a', 'type a', 'keys *', 'scan 0', 'randomkey', 'dbsize', 'rename nothing b', 'copy a b', 'dump a', 'restore c 0 x', 'object freq a', 'memory usage a',
  'incr n', 'lpush l x', 'brpop empty 0.01', 'sort l alpha', 'sort_ro l alpha', 'hset h f v', 'sadd s x', 'zadd z 1 x', 'bzpopmin empty 0.01', 'xadd x * f v', 'xgroup create x g $',
  'xreadgroup group g c streams x >', 'pfadd p x', 'geoadd g 1 1 x', 'setbit bits 1 1', 'publish news x', 'publish socket.io#/# x', 'publish _kombu.binding x', 'spublish news x', 'pubsub channels',
  'pubsub numsub news', 'eval return(1) 0', 'evalsha 0000000000000000000000000000000000000000 0', 'script load return(1)', 'script exists x', 'script flush', 'function list', 'multi', 'watch a',
  'unwatch', 'wait 0 1', 'acl whoami', 'slowlog get 1', 'slowlog len', 'latency latest', 'lastsave', 'swapdb 0 1', 'flushdb', 'flushall', 'lolwut',
];

/** Ways to the server, to other pods and to other clients. */
const ATTACKS = [
  'config get *', 'config get masterauth', 'config set requirepass x', 'config set save x', 'config set appendonly no', 'config set maxclients 1', 'config set bind 127.0.0.1',
  'config set port 1', 'config set replica-announce-ip 10.0.0.1', 'config set cluster-announce-ip 10.0.0.1', 'config set masterauth x', 'config set replica-read-only no',
  'config rewrite', 'config resetstat', 'replicaof no one', 'replicaof 127.0.0.1 1', 'slaveof 127.0.0.1 1', 'replconf ip-address 10.0.0.1', 'replconf listening-port 1', 'failover',
  'client pause 1000 all', 'client kill type normal', 'client no-evict on', 'acl list', 'acl getuser default', 'acl setuser x on nopass +@all', 'acl setuser default nopass', 'acl deluser pod',
  'acl load', 'acl save', 'acl log', 'shutdown nosave', 'save', 'bgsave', 'bgrewriteaof', 'monitor', 'module list', 'migrate 127.0.0.1 1 a 0 1', 'restore-asking a 0 x',
  'cluster meet 127.0.0.1 1', 'cluster reset', 'pfdebug getreg p', 'script debug yes', 'script debug sync', 'publish __sentinel__:hello x', 'spublish __sentinel__:hello x',
];

afterAll(disposePods);

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  let pod: PodRunner;
  beforeAll(async () => {
    pod = await redisPod({ engine, password: PASSWORD, props: { persistence: Persistence.NONE } });
    await pod.startReady();
  });

  const words = async (...command: string[]) => (await pod.cli(...command)).split('\n').filter((word) => word !== '');
  const riskyCommands = async () => [...new Set([...await words('acl', 'cat', 'admin'), ...await words('acl', 'cat', 'dangerous')])].sort();
  const asClient = async (...command: string[]) => pod.cliAs('default', PASSWORD, ...command);

  test('of what the engine calls administration or dangerous, an application may run what the documentation lists and nothing else', async () => {
    const risky = await riskyCommands();
    const allowed: string[] = [];
    for (const name of risky) { if (await mayRun(pod, name)) { allowed.push(name); } }
    expect(risky.length).toBeGreaterThan(60);
    expect(allowed).toEqual(documented().filter((name) => risky.includes(name)));
  });

  test('an application may run everything that the engine calls neither, except SCRIPT DEBUG', async () => {
    const risky = new Set(await riskyCommands());
    // Publishing depends on the channel. SCRIPT DEBUG is among the attacks.
    const exceptions = ['publish', 'spublish', 'script|debug'];
    const others = (await words('command', 'list')).filter((name) => !risky.has(name) && !exceptions.includes(name));
    const denied: string[] = [];
    for (const name of others) { if (!await mayRun(pod, name)) { denied.push(name); } }
    // Of containers of commands, the dangerous subcommands are denied.
    expect(denied).toEqual([]);
  });

  test.each(USED)('an application may %s', async (command) => {
    expect(await asClient(...command.split(' '))).not.toMatch(/NOPERM|NOAUTH|WRONGPASS|unknown (sub)?command|wrong number/);
  });

  test.each(ATTACKS)('an application may not %s', async (command) => {
    expect(await asClient(...command.split(' '))).toMatch(/^NOPERM /);
  });

  // The engine's client takes these two for orders to itself, and prints what the server said.
  test.each(['sync', 'psync ? -1'])('an application may not %s', async (command) => {
    expect(await asClient(...command.split(' '))).toMatch(/NOPERM /);
  });

  test.each(['debug sleep 0', 'module load x'])('no user may %s', async (command) => {
    for (const reply of [await asClient(...command.split(' ')), await pod.cli(...command.split(' '))]) { expect(reply).toMatch(/^ERR (DEBUG|MODULE) command not allowed/); }
  });

  // Where the server writes its files. The user of the scripts has all permissions, so no other one has more.
  test.each([['dir', '/tmp'], ['dbfilename', 'shadow']])('no user may change the protected setting %s', async (name, value) => {
    const before = await pod.setting(name);
    for (const separate of [[name, value], ['maxmemory-samples', '5', name, value]]) {
      expect(await asClient('config', 'set', ...separate)).toMatch(/^NOPERM /);
      expect(await pod.cli('config', 'set', ...separate)).toMatch(/^ERR CONFIG SET failed .* can't set protected config/);
    }
    expect(await pod.cli('acl', 'getuser', 'pod')).toMatch(/^commands\n\+@all$/m);
    expect(await pod.setting(name)).toBe(before);
  });

  test.each([
    "redis.call('publish', '__sentinel__:hello', 'x')", "redis.call('config', 'set', 'save', '')", "redis.call('acl', 'setuser', 'x', 'on')", "redis.call('replicaof', 'no', 'one')",
  ])('nor by a script: %s', async (call) => {
    expect(await asClient('eval', `return ${call}`, '0')).toMatch(/^(ERR ACL failure in script|ERR This \w+ command is not allowed from script|NOPERM)/);
  });

  test.each(['__s', '__sentinel__:hello', '__sxyz'])("an application may not publish to '%s', and may subscribe to it", async (channel) => {
    expect(await asClient('publish', channel, 'x')).toMatch(/^NOPERM /);
    expect(await pod.cli('acl', 'dryrun', 'default', 'subscribe', channel)).toBe('OK');
  });

  test.each(['a', '_', '_x', '__', '__x', '__keyevent@0__:expired', 'sentinel', 'ä'])("an application may publish to '%s'", async (channel) => {
    expect(await asClient('publish', channel, 'x')).toBe('0');
  });
});

/** Whether an application may run a command, without running it. */
async function mayRun(pod: PodRunner, name: string): Promise<boolean> {
  const words = name.split('|');
  const arity = Math.abs(Number((await pod.cli('command', 'info', name)).split('\n')[1] ?? 1));
  const answer = await pod.cli('acl', 'dryrun', 'default', ...words, ...Array(Math.max(arity - words.length, 0)).fill('1'));
  return !/has no permissions|not allowed/.test(answer);
}
