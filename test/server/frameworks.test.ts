import { existsSync } from 'fs';
import { join } from 'path';
import { Persistence } from '../../src';
import { FRAMEWORKS } from '../support/framework-commands';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { ENGINES } from '../support/pod-runner-images';
import { collect, printedBy } from '../support/pod-runner-namespaces';
import { PodNetwork } from '../support/pod-runner-network';
import { redisPod } from '../support/pod-runner-redis';

const PASSWORD = 'the-password-of-applications';
const PROGRAMS = join(__dirname, '../support/programs');
const PYTHON = join(__dirname, '../../.tools/venv/bin');

beforeAll(() => {
  if (!existsSync(join(PYTHON, 'celery'))) { throw new Error(`no celery in ${PYTHON}: run 'npx projen tools'`); }
});
afterAll(disposePods);

describe.each(ENGINES.map((engine) => ({ engine, name: String(engine) })))('$name', ({ engine }) => {
  let network: PodNetwork;
  let pod: PodRunner;
  beforeAll(async () => {
    network = await PodNetwork.create();
    network.addService('store-0');
    pod = await redisPod({ engine, network, pod: 'store-0', password: PASSWORD, props: { persistence: Persistence.NONE } });
    await pod.startReady();
  });

  const python = (program: string, ...args: string[]) => network.spawn([join(PYTHON, program), ...args], {
    REDIS_URL: `redis://default:${PASSWORD}@${network.address('store-0')}:6379`, PYTHONPATH: PROGRAMS, PYTHONDONTWRITEBYTECODE: '1',
  });

  test('Celery runs tasks, groups, chords, retries and broadcasts, and no command of it is denied', async () => {
    const worker = collect(python('celery', '--app=celery_app', 'worker', '--concurrency=2', '--loglevel=INFO'), 60_000);
    const client = await collect(python('python', join(PROGRAMS, 'celery_client.py')), 60_000);

    // First what was denied: it explains the rest.
    expect(await pod.cli('acl', 'log')).toBe('');
    if (client.code !== 0) { throw new Error(client.stderr); }
    expect(JSON.parse(client.stdout)).toEqual({
      ping: ['pong'],
      task: 3,
      eta: 4,
      retry: 1,
      chain: 6,
      group: [1, 2, 3],
      chord: 12,
      revoked: 'REVOKED',
      registered: ['celery_app.add', 'celery_app.flaky', 'celery_app.total'],
    });
    // The client has asked it to stop.
    expect((await worker).code).toBe(0);
    expect(await pod.cli('acl', 'log')).toBe('');
  });

  // The error is that of a primary that becomes a replica; docs/clients.md says when a client can meet it.
  test('workers that treat UNBLOCKED as the end of their connection go on, and receive what comes then', async () => {
    const workers = [
      network.spawn([process.execPath, join(PROGRAMS, 'unblocked-workers.mjs')], { REDIS_URL: `redis://default:${PASSWORD}@${network.address('store-0')}:6379` }),
      python('python', join(PROGRAMS, 'unblocked_worker.py')),
    ];
    const printed = printedBy(...workers);
    const allWait = () => until('all workers wait', async () => await pod.info('blocked_clients') === '4', 30).catch((error: Error) => {
      throw new Error(`${error.message}\n${printed()}`);
    });
    try {
      await allWait();
      const ids = (await pod.cli('client', 'list')).split('\n').filter((line) => / flags=\S*b/.test(line)).map((line) => /^id=(\d+)/.exec(line)![1]);
      for (const id of ids) { expect(await pod.cli('client', 'unblock', id, 'error')).toBe('1'); }
      await allWait();
      expect(printed().split('\n').filter((line) => line.endsWith(' UNBLOCKED')).sort()).toEqual(['BullMQ UNBLOCKED', 'node-redis UNBLOCKED', 'redis-py UNBLOCKED']);

      for (const list of ['ioredis', 'node-redis', 'redis-py']) { await pod.cli('rpush', list, 'work'); }
      workers[0].stdin!.write('work\n');
      for (const name of ['ioredis', 'node-redis', 'redis-py', 'BullMQ']) {
        await until(`${name} receives its work`, () => printed().includes(`${name} received work\n`));
      }
    } finally {
      workers.forEach((worker) => worker.kill());
    }
  });

  test.each(FRAMEWORKS)('$name may send what it was seen to send, but for what the documentation says', async ({ allowed, denied }) => {
    const commands = [...allowed, ...denied];
    const replies = await pod.script(commands.map((command) => `acl dryrun default ${command}`));
    expect(replies).toHaveLength(commands.length);
    expect(commands.filter((_, index) => replies[index] !== 'OK')).toEqual(denied);
    expect(replies.slice(allowed.length)).toEqual(denied.map(() => expect.stringMatching(/has no permissions/)));
  });
});
