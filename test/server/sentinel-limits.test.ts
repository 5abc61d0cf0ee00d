import { attack, peakMebibytes } from '../support/attacker';
import { disposePods, Manifest, PodRunner } from '../support/pod-runner';
import { ENGINES } from '../support/pod-runner-images';
import { PodNetwork } from '../support/pod-runner-network';
import { SECRETS, SENTINEL_PORT, sentinelManifests } from '../support/sentinel-instance';

afterEach(disposePods);

/** Probes and the agent start the engine's client, some MiB each, in the same container. */
const OF_SCRIPTS = 16;

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('a sentinel of $name', ({ engine }) => {
  const manifests = sentinelManifests(engine);
  let network: PodNetwork;
  let sentinel: PodRunner;

  beforeEach(async () => {
    network = await PodNetwork.create();
    ['store-0', 'store-1', 'store-2', 'store-sentinel-0', 'store-sentinel-1', 'store-sentinel-2'].forEach((name) => network.addService(name));
    sentinel = await PodRunner.create({
      manifests, engine, network, workload: 'store-sentinel', container: 'sentinel', pod: 'store-sentinel-0', secrets: SECRETS, dataSize: '64m',
    });
    await sentinel.start();
    await sentinel.untilLogged('Sentinel ID is');
  });

  test.each(['hugeArgument', 'manyArguments', 'slowConnections', 'largeSlowConnections', 'unreadReplies'])(
    'stays within the memory of its container under the attack %s, without a login', async (name) => {
      await attack(network, sentinel, SENTINEL_PORT, name);

      expect(await peakMebibytes(sentinel, 'server')).toBeLessThan(memoryLimit(manifests) - OF_SCRIPTS);
      expect(await sentinel.cli('ping')).toBe('PONG');
    });

  test.each(['longNames', 'deniedLogins', 'longPrefixes'])('stays within it under the attack %s, with long texts', async (name) => {
    await attack(network, sentinel, SENTINEL_PORT, name, { LENGTH: '900000' });

    expect(await peakMebibytes(sentinel, 'server')).toBeLessThan(memoryLimit(manifests) - OF_SCRIPTS);
    expect(await sentinel.cli('ping')).toBe('PONG');
  });

  test('refuses too many connections by an error, and closes none of those that it serves', async () => {
    expect(await attack(network, sentinel, SENTINEL_PORT, 'idleConnections', { CONNECTIONS: '1000' })).toEqual({ refused: expect.any(Number), closed: 0 });
    expect(await sentinel.info('rejected_connections')).not.toBe('0');
    expect(await sentinel.info('evicted_clients')).toBe('0');
  });

  test('starts on a node without IPv6', async () => {
    await sentinel.kill();
    await sentinel.disableIpv6();
    await sentinel.start();
    await sentinel.untilLogged('Sentinel ID is');

    expect(await sentinel.cli('ping')).toBe('PONG');
  });

  test('restarts with the same limits after it has written its configuration file itself', async () => {
    await sentinel.kill();
    await sentinel.start();
    await sentinel.untilLogged('Sentinel ID is');

    expect((await attack(network, sentinel, SENTINEL_PORT, 'idleConnections', { CONNECTIONS: '1000' })).refused).toBeGreaterThan(0);
  });
});

function memoryLimit(manifests: readonly Manifest[]): number {
  const { containers } = manifests.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'store-sentinel').spec.template.spec;
  return Number(/^(\d+)Mi$/.exec(containers[0].resources.limits.memory)![1]);
}
