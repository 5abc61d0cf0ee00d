import { readFileSync } from 'fs';
import { join } from 'path';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { NEWEST_ENGINES } from '../support/pod-runner-images';
import { printedBy } from '../support/pod-runner-namespaces';
import { expectKeys, INSTANCE, INTERNAL_PASSWORD, primaryOf, SENTINEL_PORT, SentinelInstance, startAll, writeKeys } from '../support/sentinel-instance';

afterAll(disposePods);

const PROGRAMS = join(__dirname, '..', 'support', 'programs');

type Answer = readonly [command: string, text: string];

const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`;
const said = (...parts: readonly string[]) => `*${parts.length}\r\n${parts.join('')}`;
const subscribed = said(bulk('subscribe'), bulk('__sentinel__:hello'), ':1\r\n');

/** Of a server, or of what has its address. Some end the engines: a reply that nothing asked for, and messages of which the parts have other types. */
const OF_A_SERVER: readonly Answer[] = [
  ['connection', '+OK\r\n'.repeat(8)], ['connection', '-ERR max number of clients reached\r\n'], ['connection', said('+a\r\n').repeat(8)],
  ['connection', '\0\0\0\0\r\n'], ['connection', '*1\r\n'.repeat(20_000)],
  ['ping', ':1\r\n'], ['ping', said(':1\r\n', ':2\r\n')], ['ping', '+PONG\r\n+PONG\r\n'],
  ['subscribe', ':1\r\n'], ['subscribe', '*0\r\n'], ['subscribe', said(':1\r\n', ':2\r\n', ':3\r\n')], ['subscribe', said(bulk('message'), ':1\r\n', ':2\r\n')],
  ['subscribe', said(bulk('unsubscribe'), bulk('__sentinel__:hello'), bulk('x'))],
  ['subscribe', `${subscribed}${said(bulk('message'), bulk('__sentinel__:hello'), ':5\r\n')}`], ['subscribe', `${subscribed}*0\r\n`],
  ['info', ':1\r\n'], ['info', '$-1\r\n'], ['info', said(bulk('role:master'))], ['info', '|1\r\n+a\r\n+b\r\n+c\r\n'],
  ['info', '$100\r\nrole:'], ['info', '$9223372036854775807\r\nrole:'], ['info', '*9223372036854775807\r\n'], ['info', '$-2\r\n'], ['info', 'role:master\r\n'],
  ['info', bulk('role:')], ['info', bulk('run_id:x\r\nslave0:ip=')], ['info', bulk('role:slave\r\nmaster_host:\r\nmaster_port:99999999999999999999\r\nslave_priority:x\r\n')],
  ['info', bulk(`role:slave\r\nslave0:ip=1.2.3.4,port=x,state\r\nslave1:${','.repeat(1000)}\r\nrole:\0`)],
];

const OF_A_SENTINEL: readonly Answer[] = [
  ['connection', '+OK\r\n'.repeat(8)],
  ['ping', said(':1\r\n')],
  ['sentinel', ':1\r\n'], ['sentinel', said('+a\r\n', '+b\r\n', '+c\r\n')], ['sentinel', said(':0\r\n', '$-1\r\n', ':1\r\n')],
  ['sentinel', said(':0\r\n', bulk('x'.repeat(50_000)), ':9223372036854775807\r\n')], ['sentinel', said(':0\r\n', bulk('a b\nc'), ':-1\r\n')],
];

describe.each(NEWEST_ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  let instance: SentinelInstance;
  let sentinels: readonly PodRunner[];

  /** The addresses of one server and of one sentinel are a stranger's. */
  beforeAll(async () => {
    instance = await SentinelInstance.create({ engine });
    const strange = [instance.members[2], instance.sentinels[2]];
    for (const pod of strange) {
      await pod.dispose();
      await instance.network.listenAt(pod.name);
    }
    sentinels = instance.sentinels.slice(0, 2);
    await startAll([...instance.members.slice(0, 2), ...sentinels]);
    await instance.untilPrimary(0);
    await writeKeys(instance.members[0], 10, 1);
  });
  afterAll(async () => instance.dispose());

  /** What only a holder of the internal password can say: applications are denied both (server/sentinel-access). */
  const asPod = async (...command: string[]) => instance.members[0].cliAs('internal', INTERNAL_PASSWORD, ...command);
  const hello = async (runId: string) => asPod(
    'publish', '__sentinel__:hello', [instance.network.address('store-sentinel-2'), SENTINEL_PORT, runId, 0, INSTANCE, instance.memberAddress(0), 6379, 0].join(),
  );
  const knownTo = async (sentinel: PodRunner, kind: 'replicas' | 'sentinels') => sentinel.cli('sentinel', kind, INSTANCE);

  /** As the kubelet does the first time: after each further one it waits longer. */
  async function restartEnded(): Promise<void> {
    for (const sentinel of sentinels.filter(({ running }) => !running)) { await sentinel.start(); }
  }

  async function untilBack(): Promise<void> {
    await until('the sentinels are back', async () => {
      await restartEnded();
      // What the stranger said last can end one in between.
      const ready = async (sentinel: PodRunner) => sentinel.probe('readiness').then(({ ok }) => ok, () => false);
      return (await Promise.all(sentinels.map(ready))).every((ok) => ok);
    });
    for (const sentinel of sentinels) { expect(await primaryOf(sentinel)).toBe(instance.memberAddress(0)); }
  }

  /** A stranger answers until it has given each of the answers. */
  async function answer(pod: string, port: string, answers: readonly Answer[], meanwhile: () => Promise<unknown>): Promise<void> {
    const { network } = instance;
    const stranger = network.spawn([process.execPath, join(PROGRAMS, 'malformed-peer.mjs')], { ADDRESS: network.address(pod), PORT: port, ANSWERS: JSON.stringify(answers) });
    const printed = printedBy(stranger);
    await until('each answer was given', async () => {
      await meanwhile();
      const given = printed().split('\n');
      return answers.every((_, number) => given.includes(String(number)));
    }, 60).catch((error: Error) => { throw new Error(`${error.message}\n${printed()}\n${instance.logs()}`); });
    stranger.kill('SIGKILL');
  }

  test('by what an application makes a server send to their connections, sentinels lose none of them', async () => {
    const [primary] = instance.members;
    const subscriptions = async () => (await primary.asApplication('client', 'list')).split('\n')
      .filter((line) => line.includes(' user=internal ') && line.includes(' sub=1 ')).map((line) => /^id=(\d+)/.exec(line)![1]).sort();
    await until('both sentinels listen', async () => (await subscriptions()).length === 2);
    const before = await subscriptions();
    for (const id of before) {
      const client = primary.applicationClient();
      client.stdin!.end(`client tracking on redirect ${id}\nget key:1\nset key:1 value-1\nget "__sentinel__:hello"\nset "__sentinel__:hello" x\nflushdb async\n`);
      await new Promise((resolve) => { client.once('close', resolve); });
    }
    await writeKeys(primary, 10, 1);

    // They hear each other every two seconds, by the same connections.
    await Promise.all(sentinels.map(async (sentinel) => until('a hello comes', async () => /^last-hello-message\n\d{1,3}$/m.test(await knownTo(sentinel, 'sentinels')))));
    expect(await subscriptions()).toEqual(before);
    expect(sentinels.map(({ running }) => running)).toEqual([true, true]);
  });

  test('a sentinel starts again after messages in which nothing is what it must be, and monitors the primary alone', async () => {
    await asPod('publish', '__sentinel__:hello', ',,,,,,,');
    await asPod('publish', '__sentinel__:hello', `1.2.3.4,99999,x,-1,${INSTANCE},1.2.3.4,-1,x`);
    for (const runId of ['a b', `${'e'.repeat(40)}\nsentinel monitor other ${instance.memberAddress(1)} 6379 1`]) {
      await hello(runId);
      await until('the sentinels know it', async () => (await Promise.all(sentinels.map(async (sentinel) => knownTo(sentinel, 'sentinels'))))
        .every((list) => list.includes(`name\n${runId}\n`)));
      await instance.restart(sentinels);
      for (const sentinel of sentinels) {
        await sentinel.untilReady();
        expect(await primaryOf(sentinel)).toBe(instance.memberAddress(0));
        expect(readFileSync(sentinel.path('data', 'sentinel.conf'), 'utf8').match(/^sentinel monitor .*$/mg)).toEqual([`sentinel monitor ${INSTANCE} ${instance.memberAddress(0)} 6379 2`]);
      }
    }
  });

  test('whatever the server at the address of another one answers, sentinels are back at once, and the primary stays', async () => {
    const forging = instance.network.spawn([process.execPath, join(PROGRAMS, 'forging-replica.mjs')], {
      ADDRESS: instance.memberAddress(0), PORT: '6379', PASSWORD: INTERNAL_PASSWORD, ANNOUNCED: instance.network.address('store-2'),
    });
    await Promise.all(sentinels.map(async (sentinel) => until('the sentinel knows it', async () => (await knownTo(sentinel, 'replicas')).includes(instance.network.address('store-2')))));

    await answer('store-2', '6379', OF_A_SERVER, restartEnded);

    await untilBack();
    forging.kill('SIGKILL');
    expect(await instance.members[0].cli('role')).toMatch(/^master\n/);
    await expectKeys(instance.members[0], 10);
  });

  test('whatever a sentinel answers, the others agree on a failover', async () => {
    await hello('f'.repeat(40));
    await answer('store-sentinel-2', SENTINEL_PORT, OF_A_SENTINEL.filter(([command]) => command !== 'sentinel'), restartEnded);
    await untilBack();

    // One alone asks for as long as no other one agrees.
    await instance.network.partition(sentinels[1].name);
    await instance.members[0].killServer();
    await instance.members[0].waitExit();
    await answer('store-sentinel-2', SENTINEL_PORT, OF_A_SENTINEL.filter(([command]) => command === 'sentinel'), async () => undefined);
    await instance.network.heal(sentinels[1].name);

    await instance.untilPrimary(1, 60);
    await expectKeys(instance.members[1], 10);
  });
});
