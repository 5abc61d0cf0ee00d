import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { EvictionPolicy, Persistence, RedisPlan } from '../../src';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES, SHELLS } from '../support/pod-runner-images';
import { redisPod } from '../support/pod-runner-redis';
import { SentinelInstance } from '../support/sentinel-instance';

afterEach(disposePods);

/** The children of PID 1 that have ended and were not reaped. */
const ZOMBIES = ['sh', '-c', "cat /proc/[0-9]*/status 2>/dev/null | awk '/^State:/ { ended = $2 == \"Z\" } /^PPid:/ && ended && $2 == 1' | wc -l"];
/** As a probe that ended by its timeout: its child goes on, and becomes one of PID 1. */
const ORPHAN = ['sh', '-c', 'sleep 10 >/dev/null 2>&1 & echo $!'];

/** Leaves orphans in the pod and waits until they have ended. */
async function leaveOrphans(pod: PodRunner): Promise<void> {
  const orphans = [await pod.exec(ORPHAN), await pod.exec(ORPHAN)].map(({ stdout }) => `/proc/${stdout.trim()}/status`);
  const states = await Promise.all(orphans.map(async (file) => (await pod.exec(['cat', file])).stdout));
  expect(states).toEqual([expect.stringMatching(/^PPid:\t1$/m), expect.stringMatching(/^PPid:\t1$/m)]);
  await until('the orphans have ended', async () => !/^State:\t[^Z]/m.test((await pod.exec(['cat', ...orphans])).stdout));
}

describe.each(SHELLS)('with %s', (shell) => {
  test('a server that does not listen fails both probes, with the reason', async () => {
    const pod = await redisPod({ shell });
    await pod.startReady();
    const closed = await pod.cli('config', 'set', 'port', '6380');

    expect(closed).toBe('OK');
    expect(await pod.probe('liveness')).toEqual({ ok: false, output: expect.stringMatching(/^no answer from the server: .*Connection refused/) });
    expect(await pod.probe('readiness')).toEqual({ ok: false, output: expect.stringMatching(/^not ready: .*Connection refused/) });
  });

  test('a hanging server fails both probes, with a message before the timeout of the kubelet', async () => {
    const pod = await redisPod({ shell });
    await pod.startReady();
    await pod.signalServer('STOP');

    expect(await pod.probe('liveness')).toEqual({ ok: false, output: expect.stringMatching(/^no answer from the server: /) });
    expect(await pod.probe('readiness')).toEqual({ ok: false, output: expect.stringMatching(/^not ready: /) });
    await pod.signalServer('CONT');
    await pod.untilReady();
  });

  test('PID 1 reaps what a probe left behind', async () => {
    const pod = await redisPod({ shell });
    await pod.startReady();
    await leaveOrphans(pod);

    await until('no process is a zombie', async () => (await pod.exec(ZOMBIES)).stdout.trim() === '0', 10);
  });

  test('PID 1 of a server with sentinels reaps what a probe left behind', async () => {
    const instance = await SentinelInstance.create({ shell });
    const [pod] = instance.members;
    await instance.startReady();
    await leaveOrphans(pod);

    await until('no process is a zombie', async () => (await pod.exec(ZOMBIES)).stdout.trim() === '0', 10);
    await instance.dispose();
  });

  test('the container stops on SIGTERM at once during a long check of its files', async () => {
    const programs = mkdtempSync(join(tmpdir(), 'redis-programs-'));
    chmodSync(programs, 0o755);
    writeFileSync(join(programs, 'valkey-check-aof'), '#!/bin/sh\necho checking >&2\nexec sleep 600\n', { mode: 0o755 });
    const pod = await redisPod({ shell, programs });
    await pod.startReady();
    await pod.kill();
    pod.writeData('.loading', '');
    await pod.start();
    await pod.untilLogged('checking the tail');

    expect(await pod.stop()).toBe(143);
    rmSync(programs, { recursive: true });
  });
});

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  test('a server that runs a slow script is alive and not ready', async () => {
    const pod = await redisPod({ engine, props: { configuration: ['busy-reply-threshold 100'] } });
    await pod.startReady();
    const script = pod.client('eval', 'while true do end', '0');
    const killed = new Promise((resolve) => script.on('close', resolve));
    await until('the script runs too long', async () => (await pod.cli('ping')).includes('BUSY'));

    expect((await pod.probe('liveness')).ok).toBe(true);
    expect(await pod.probe('readiness')).toEqual({ ok: false, output: expect.stringContaining('BUSY') });
    expect(await pod.cli('script', 'kill')).toBe('OK');
    await killed;
    await pod.untilReady();
  });

  test('a replica that is disconnected from its primary is alive and not ready', async () => {
    const pod = await redisPod({ engine });
    await pod.startReady();
    await pod.cli('config', 'set', 'replica-serve-stale-data', 'no');
    await pod.cli('replicaof', '127.0.0.1', '1');
    expect(await pod.cli('ping')).toContain('MASTERDOWN');

    expect((await pod.probe('liveness')).ok).toBe(true);
    expect(await pod.probe('readiness')).toEqual({ ok: false, output: expect.stringContaining('MASTERDOWN') });
  });

  test.each([RedisPlan.FREE, RedisPlan.PRO].map((plan) => ({ plan, name: plan.name })))('a server at its maximum number of clients is alive ($name)', async ({ plan }) => {
    const pod = await redisPod({ engine, props: { plan } });
    await pod.startReady();
    const client = pod.client();
    let replies = '';
    client.stdout!.on('data', (data: Buffer) => { replies += data.toString(); });
    // The agent, if it was connected already, puts the setting back once.
    await until('no other client can connect', async () => {
      client.stdin!.write('config set maxclients 1\n');
      return replies.includes('OK') && (await pod.probe('readiness')).output.includes('max number of clients');
    });

    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await pod.probe('liveness')).toEqual({ ok: true, output: '' });
    }
    expect((await pod.probe('readiness')).output).toContain('max number of clients');
  });

  test('a server whose memory is full is alive and ready', async () => {
    const pod = await redisPod({ engine, props: { persistence: Persistence.RDB, evictionPolicy: EvictionPolicy.NOEVICTION } });
    await pod.startReady();
    // By one connection: the agent puts the setting back within 15 seconds.
    expect(await pod.script(['config set maxmemory 1', 'set key value'])).toEqual(['OK', expect.stringContaining('OOM')]);

    expect((await pod.probe('liveness')).ok).toBe(true);
    expect((await pod.probe('readiness')).ok).toBe(true);
  });

  test('a server that rejects the password of the probes is alive and not ready', async () => {
    const pod = await redisPod({ engine });
    await pod.startReady();
    await pod.cli('acl', 'setuser', 'pod', 'resetpass', '>another');

    expect((await pod.probe('liveness')).ok).toBe(true);
    expect(await pod.probe('readiness')).toEqual({ ok: false, output: expect.stringMatching(/WRONGPASS|NOAUTH/) });
  });
});
