import { Chart, Yaml } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct, IConstruct } from 'constructs';
import {
  AttachOptions, InternalNames, InternalNamesWay, IRedis, KubeBlocksRedis, KubeBlocksRedisProps, RedisAttachment, RedisCertificateAuthority,
  RedisCluster, RedisClusterAttributes, RedisConnection, RedisPassword, RedisPlan, RedisReplication, RedisSentinel, RedisSentinelAttributes,
  RedisSentinelProps, RedisStandalone, RedisTls, RedisTrust, RedisVariable,
} from '../../src';
import { structs } from '../../src/validation/types';
import { Entry, INSTANCE_TEXTS, Kind, PEERS_TEXTS } from '../support/free-text-entries';
import { expandable, expectBoth, expectHarmless, seldom, synthesized, Synthesized, text } from '../support/free-texts';
import { EVERY_CLUSTER_PROP, EVERY_PROP, EVERY_REPLICATION_PROP, EVERY_SENTINEL_PROP } from '../support/instances';
import { parseAsKubernetes } from '../support/kubernetes-text';
import { Random } from '../support/random';
import { textProps } from '../support/text-props';

const SEEDS = Array.from({ length: 16 }, (_, seed) => seed);

const SMALL_CLUSTER = { shards: 3, replicasPerShard: 1, drainingShards: 0, minReplicasToWrite: 0 };

const KINDS: Readonly<Record<Kind, (chart: Chart, props: ReturnType<Entry>) => Construct>> = {
  RedisStandalone: (chart, props) => new RedisStandalone(chart, 'redis', { ...EVERY_PROP, ...props }),
  RedisReplication: (chart, props) => new RedisReplication(chart, 'redis', { ...EVERY_REPLICATION_PROP, replicas: 1, ...props }),
  RedisSentinel: (chart, props) => new RedisSentinel(chart, 'redis', { ...EVERY_SENTINEL_PROP, ...props }),
  RedisCluster: (chart, props) => new RedisCluster(chart, 'redis', { ...EVERY_CLUSTER_PROP, ...SMALL_CLUSTER, ...props }),
  KubeBlocksRedis: (chart, props) => kubeBlocks(chart, props),
};

/** Of the props those that it has. Its servers have no plain port. */
function kubeBlocks(chart: Chart, { tls, ...props }: ReturnType<Entry> & Partial<KubeBlocksRedisProps>): KubeBlocksRedis {
  const { types } = structs().get('KubeBlocksRedisProps')!;
  const known = Object.fromEntries(Object.entries(props).filter(([prop]) => Object.hasOwn(types, prop)));
  return new KubeBlocksRedis(chart, 'redis', { plan: RedisPlan.PRO, name: 'orders', replicas: 1, ...known, ...tls && { tls: RedisTls.only(tls._options) } });
}

/** Of the library's own variables, and with overrides of those that are the user's to refer to. */
function variablesOf(name: string): RegExp {
  return /^ServerOverrides/.test(name) ? /^(POD_NAME|HOME)$/ : /^POD_NAME$/;
}

function cases(kind: Kind, name: string, entry: Entry, seeds: readonly number[]): Synthesized[] {
  return seeds.map((seed) => {
    let props: ReturnType<Entry> = {};
    const result = synthesized((chart) => {
      props = entry(new Random(seed, name.length), kind);
      KINDS[kind](chart, props);
    });
    expectHarmless(result, variablesOf(name));
    if ('objects' in result && kind !== 'KubeBlocksRedis') {
      expect(expandable(result.objects)).not.toEqual([]);
      if (props.configuration) { expectLines(result.objects, props.configuration); }
    }
    return result;
  });
}

/** The server's file ends with these lines and no other, as Kubernetes reads it. */
function expectLines(objects: any[], configuration: readonly string[]): void {
  const config = objects.find(({ kind, data }) => kind === 'ConfigMap' && data['restart.conf'] !== undefined);
  const [read] = parseAsKubernetes(Yaml.stringify(config));
  const lines = read.data['restart.conf'].split('\n');
  const ours = lines.findIndex((line: string) => /^enable-protected-configs /.test(line));
  expect(lines.slice(ours + 1).filter((line: string) => !/^(cluster-|loadmodule )/.test(line))).toEqual([...configuration.map((line) => line.trim()), '']);
}

test.each(Object.keys(INSTANCE_TEXTS))('no text in %s becomes anything else', (name) => {
  expectBoth(cases('RedisStandalone', name, INSTANCE_TEXTS[name], SEEDS));
});

test.each(Object.keys(PEERS_TEXTS))('no text in %s becomes anything else', (name) => {
  expectBoth(cases('RedisReplication', name, PEERS_TEXTS[name], SEEDS));
});

test.each(Object.keys(KINDS) as Kind[])('no text in any prop of %s becomes anything else', (kind) => {
  const texts = { ...INSTANCE_TEXTS, ...kind !== 'RedisStandalone' && kind !== 'KubeBlocksRedis' && PEERS_TEXTS };
  Object.entries(texts).forEach(([name, entry], index) => cases(kind, name, entry, [index]));
});

/** A text that one kind alone has. */
interface OtherEntry {
  readonly kind: Kind;
  readonly entry: (random: Random) => Partial<RedisSentinelProps & KubeBlocksRedisProps>;
}

const OTHER_TEXTS: Readonly<Record<string, OtherEntry>> = {
  'RedisSentinelProps.proxyImage': { kind: 'RedisSentinel', entry: (random) => ({ proxyImage: text(random, 'registry.example/haproxy:3.2') }) },
  'KubeBlocksRedisProps.version': { kind: 'KubeBlocksRedis', entry: (random) => ({ version: text(random, '8.2.3') }) },
  'KubeBlocksRedisProps.operatorNamespace': { kind: 'KubeBlocksRedis', entry: (random) => ({ operatorNamespace: text(random, 'databases') }) },
  'KubeBlocksRedisProps.monitoringNamespace': { kind: 'KubeBlocksRedis', entry: (random) => ({ metrics: true, monitoringNamespace: text(random, 'prometheus') }) },
  'KubeBlocksBackup.schedule': { kind: 'KubeBlocksRedis', entry: (random) => ({ backup: { schedule: text(random, '0 2 * * *') } }) },
  'KubeBlocksBackup.repository': { kind: 'KubeBlocksRedis', entry: (random) => ({ backup: { schedule: '0 2 * * *', repository: text(random, 'objects') } }) },
};

test.each(Object.keys(OTHER_TEXTS))('no text in %s becomes anything else', (name) => {
  const { kind, entry } = OTHER_TEXTS[name];
  expectBoth(cases(kind, name, entry, SEEDS));
});

const secret = (random: Random, key: string) => ({ secretName: text(random, 'login'), key: seldom(random, key) });

const ATTRIBUTES_TEXTS: Readonly<Record<string, (random: Random) => Partial<RedisSentinelAttributes>>> = {
  host: (random) => ({ host: text(random, 'redis.example.com') }),
  username: (random) => ({ username: text(random, 'app') }),
  namespace: (random) => ({ namespace: seldom(random, 'shop') }),
  caSecret: (random) => ({ caSecret: secret(random, 'ca.crt') }),
  uriSecret: (random) => ({ uriSecret: secret(random, 'url') }),
  readUriSecret: (random) => ({ readUriSecret: secret(random, 'read-url') }),
  bindingSecretName: (random) => ({ bindingSecretName: text(random, 'binding') }),
  clientLabels: (random) => ({ clientLabels: { [text(random, 'client')]: text(random, 'true') } }),
  sentinels: (random) => ({ sentinels: [text(random, 'sentinel-0.example.com:26379')] }),
  masterName: (random) => ({ masterName: text(random, 'mymaster') }),
  fromSecret: (random) => ({ password: RedisPassword.fromSecret(secret(random, 'password')) }),
  fromConnectionSecret: (random) => ({ password: RedisPassword.fromConnectionSecret(text(random, 'login')) }),
};

const ATTACHED = [RedisVariable.HOST, RedisVariable.USERNAME, RedisVariable.PASSWORD, RedisVariable.READ_URL];
const PASSWORD_VARIABLES = /^[A-Z_][A-Z0-9_]*PASSWORD$/;

function workload(chart: Chart): kplus.Deployment {
  return new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] });
}

test.each(Object.keys(ATTRIBUTES_TEXTS))('no text in %s of an imported Redis becomes anything else in an attached workload', (attribute) => {
  expectBoth(SEEDS.map((seed) => {
    const result = synthesized((chart) => RedisSentinel.fromRedisSentinelAttributes(chart, 'redis', {
      host: 'redis',
      username: 'app',
      password: RedisPassword.fromSecret({ secretName: 'login', key: 'password' }),
      bindingSecretName: 'binding',
      readUriSecret: { secretName: 'login', key: 'read-url' },
      sentinels: ['s:26379'],
      masterName: 'm',
      ...ATTRIBUTES_TEXTS[attribute](new Random(seed, attribute.length)),
    }).attach(workload(chart), { serviceBinding: true, variables: ATTACHED }));
    expectHarmless(result, PASSWORD_VARIABLES);
    return result;
  }));
});

test('no text in nodes of an imported cluster becomes anything else in an attached workload', () => {
  expectBoth(SEEDS.map((seed) => {
    const attributes: RedisClusterAttributes = { host: 'redis', nodes: [text(new Random(seed, 0), 'redis-0.example.com:6379'), 'redis-1.example.com:6379'] };
    const result = synthesized((chart) => RedisCluster.fromRedisClusterAttributes(chart, 'redis', attributes).attach(workload(chart)));
    expectHarmless(result, PASSWORD_VARIABLES);
    return result;
  }));
});

/** One of the user's own class. */
class CustomRedis extends Construct implements IRedis {
  public constructor(scope: Construct, id: string, public readonly connection: RedisConnection) { super(scope, id); }

  public attach(attached: IConstruct, options: AttachOptions = {}): RedisAttachment {
    return new RedisAttachment(this, 'attachment', { ...options, redis: this, workload: attached });
  }
}

const CONNECTION_TEXTS: Readonly<Record<string, (random: Random) => Partial<RedisConnection>>> = {
  ...Object.fromEntries(Object.entries(ATTRIBUTES_TEXTS).filter(([prop]) => !prop.startsWith('from'))),
  clusterIp: (random) => ({ clusterIp: text(random, random.chance(0.5) ? '10.96.0.20' : 'fd00::20') }),
  uri: (random) => ({ uri: text(random, 'redis://app:secret@redis.example.com:6379/0?timeout=5'), uriSecret: undefined, bindingSecretName: undefined }),
  passwordSecret: (random) => ({ passwordSecret: secret(random, 'password') }),
  nodes: (random) => ({ nodes: [text(random, '[fd00::7]:6379')] }),
  podLabels: (random) => ({ podLabels: { [text(random, 'app')]: text(random, 'redis') } }),
};

function customRedis(chart: Chart, connection: Partial<RedisConnection> = {}): CustomRedis {
  const login = (key: string) => ({ secretName: 'login', key });
  return new CustomRedis(chart, 'redis', {
    host: 'redis.example.com', port: 6380, uriSecret: login('url'), passwordSecret: login('password'), readUriSecret: login('read-url'), bindingSecretName: 'binding', ...connection,
  });
}

test.each(Object.keys(CONNECTION_TEXTS))('no text in connection.%s of a class of the user becomes anything else in an attached workload', (prop) => {
  expectBoth(SEEDS.map((seed) => {
    const result = synthesized((chart) => {
      // Both need the other one.
      const sentinels = ['sentinels', 'masterName'].includes(prop) ? { sentinels: ['s:26379'], masterName: 'm' } : {};
      const connection = { ...sentinels, ...CONNECTION_TEXTS[prop](new Random(seed, prop.length)) };
      customRedis(chart, connection).attach(workload(chart), { serviceBinding: true, variables: ATTACHED });
    });
    expectHarmless(result, PASSWORD_VARIABLES);
    return result;
  }));
});

const OPTIONS_TEXTS: Readonly<Record<string, (random: Random) => AttachOptions>> = {
  'AttachOptions.prefix': (random) => ({ prefix: text(random, 'QUEUE_') }),
  'AttachOptions.containers': (random) => ({ containers: [text(random, 'main')] }),
  'TrustStoreSecret.secretName': (random) => ({ trust: [RedisTrust.javaTrustStore({ secretName: text(random, 'store') })] }),
  'TrustStoreSecret.key': (random) => ({ trust: [RedisTrust.javaTrustStore({ secretName: 'store', key: text(random, 'store.p12') })] }),
  'TrustStoreSecret.passwordSecret': (random) => ({ trust: [RedisTrust.javaTrustStore({ secretName: 'store', passwordSecret: secret(random, 'password') })] }),
};

test.each(Object.keys(OPTIONS_TEXTS))('no text in %s becomes anything else', (name) => {
  expectBoth(SEEDS.map((seed) => {
    const result = synthesized((chart) => customRedis(chart, { caSecret: { secretName: 'ca', key: 'ca.crt' } }).attach(workload(chart), {
      serviceBinding: true, variables: ATTACHED, ...OPTIONS_TEXTS[name](new Random(seed, name.length)),
    }));
    expectHarmless(result, PASSWORD_VARIABLES);
    return result;
  }));
});

/** Objects that belong to no instance. */
const OBJECT_TEXTS: Readonly<Record<string, (random: Random, chart: Chart) => unknown>> = {
  'RedisCertificateAuthorityProps.name': (random, chart) => new RedisCertificateAuthority(chart, 'authority', { name: text(random, 'company.redis') }),
  'InternalNamesProps.namespace': (random, chart) => named(random, chart, { namespace: text(random, 'internal') }),
  'InternalNamesProps.clusterDomain': (random, chart) => named(random, chart, { clusterDomain: text(random, 'cluster.example') }),
  'InternalNames.addRedis.name': (random, chart) => named(random, chart, {}, text(random, 'cache')),
};

function named(random: Random, chart: Chart, props: object, name = 'cache'): void {
  const names = new InternalNames(chart, 'names', { way: random.pick(Object.values(InternalNamesWay)), ...props });
  names.addRedis(name, customRedis(chart, { host: seldom(random, random.pick(['redis', 'redis.shop.svc'])), namespace: 'shop', nodes: ['redis-0:6379', 'redis-1:6379'] }));
}

test.each(Object.keys(OBJECT_TEXTS))('no text in %s becomes anything else', (name) => {
  expectBoth(SEEDS.map((seed) => {
    const result = synthesized((chart) => { OBJECT_TEXTS[name](new Random(seed, name.length), chart); });
    expectHarmless(result, /^$/);
    if ('objects' in result) {
      const rules = result.objects.filter(({ kind }) => kind === 'ConfigMap').flatMap(({ data }) => Object.values<string>(data));
      expect(rules.filter((rule) => !/^(rewrite stop name exact [-a-z0-9]+\.[-a-z0-9]+ [-.a-z0-9]+\n)+$/.test(rule))).toEqual([]);
    }
    return result;
  }));
});

/** The structs that have the same texts as another one, which the tests above try in each of them. */
const LIKE: Readonly<Record<string, string>> = {
  RedisReplicationProps: 'RedisStandaloneProps',
  RedisSentinelProps: 'RedisStandaloneProps',
  RedisClusterProps: 'RedisStandaloneProps',
  KubeBlocksRedisProps: 'RedisStandaloneProps',
  RedisNodePortOptions: 'RedisLoadBalancerOptions',
  JobOverrides: 'ServerOverrides',
  SentinelOverrides: 'ServerOverrides',
  ProxyOverrides: 'ServerOverrides',
  RedisPlanOverrides: 'RedisPlanOptions',
  RedisAttachmentProps: 'AttachOptions',
  RedisStandaloneAttributes: 'RedisSentinelAttributes',
  RedisReplicationAttributes: 'RedisSentinelAttributes',
  RedisClusterAttributes: 'RedisSentinelAttributes',
};

/** Texts that no test above tries, and why. */
const UNTRIED: Readonly<Record<string, string>> = {
  'AttachOptions.podTemplatePath': 'a JSON pointer, which is looked up in an object and written nowhere',
};

test('every text of the API is tried, or has a reason', () => {
  const tried = new Set([
    ...[INSTANCE_TEXTS, PEERS_TEXTS, OTHER_TEXTS, OPTIONS_TEXTS, OBJECT_TEXTS, UNTRIED].flatMap(Object.keys),
    ...Object.keys(ATTRIBUTES_TEXTS).map((attribute) => `RedisSentinelAttributes.${attribute}`),
    ...Object.keys(CONNECTION_TEXTS).map((prop) => `RedisConnection.${prop}`),
    'RedisClusterAttributes.nodes',
  ]);
  const isTried = (name: string) => {
    const [owner, ...rest] = name.split('.');
    return tried.has(name) || tried.has([LIKE[owner], ...rest].join('.'));
  };
  const texts = textProps();
  expect(texts.length).toBeGreaterThan(200);
  expect(texts.filter((name) => !isTried(name))).toEqual([]);
  // Nor is an entry left of a text that is no more.
  const attribute = (name: string) => /^RedisSentinelAttributes\.from/.test(name);
  expect([...tried].filter((name) => !texts.includes(name) && !attribute(name))).toEqual([]);
});
