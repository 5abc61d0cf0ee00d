import { App, Chart, Yaml } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import {
  RedisCluster, RedisPassword, RedisPlan, RedisReplication, RedisSentinel, RedisStandalone, RedisStandaloneProps, RedisVariable,
} from '../../src';
import { EVERY_CLUSTER_PROP, EVERY_PROP, EVERY_REPLICATION_PROP, EVERY_SENTINEL_PROP } from '../support/instances';
import { expandedNames, parseAsKubernetes } from '../support/kubernetes-text';
import { Manifests } from '../support/manifests';
import { Random } from '../support/random';

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

/** What ends a line, a text, a comment or an argument somewhere, or is replaced, or read as something else than text. */
const TROUBLE = [
  '\u0085', '\u0085\u0085', '\u2028', '\u2029', '\r', '\n', '\r\n', '\t', '\u000b', '\0', '\u001b[2J', '\u007f', '\u009f', '\u00a0', '\ufeff', '\ufffe',
  '\u202e', '\u200b', '\ud83d', 'é', '密', '🔑', '"', "'", '\\', '\\n', '#', ' #', ':', ': ', '- ', '{{', '}}', '{', '[', ',', '$(HOME)', '$$', '$', '`', '%',
  '&a', '*a', '!a', '|', '>', '@', '---', '...', '<<', '~', '=', ' ', '..', '/', '../', ';', '?', '_', '+', '-', '0o17', '0X1F', '1e1_0', 'yes', 'null', '',
];

/** A text that is valid as it is, in most cases with one or two pieces of trouble in it, or nothing but those. */
function text(random: Random, valid: string): string {
  if (random.chance(0.1)) { return random.pick(TROUBLE) + random.pick(TROUBLE); }
  let result = valid;
  for (let pieces = random.between(0, 2); pieces > 0; pieces -= 1) {
    const at = random.between(0, result.length);
    result = result.slice(0, at) + random.pick(TROUBLE) + result.slice(at);
  }
  return result;
}

/** One of several texts of a prop: mostly left as it is, so that not every prop is an error. */
function seldom(random: Random, valid: string): string {
  return random.chance(0.2) ? text(random, valid) : valid;
}

const LINES = ['notify-keyspace-events Ex', 'slowlog-max-len 300', 'availability-zone "eu west"', "locale-collate 'C'", 'client-output-buffer-limit pubsub 32mb 8mb 60', 'hz 10'];

/** Every prop that is a free text, or has one. */
const FREE_TEXTS: Readonly<Record<string, (random: Random) => Partial<RedisStandaloneProps>>> = {
  configuration: (random) => ({ configuration: LINES.filter(() => random.chance(0.5)).map((line) => text(random, line)) }),
  labels: (random) => ({ labels: { team: text(random, 'orders'), [text(random, 'example.com/stage')]: 'x' } }),
  podLabels: (random) => ({ podLabels: { [text(random, 'team')]: text(random, 'orders') } }),
  annotations: (random) => ({ annotations: { note: text(random, 'a note: with "quotes"\nand lines\n'), [text(random, 'example.com/x')]: text(random, 'y') } }),
  podAnnotations: (random) => ({ podAnnotations: { note: text(random, '3'), other: text(random, 'a b') } }),
  image: (random) => ({ image: text(random, 'registry.example:5000/valkey/valkey:9.1') }),
  imageRegistry: (random) => ({ imageRegistry: text(random, 'registry.example:5000/mirror'), image: undefined }),
  kubectlImage: (random) => ({ kubectlImage: text(random, `kubectl@sha256:${'0'.repeat(64)}`) }),
  imagePullSecrets: (random) => ({ imagePullSecrets: [text(random, 'pull')] }),
  storageClassName: (random) => ({ storageClassName: text(random, 'fast') }),
  password: (random) => ({ password: RedisPassword.fromSecret({ secretName: text(random, 'mine'), key: text(random, 'redis.password') }) }),
  connectionSecret: (random) => ({ password: RedisPassword.fromConnectionSecret(text(random, 'vault-redis')) }),
  name: (random) => ({ name: text(random, 'cache') }),
  modules: (random) => ({ modules: [text(random, '/usr/lib/valkey/libjson.so --threads "2"')] }),
  overrides: (random) => ({
    overrides: {
      server: {
        env: [{ name: seldom(random, 'LOG_LEVEL'), value: text(random, 'a b') }],
        volumes: [{ name: seldom(random, 'extra'), configMap: { name: seldom(random, 'extra') } }],
        volumeMounts: [{ name: 'extra', mountPath: seldom(random, '/etc/extra') }],
        containers: [{ name: seldom(random, 'exporter'), image: seldom(random, 'exporter:1') }],
        podAnnotations: { [seldom(random, 'note')]: seldom(random, 'x') },
        claimLabels: { [seldom(random, 'backup')]: seldom(random, 'daily') },
        service: { annotations: { note: seldom(random, 'x') } },
      },
      job: { scheduling: { runtimeClassName: seldom(random, 'gvisor'), schedulerName: seldom(random, 'packing') }, podSecurityContext: { seLinuxOptions: { level: seldom(random, 's0:c1,c2') } } },
    },
  }),
  cpu: (random) => ({ cpu: text(random, '250m'), cpuLimit: text(random, '2') }),
  scheduling: (random) => ({
    scheduling: {
      nodeSelector: { [seldom(random, 'disk')]: seldom(random, 'ssd') },
      priorityClassName: seldom(random, 'high'),
      tolerations: [{ key: seldom(random, 'dedicated'), operator: 'Equal', value: seldom(random, 'redis'), effect: 'NoSchedule' }],
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 10, preference: { matchExpressions: [{ key: seldom(random, 'zone'), operator: 'In', values: [seldom(random, 'a'), 'b'] }] } },
          ],
        },
      },
      topologySpreadConstraints: [{
        maxSkew: 1,
        topologyKey: seldom(random, 'topology.kubernetes.io/zone'),
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { [seldom(random, 'team')]: seldom(random, 'orders') } },
      }],
    },
  }),
};

const SMALL_CLUSTER = { shards: 3, replicasPerShard: 1, drainingShards: 0, minReplicasToWrite: 0 };

const TOPOLOGIES: Readonly<Record<string, (chart: Chart, props: Partial<RedisStandaloneProps>) => Construct>> = {
  RedisStandalone: (chart, props) => new RedisStandalone(chart, 'redis', { ...EVERY_PROP, ...props }),
  RedisReplication: (chart, props) => new RedisReplication(chart, 'redis', { ...EVERY_REPLICATION_PROP, replicas: 1, ...props }),
  RedisSentinel: (chart, props) => new RedisSentinel(chart, 'redis', { ...EVERY_SENTINEL_PROP, ...props }),
  RedisCluster: (chart, props) => new RedisCluster(chart, 'redis', { ...EVERY_CLUSTER_PROP, ...SMALL_CLUSTER, ...props }),
};

/** The objects, or the error. Without the scripts, which no text enters: their YAML is most of the whole. */
function synthesized(build: (chart: Chart) => void): { readonly objects: any[] } | { readonly error: string } {
  const chart = new Chart(new App(), 'test', { namespace: 'shop' });
  try {
    build(chart);
    return { objects: (chart.toJson() as any[]).filter(({ metadata }) => !metadata.name.endsWith('-runtime')) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Either an error says in one line for each problem what is wrong, or Kubernetes reads every text as it was given, and looks up nothing in it. */
function expectHarmless(result: ReturnType<typeof synthesized>, names: readonly string[]): void {
  if ('error' in result) {
    const [first, ...lines] = result.error.split('\n');
    expect(first).toMatch(/ has \d+ problems?:$/);
    expect(lines.filter((line) => !/^ {2}[a-zA-Z]+[^ ]*.*: must /.test(line))).toEqual([]);
    expect(result.error).not.toMatch(/[^\n\P{Cc}]|[\p{Zl}\p{Zp}\p{Cs}]/u);
    return;
  }
  const read = parseAsKubernetes(Yaml.stringify(...result.objects));
  expect(read).toEqual(JSON.parse(JSON.stringify(result.objects)));
  const texts = new Manifests(read).entries.filter(({ path }) => /\/(env\/\d+\/value|(args|command)\/\d+)$/.test(path)).map(({ value }) => value as string);
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.flatMap(expandedNames).filter((name) => !names.includes(name))).toEqual([]);
}

function cases(topology: string, prop: string, seeds: readonly number[]): ReturnType<typeof synthesized>[] {
  return seeds.map((seed) => {
    const props = FREE_TEXTS[prop](new Random(seed, prop.length));
    const result = synthesized((chart) => TOPOLOGIES[topology](chart, props));
    // Variables of the user are the user's to refer to.
    expectHarmless(result, prop === 'overrides' ? ['POD_NAME', 'HOME'] : ['POD_NAME']);
    if ('objects' in result && props.configuration) { expectLines(result.objects, props.configuration); }
    return result;
  });
}

test.each(Object.keys(FREE_TEXTS))('no text in %s becomes anything else', (prop) => {
  const results = cases('RedisStandalone', prop, SEEDS);
  expect(results.some((result) => 'objects' in result)).toBe(true);
  expect(results.some((result) => 'error' in result)).toBe(true);
});

test.each(Object.keys(TOPOLOGIES))('no text in any prop of %s becomes anything else', (topology) => {
  Object.keys(FREE_TEXTS).forEach((prop, index) => cases(topology, prop, [2 * index, 2 * index + 1]));
});

/** The server's file ends with these lines and no other, as Kubernetes reads it. */
function expectLines(objects: any[], configuration: readonly string[]): void {
  const [without] = parseAsKubernetes(Yaml.stringify(configOf(objects)));
  const lines = without.data['restart.conf'].split('\n');
  const ours = lines.findIndex((line: string) => /^enable-protected-configs /.test(line));
  expect(lines.slice(ours + 1).filter((line: string) => !/^(cluster-|loadmodule )/.test(line))).toEqual([...configuration.map((line) => line.trim()), '']);
}

function configOf(objects: any[]): any {
  return objects.find(({ kind, data }) => kind === 'ConfigMap' && data['restart.conf'] !== undefined);
}

const IMPORTED: Readonly<Record<string, (random: Random) => object>> = {
  host: (random) => ({ host: text(random, 'redis.example.com') }),
  username: (random) => ({ username: text(random, 'app') }),
  namespace: (random) => ({ namespace: seldom(random, 'shop') }),
  password: (random) => ({ password: RedisPassword.fromSecret({ secretName: text(random, 'login'), key: text(random, 'password') }) }),
  connectionSecret: (random) => ({ password: RedisPassword.fromConnectionSecret(text(random, 'login')) }),
  bindingSecretName: (random) => ({ bindingSecretName: text(random, 'binding') }),
  clientLabels: (random) => ({ clientLabels: { [text(random, 'client')]: text(random, 'true') } }),
  sentinels: (random) => ({ sentinels: [text(random, 'sentinel-0.example.com:26379')] }),
  masterName: (random) => ({ masterName: text(random, 'mymaster') }),
};

test.each(Object.keys(IMPORTED))('no text in %s of an imported Redis becomes anything else in an attached workload', (attribute) => {
  const results = SEEDS.map((seed) => {
    const attributes = {
      host: 'redis',
      username: 'app',
      password: RedisPassword.fromSecret({ secretName: 'login', key: 'password' }),
      bindingSecretName: 'binding',
      sentinels: ['s:26379'],
      masterName: 'm',
      ...IMPORTED[attribute](new Random(seed, attribute.length)),
    };
    const result = synthesized((chart) => {
      const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
      const variables = [RedisVariable.HOST, RedisVariable.USERNAME, RedisVariable.PASSWORD];
      RedisSentinel.fromRedisSentinelAttributes(chart, 'redis', attributes).attach(web, { serviceBinding: true, variables });
    });
    expectHarmless(result, ['REDIS_PASSWORD']);
    return result;
  });
  expect(results.some((result) => 'objects' in result)).toBe(true);
  expect(results.some((result) => 'error' in result)).toBe(true);
});

test('the plan is a free text too, which only errors show', () => {
  for (const seed of SEEDS) {
    const plan = RedisPlan.FREE.customize({ name: `x${text(new Random(seed, 0), 'GOLD')}` });
    expectHarmless(synthesized((chart) => new RedisStandalone(chart, 'redis', { plan, password: RedisPassword.generated() })), []);
  }
});
