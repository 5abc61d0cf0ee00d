import type { ChildProcess } from 'child_process';
import { once } from 'events';
import { join } from 'path';
import { Engine } from '../../src';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { firstLine } from '../support/pod-runner-namespaces';
import { PASSWORD, PROXY, SentinelInstance } from '../support/sentinel-instance';

const ENGINE = Engine.VALKEY_9_1;
const PROPS = { replicas: 1, proxyMaxConnectionsPerSource: 4 };
const ANOTHER = `${PROXY}-another`;
const WRITE_PORT = '6379';
const READ_PORT = '6380';

let instance: SentinelInstance;
let holders: ChildProcess[] = [];

beforeAll(async () => {
  instance = await SentinelInstance.create({ engine: ENGINE, props: PROPS });
  const proxy = await instance.addProxy(PROXY);
  await instance.startReady();
  await proxy.startReady();
});
afterEach(async () => {
  for (const holder of holders) {
    const closed = holder.exitCode !== null || once(holder, 'close');
    holder.stdin!.end();
    await closed;
  }
  holders = [];
});
afterAll(disposePods);

/** What a client in this pod, which has an address of its own, gets of the proxy. */
async function from(pod: PodRunner, ...command: string[]): Promise<string> {
  return withPassword(pod, PASSWORD, command);
}

async function withPassword(
  pod: PodRunner, password: string | undefined, command: readonly string[], port = WRITE_PORT, proxy = PROXY,
): Promise<string> {
  const { stdout, stderr } = await pod.exec([`${ENGINE.family}-cli`, '-h', instance.network.address(proxy), '-p', port, ...command], {
    env: password === undefined ? {} : { REDISCLI_AUTH: password },
  });
  return (stdout + stderr).trim();
}

/** What each of these connections gets, all of one address and all held until the test ends. */
async function held(...ports: string[]): Promise<string[]> {
  const program = join(__dirname, '..', 'support', 'programs', 'holding-client.mjs');
  const child = instance.network.spawn([process.execPath, program], { ADDRESS: instance.network.address(PROXY), PORTS: ports.join(' '), PASSWORD });
  holders.push(child);
  return JSON.parse(await firstLine(child, child.stdout!)) as string[];
}

test('a source gets as many connections as it may, further ones are closed at once, and other sources are served', async () => {
  expect(await held(...Array<string>(7).fill(WRITE_PORT))).toEqual([...Array<string>(4).fill('+PONG'), ...Array<string>(3).fill('closed')]);
  for (const pod of instance.pods) { expect(await from(pod, 'ping')).toBe('PONG'); }
});

test('the connections of a source to both ports count together, until they end', async () => {
  expect(await held(WRITE_PORT, READ_PORT, WRITE_PORT, READ_PORT, WRITE_PORT, READ_PORT)).toEqual(['+PONG', '+PONG', '+PONG', '+PONG', 'closed', 'closed']);
  holders.pop()!.stdin!.end();
  await until('the source is served again', async () => (await held(WRITE_PORT))[0] === '+PONG');
});

test.each([
  { port: WRITE_PORT, role: 'master' },
  { port: READ_PORT, role: 'slave' },
])('the login of a client on port $port is checked by the server, a $role', async ({ port, role }) => {
  const [client] = instance.sentinels;
  expect(await withPassword(client, PASSWORD, ['acl', 'whoami'], port)).toBe('default');
  expect((await withPassword(client, PASSWORD, ['role'], port)).split('\n')[0]).toBe(role);
  expect(await withPassword(client, 'not the password', ['ping'], port)).toMatch(/^NOAUTH[^]*WRONGPASS/);
  // The proxy is logged in to the servers as another user, whose permissions no client gets.
  expect(await withPassword(client, undefined, ['info'], port)).toMatch(/^NOAUTH/);
});

test('a proxy on a node without IPv6 starts and serves', async () => {
  const proxy = await instance.addProxy(ANOTHER);
  await proxy.disableIpv6();
  await proxy.startReady();
  expect(await withPassword(instance.members[1], PASSWORD, ['ping'], WRITE_PORT, ANOTHER)).toBe('PONG');
});
