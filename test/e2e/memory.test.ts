import { Size } from 'cdk8s';
import { EvictionPolicy, RedisPlan, RedisStandalone } from 'cdk8s-managed-redis';
import { eventually } from './support/kubectl';
import { Namespace } from './support/namespace';
import { restartCount } from './support/node-agent';
import { cli, cliWorkload, operatorCli, reply } from './support/redis-cli';

describe('a full memory', () => {
  let namespace: Namespace;
  const benchmark = (options: string) =>
    `sh -c 'valkey-benchmark -h "$REDIS_HOST" \${REDISCLI_AUTH:+-a "$REDISCLI_AUTH"} -q ${options}'`;
  const inCli = async (command: string) => namespace.exec('deploy/cli', 'sh', '-c',
    `export REDISCLI_AUTH="$REDIS_PASSWORD"; [ -n "$REDISCLI_AUTH" ] || unset REDISCLI_AUTH; ${command} 2>&1`);
  const info = async (field: string) => new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(await cli(namespace, 'cli', 'info everything'))?.[1];
  const apply = (plan: RedisPlan, evictionPolicy: EvictionPolicy) => namespace.apply((chart) => {
    cliWorkload(chart, 'cli', new RedisStandalone(chart, 'redis', { name: 'redis', plan, evictionPolicy }));
  });

  beforeEach(async () => { namespace = await Namespace.create('memory'); });
  afterEach(() => namespace?.delete());

  test('evicts keys with allkeys-lru and rejects writes with noeviction, and the policy changes without a restart', async () => {
    await apply(RedisPlan.FREE, EvictionPolicy.ALLKEYS_LRU);
    await namespace.rolledOut('statefulset/redis', 'deployment/cli');
    await reply(namespace, 'cli', 'ping', 'PONG');

    await inCli(benchmark('-t set -d 4096 -n 60000 -r 60000 -P 16'));
    expect(Number(await info('evicted_keys'))).toBeGreaterThan(0);
    await reply(namespace, 'cli', 'set recent value', 'OK');

    await apply(RedisPlan.FREE, EvictionPolicy.NOEVICTION);
    await eventually('the policy is applied', async () => await info('maxmemory_policy') === 'noeviction', 180);
    // Several scripts: the engine checks the limit when a script starts, not at each of its writes.
    const step = 'for i = 1, 1000 do redis.call("set", ARGV[1] .. i, string.rep("x", 1000)) end';
    const steps = Array.from({ length: 200 }, (_, index) => `eval '${step}' 0 ${index}:`).join('\n');
    expect(await inCli(`valkey-cli -h "$REDIS_HOST" <<'STEPS'\n${steps}\nSTEPS\n`)).toContain('OOM command not allowed');
    await reply(namespace, 'cli', 'get recent', 'value');
    expect(await restartCount(namespace, 'redis-0')).toBe(0);
  });

  test('with persistence does not cause an OOM kill, even under heavy writes during snapshots and rewrites', async () => {
    await apply(RedisPlan.PRO.customize({ memory: Size.mebibytes(256), storage: Size.gibibytes(1) }), EvictionPolicy.ALLKEYS_LRU);
    await namespace.rolledOut('statefulset/redis', 'deployment/cli');
    await reply(namespace, 'cli', 'ping', 'PONG');

    await inCli(benchmark('-t set -d 1024 -n 150000 -r 1000000 -P 32'));
    for (const fork of ['bgsave schedule', 'bgrewriteaof']) {
      expect(await operatorCli(namespace, 'redis-0', fork)).toMatch(/started|scheduled|already in progress/);
      await inCli(benchmark('-t set -d 1024 -n 150000 -r 1000000 -P 32'));
    }
    await eventually('the snapshot has ended', async () => Number(await info('rdb_saves')) > 0, 180);
    expect(Number(await info('evicted_keys'))).toBeGreaterThan(0);
    expect(await restartCount(namespace, 'redis-0')).toBe(0);
  });
});
