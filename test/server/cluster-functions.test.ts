import { Engine } from '../../src';
import { ClusterInstance } from '../support/cluster-instance';
import { disposePods, PodRunner } from '../support/pod-runner';

afterAll(disposePods);

/** Texts of the user's that look like the reply of FUNCTION LIST, or like an error, and code that is not only lines. */
const TRICKY = ['#!lua name=tricky', '-- library_name', '-- 1) 1) "library_name"', 'local library_code = nil', 'redis.register_function{', '  function_name = "library_name",',
  '  callback = function() return "tricky" .. #[[a\r\rb]] end,', '  description = "error\\nlibrary_code\\n#!lua name=other\\nthis is no Lua\\nlibrary_name\\nnone",', '}'].join('\n');
const PLAIN = ['#!lua name=mirror', 'redis.register_function("echo_key", function(keys) return keys[1] end)'].join('\n');

/** One engine that migrates slots in one piece, and one that does key by key. */
const MIGRATIONS = [Engine.VALKEY_9_1, Engine.REDIS_8_0];

describe.each(MIGRATIONS.map((engine) => ({ engine, name: String(engine) })))('libraries of functions on $name', ({ engine }) => {
  let instance: ClusterInstance;
  const primaries = () => instance.all.filter(({ name }) => name.endsWith('-0'));
  const names = async (pod: PodRunner) => (await pod.cli('--no-raw', 'function', 'list')).split('\n')
    .flatMap((line, index, lines) => (/^ *\d+\) 1\) "library_name"$/.test(line) ? [lines[index + 1].trim()] : [])).sort();
  const expectLibraries = async (pod: PodRunner) => {
    expect(await names(pod)).toEqual(['2) "mirror"', '2) "tricky"']);
    expect(await pod.cli('fcall', 'library_name', '0')).toBe('tricky4');
  };

  beforeAll(async () => {
    instance = await ClusterInstance.create({ engine, props: { replicasPerShard: 0 } });
    await instance.startReady();
    for (const pod of primaries()) {
      for (const code of [TRICKY, PLAIN]) { await pod.cli('function', 'load', code); }
      await expectLibraries(pod);
    }
    await instance.writeKeys(100, 0);
  });
  afterAll(disposePods);

  test('are on a new shard before its first slot', async () => {
    const [fresh] = await instance.apply({ replicasPerShard: 0, shards: 4 });
    await fresh.start();
    await instance.until('the new shard owns a slot', async () => (await instance.slots())[3] > 0, 120);
    await expectLibraries(fresh);
    await instance.until('four shards have equal shares', async () => Object.values(await instance.slots()).every((count) => count === 4096), 300);
    await instance.untilWhole();
    await instance.expectKeys(100);
  }, 400_000);

  test('are on a primary that comes back without its volume', async () => {
    const pod = instance.node(1, 0);
    await instance.restart([pod], [pod]);
    await instance.untilWhole();
    for (const name of ['mirror', 'tricky']) { await pod.untilLogged(`took the library ${name} of functions from `); }
    await expectLibraries(pod);
  });

  test('stay deleted when a user deletes them', async () => {
    const pod = instance.node(2, 0);
    await pod.cli('function', 'delete', 'mirror');
    const [first] = instance.all;
    await instance.restart([first]);
    await instance.untilWhole();
    expect(await names(pod)).toEqual(['2) "tricky"']);
  });
});
