import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Engine } from '../../src';
import { disposePods, PodRunner } from '../support/pod-runner';
import { Shell, SHELLS } from '../support/pod-runner-images';
import { PodNetwork } from '../support/pod-runner-network';
import { INTERNAL_SECRET, sentinelManifests, SECRETS } from '../support/sentinel-instance';

const SERVICES = ['store-0', 'store-1', 'store-2', 'store-sentinel-0', 'store-sentinel-1', 'store-sentinel-2'];

/** Replaces HAProxy, which the images of the engines lack: prints its arguments and environment. */
const programs = mkdtempSync(join(tmpdir(), 'redis-programs-'));

/** One that runs until it is told to finish what it does, as HAProxy. */
const lasting = mkdtempSync(join(tmpdir(), 'redis-programs-'));

beforeAll(() => {
  chmodSync(lasting, 0o755);
  writeFileSync(join(lasting, 'haproxy'), '#!/bin/sh\ntrap "exit 0" USR1\necho running\nwhile :; do sleep 0.1; done\n', { mode: 0o755 });
  chmodSync(programs, 0o755);
  writeFileSync(join(programs, 'haproxy'), '#!/bin/sh\necho "haproxy $* as process $$"\nenv | grep -E "^(MEMBER|SENTINEL|PROXY_LISTEN)"\n', { mode: 0o755 });
});
afterEach(disposePods);
afterAll(() => [programs, lasting].forEach((folder) => rmSync(folder, { recursive: true })));

describe.each(SHELLS)('with %s', (shell) => {
  test('the proxy gets the address of every pod in the variable that its configuration reads', async () => {
    const { pod, network } = await proxyPod(shell);
    await pod.start();

    expect(await pod.waitExit()).toBe(0);
    const lines = pod.log().trim().split('\n');
    expect(lines[0]).toBe('haproxy -db -f /etc/proxy/haproxy.cfg as process 1');
    expect(lines.slice(1).sort()).toEqual([...SERVICES.map((name) => `${variable(name)}=${network.address(name)}`), 'PROXY_LISTEN=::'].sort());
  });

  test('the proxy listens on IPv4 alone where there is no IPv6: a socket of both families cannot be opened there', async () => {
    const { pod } = await proxyPod(shell);
    await pod.disableIpv6();
    await pod.start();

    expect(await pod.waitExit()).toBe(0);
    expect(pod.log()).toContain('PROXY_LISTEN=*\n');
  });

  test('the proxy waits for a name that the DNS does not have yet', async () => {
    const { pod, network } = await proxyPod(shell);
    network.resolve('store-sentinel-1', false);
    await pod.start();
    await pod.untilLogged('start-proxy: waiting for the name store-sentinel-1 in the cluster\'s DNS\n');

    network.resolve('store-sentinel-1', true);
    expect(await pod.waitExit()).toBe(0);
    expect(pod.log()).toContain(`SENTINEL_1=${network.address('store-sentinel-1')}\n`);
  });

  test('the proxy does not start with a password that would be another command, and the log says how to fix it', async () => {
    const { pod } = await proxyPod(shell, 'harmless\r\nFLUSHALL');
    await pod.start();

    expect(await pod.waitExit()).toBe(1);
    expect(pod.log()).toBe('start-proxy: a password in the internal Secret has other characters than letters and digits: '
      + 'delete that Secret and the Job that makes it, and apply again\n');
  });

  test('a line feed at the end of the Secret is not part of the password', async () => {
    const { pod } = await proxyPod(shell, 'typedInAnEditorByHand\n\n');
    await pod.start();

    expect(await pod.waitExit()).toBe(0);
  });
});

test('the proxy ends when a Service has another address, and starts with that', async () => {
  const { pod, network } = await proxyPod('dash', undefined, lasting);
  await pod.start();
  await pod.untilLogged('running\n');
  network.addService('store-1');

  expect(await pod.waitExit(60)).toBe(0);
  expect(pod.log()).toContain(`start-proxy: the Service of store-1 has another address: ${network.address('store-1')} instead of `);
});

async function proxyPod(shell: Shell, monitorPassword?: string, folder = programs): Promise<{ pod: PodRunner; network: PodNetwork }> {
  const network = await PodNetwork.create();
  [...SERVICES, 'store-proxy'].forEach((name) => network.addService(name));
  const secrets = { ...SECRETS, ...(monitorPassword !== undefined && { [INTERNAL_SECRET]: { 'monitor-password': monitorPassword } }) };
  const pod = await PodRunner.create({
    engine: Engine.VALKEY_9_1, shell, programs: folder, network, manifests: sentinelManifests(), kind: 'Deployment', pod: 'store-proxy', secrets,
  });
  return { pod, network };
}

function variable(name: string): string {
  const ordinal = name.slice(-1);
  return name.includes('sentinel') ? `SENTINEL_${ordinal}` : `MEMBER_${ordinal}`;
}
