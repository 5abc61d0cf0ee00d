import { ApiObject, App, Chart, ChartProps, Cron, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import {
  AttachOptions, EvictionPolicy, IRedis, RedisAccess, RedisAttachment, RedisCluster, RedisPlan, RedisReplication, RedisSentinel, RedisStandalone,
  RedisStandaloneProps, RedisUse, RedisVariable,
} from '../../src';
import { messageOf } from '../support/errors';
import { newChart, podTemplateOf, renderChart } from '../support/manifests';
import { COMMON_VARIABLES } from '../support/variables';
import { standardErrorOf } from '../support/warnings';

const { FREE, PRO } = RedisPlan;

/** A chart with a Redis named `cache` and a Deployment `web` of one container. */
function shop(props: Partial<RedisStandaloneProps> = {}, envVariables: Record<string, kplus.EnvValue> = {}) {
  const chart = newChart();
  const redis = new RedisStandalone(chart, 'redis', { plan: PRO, name: 'cache', ...props });
  const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web', envVariables }] });
  return { chart, redis, web };
}

/** The whole message of attaching `web` to `redis`. */
function problemsOf(options: AttachOptions, props: Partial<RedisStandaloneProps> = {}, envVariables: Record<string, kplus.EnvValue> = {}): string {
  const { redis, web } = shop(props, envVariables);
  return messageOf(() => redis.attach(web, options));
}

function oneProblem(line: string): string {
  return `attachment of 'test/web' to 'test/redis' has 1 problem:\n  ${line}`;
}

/** Names of the variables that the attached container has. */
function namesOf(chart: Chart): string[] {
  return podTemplateOf(renderChart(chart).find('Deployment')).spec.containers[0].env.map(({ name }: any) => name);
}

describe('variables', () => {
  test('of an open instance hold the URL itself', () => {
    const { chart, redis, web } = shop({ plan: FREE });
    redis.attach(web);
    expect(podTemplateOf(renderChart(chart).find('Deployment')).spec.containers[0].env).toEqual([{ name: 'REDIS_URL', value: 'redis://cache:6379' }]);
  });

  test('are not named after user and password when there is none', () => {
    const { chart, redis, web } = shop({ plan: FREE });
    redis.attach(web, { variables: COMMON_VARIABLES });
    expect(namesOf(chart)).toEqual(['REDIS_URL', 'REDIS_HOST', 'REDIS_PORT']);
  });

  test('have one order, whatever the order of the request', () => {
    const { chart, redis, web } = shop();
    redis.attach(web, { variables: [RedisVariable.USERNAME, RedisVariable.PORT, RedisVariable.PASSWORD, RedisVariable.HOST] });
    expect(namesOf(chart)).toEqual(['REDIS_PASSWORD', 'REDIS_URL', 'REDIS_HOST', 'REDIS_PORT', 'REDIS_USERNAME']);
  });

  test('take the requested prefix', () => {
    const { chart, redis, web } = shop();
    redis.attach(web, { prefix: 'SESSIONS_', variables: [RedisVariable.HOST] });
    expect(namesOf(chart)).toEqual(['SESSIONS_URL', 'SESSIONS_HOST']);
  });

  test('contain no read URL of an instance without a read address', () => {
    expect(problemsOf({ variables: [RedisVariable.READ_URL] })).toBe(oneProblem(
      "variables: must not contain READ_URL for a Redis without a read address, got 'READ_URL'; RedisReplication, RedisSentinel and KubeBlocksRedis with replicas have one; an import needs readUriSecret"));
  });

  test.each(['', 'redis_', '1_', 'MY-', 'MY '])('refuse the prefix %p', (prefix) => {
    expect(problemsOf({ prefix })).toBe(oneProblem(`prefix: must be of A-Z, 0-9 and '_' and not start with a digit, got '${prefix}'`));
  });
});

describe('a variable of the same name', () => {
  test('that exists already is an error', () => {
    expect(problemsOf({}, {}, { REDIS_URL: kplus.EnvValue.fromValue('redis://other') })).toBe(oneProblem(
      "prefix: must not produce a variable that container 'main' already has, got 'REDIS_URL'; remove that variable, or use another prefix"));
  });

  test('that comes from another Secret is an error too', () => {
    const secret = kplus.Secret.fromSecretName(newChart(), 'other', 'other');
    expect(problemsOf({ variables: [RedisVariable.PASSWORD] }, {}, { REDIS_PASSWORD: kplus.EnvValue.fromSecretValue({ secret, key: 'p' }) })).toBe(oneProblem(
      "prefix: must not produce a variable that container 'main' already has, got 'REDIS_PASSWORD'; remove that variable, or use another prefix"));
  });

  test('of another Redis is an error', () => {
    const { chart, redis, web } = shop();
    redis.attach(web);
    const other = new RedisStandalone(chart, 'other', { plan: PRO });
    expect(messageOf(() => other.attach(web))).toBe("attachment of 'test/web' to 'test/other' has 1 problem:\n"
      + "  prefix: must not produce a variable that container 'main' already has, got 'REDIS_URL'; remove that variable, or use another prefix");
  });

  test('that is set after the attachment is an error at synth', () => {
    const { chart, redis, web } = shop();
    redis.attach(web);
    web.containers[0].env.addVariable('REDIS_URL', kplus.EnvValue.fromValue('redis://other'));
    expect(messageOf(() => renderChart(chart))).toContain(
      "container 'main': REDIS_URL was set again after the attachment; remove it, or use another prefix");
  });

  test('that a patch adds after the attachment is an error at synth', () => {
    const { chart, redis } = shop();
    const worker = new ApiObject(chart, 'worker', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'main', image: 'worker', env: [] }] } });
    redis.attach(worker);
    const other = new ApiObject(chart, 'other', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'main', image: 'worker' }] } });
    redis.attach(other);
    expect(() => renderChart(chart)).not.toThrow();
    worker.addJsonPatch(JsonPatch.add('/spec/containers/0/env/-', { name: 'REDIS_URL', value: 'redis://other' }));
    expect(messageOf(() => renderChart(chart))).toContain(
      "container 'main': REDIS_URL was set again after the attachment; remove it, or use another prefix");
  });

  test('in a container that is not attached is no error', () => {
    const { redis, web } = shop();
    web.addContainer({ name: 'sidecar', image: 'proxy', envVariables: { REDIS_URL: kplus.EnvValue.fromValue('redis://other') } });
    expect(() => redis.attach(web, { containers: ['main'] })).not.toThrow();
  });
});

describe('containers', () => {
  test('that the workload does not have are an error', () => {
    expect(problemsOf({ containers: ['main', 'app'] })).toBe(oneProblem("containers: must be containers of the workload (main), got 'app'"));
  });

  test('must exist before the attachment', () => {
    const { chart, redis } = shop();
    const late = new kplus.Deployment(chart, 'late');
    expect(messageOf(() => redis.attach(late))).toBe("attachment of 'test/late' to 'test/redis' has 1 problem:\n"
      + '  containers: must contain at least one container, got []; add containers to the workload before you attach it');
  });

  test('must not be an empty list', () => {
    expect(problemsOf({ containers: [] })).toBe(oneProblem(
      'containers: must contain at least one container, got []; add containers to the workload before you attach it'));
  });
});

describe('options of the wrong type', () => {
  test.each<{ given: object; line: string }>([
    { given: { prefix: 1 }, line: 'prefix: must be a string, got 1' },
    { given: { containers: 'main' }, line: "containers: must be a list of strings, got 'main'" },
    { given: { containers: ['main', 'main'] }, line: "containers: must not contain an entry twice, got 'main'" },
    { given: { podTemplatePath: 5 }, line: 'podTemplatePath: must be a string, got 5' },
    { given: { variables: 'HOST' }, line: "variables: must be a list of HOST, PORT, USERNAME, PASSWORD, READ_URL, got 'HOST'" },
    { given: { variables: ['host'] }, line: 'variables: must be a list of HOST, PORT, USERNAME, PASSWORD, READ_URL, got ["host"]' },
    { given: { use: 'jobs' }, line: "use: must be one of cache, queue, session store, rate limiter, pub/sub, got 'jobs'" },
    { given: { serviceBinding: 'yes' }, line: "serviceBinding: must be true or false, got 'yes'" },
    { given: { variables: ['HOST', 'host'] }, line: 'variables: must be a list of HOST, PORT, USERNAME, PASSWORD, READ_URL, got ["host"]' },
  ])('are an error: $line', ({ given, line }) => {
    expect(problemsOf(given)).toBe(oneProblem(line));
  });

  test.each([undefined, null, 'web', {}])('are an error: %p is no workload', (workload) => {
    const { redis } = shop();
    expect(messageOf(() => redis.attach(workload as never))).toMatch(/^attachment has 1 problem:\n {2}workload: must be a construct, got /);
  });

  test('are an error: no options at all, but a text', () => {
    const { redis, web } = shop();
    expect(messageOf(() => redis.attach(web, 'CACHE_' as never))).toBe("attachment has 1 problem:\n  options: must be an object, got 'CACHE_'");
  });

  test('are an error beside what is no workload', () => {
    const { chart, redis } = shop();
    expect(messageOf(() => redis.attach(new Construct(chart, 'thing'), { use: 'QUEUE' } as never)).split('\n').map((line) => line.split(':')[0])).toEqual(
      ["attachment of 'test/thing' to 'test/redis' has 2 problems", '  use', '  workload']);
  });

  test('are an error: a Redis of the user whose connection is not complete', () => {
    const { chart, web } = shop();
    const redis = Object.assign(new Construct(chart, 'mine'), { connection: { host: 'redis', sentinels: 'redis-0:26379' } });
    expect(messageOf(() => new RedisAttachment(chart, 'attachment', { redis: redis as never, workload: web }))).toBe('attachment has 2 problems:\n'
      + "  redis.connection.port: must be a number, got undefined\n  redis.connection.sentinels: must be a list of strings, got 'redis-0:26379'");
  });

  test.each<[string, object]>([
    ['host', { host: '{{ .Values.host }}' }],
    ['port', { port: 99999 }],
    ['clusterIp', { clusterIp: 'redis' }],
    ['uri', { uri: 'redis://a\u0085b: c' }],
    ['uri', { uri: 'redis://a\n' }],
    ['uri', { uri: '0o17' }],
    ['uri', { uri: '' }],
    ['sentinels[0]', { sentinels: ['$(HOST)'] }],
    ['nodes[0]', { nodes: ['{{ .Values.node }}:6379'] }],
    ['masterName', { masterName: '{{ .Values.name }}' }],
    ['passwordSecret.key', { passwordSecret: { secretName: 'redis', key: '../password' } }],
    ['caSecret.key', { caSecret: { secretName: 'redis', key: 'ca/../x' } }],
    ['clientLabels', { clientLabels: { 'not a key': 'x' } }],
  ])('are an error: a Redis of the user whose %s would be more than that', (prop, connection) => {
    const { chart, web } = shop();
    const redis = Object.assign(new Construct(chart, 'mine'), { connection: { host: 'redis', port: 6379, ...connection } });
    expect(messageOf(() => new RedisAttachment(chart, 'attachment', { redis: redis as never, workload: web }))).toContain(`\n  redis.connection.${prop}`);
  });

  test('are an error: no props', () => {
    expect(messageOf(() => new RedisAttachment(newChart(), 'attachment', undefined as never))).toBe('attachment has 2 problems:\n'
      + '  redis: must be a Redis such as a RedisStandalone, got undefined\n  workload: must be a construct, got undefined');
  });

  test('that do not exist are a warning', () => {
    const { redis, web } = shop();
    expect(standardErrorOf(() => redis.attach(web, { container: ['main'] } as never))).toEqual([
      expect.stringMatching(/^warning: test\/redis\/Attachment\w+: 'container' is not a prop of RedisAttachmentProps and is ignored; did you mean 'containers'\?$/),
    ]);
  });

  test('are an error: no Redis', () => {
    const { chart, web } = shop();
    expect(messageOf(() => new RedisAttachment(chart, 'attachment', { redis: undefined as never, workload: web }))).toBe(
      'attachment has 1 problem:\n  redis: must be a Redis such as a RedisStandalone, got undefined');
  });
});

describe('what is not a workload', () => {
  test.each<{ what: string; got: string; make: (chart: Chart) => Construct }>([
    { what: 'a Service', got: 'a Service', make: (chart) => new kplus.Service(chart, 'thing', { ports: [{ port: 80 }] }) },
    { what: 'a ConfigMap object', got: 'an ApiObject', make: (chart) => new ApiObject(chart, 'thing', { apiVersion: 'v1', kind: 'ConfigMap', data: {} }) },
    { what: 'a construct', got: 'a Construct', make: (chart) => new Construct(chart, 'thing') },
    { what: 'a Rollout that points at a Deployment', got: 'an ApiObject', make: (chart) => new ApiObject(chart, 'thing', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', spec: { workloadRef: { name: 'web' } } }) },
  ])('is refused: $what', ({ got, make }) => {
    const { chart, redis } = shop();
    expect(messageOf(() => redis.attach(make(chart)))).toBe("attachment of 'test/thing' to 'test/redis' has 1 problem:\n"
      + `  workload: must be a workload of cdk8s-plus, or an object with a pod template, got ${got}; `
      + 'pass the Deployment, StatefulSet, DaemonSet, Job, CronJob, Pod or custom resource itself, or set podTemplatePath');
  });
});

describe('a Redis is no client of a Redis', () => {
  const REDIS: readonly { readonly kind: string; readonly make: (chart: Chart) => IRedis }[] = [
    { kind: 'RedisStandalone', make: (chart) => new RedisStandalone(chart, 'other', { plan: PRO }) },
    { kind: 'RedisReplication', make: (chart) => new RedisReplication(chart, 'other', { plan: PRO }) },
    { kind: 'RedisSentinel', make: (chart) => new RedisSentinel(chart, 'other', { plan: PRO }) },
    { kind: 'RedisCluster', make: (chart) => new RedisCluster(chart, 'other', { plan: RedisPlan.ENTERPRISE }) },
  ];
  const WHY = "attach the program that uses it; a server's own connections need no attachment";

  test.each(REDIS)('so $kind is refused, and each of its workloads', ({ kind, make }) => {
    const { chart, redis } = shop();
    const other = make(chart);
    expect(messageOf(() => redis.attach(other))).toBe(
      `attachment of 'test/other' to 'test/redis' has 1 problem:\n  workload: must not be a Redis, got a ${kind}; ${WHY}`);
    const workloads = other.node.children.filter(ApiObject.isApiObject).filter((object) => podTemplateOf(object.toJson())?.spec?.containers);
    expect(workloads.length).toBeGreaterThan(1);
    for (const workload of workloads) {
      expect(messageOf(() => redis.attach(workload))).toContain(' has 1 problem:\n  workload: must not be a Redis, got a');
    }
  });

  test('so it is refused by itself, and so is an imported one', () => {
    const { chart, redis } = shop();
    const imported = RedisStandalone.fromRedisStandaloneAttributes(chart, 'imported', { host: 'redis' });
    expect(messageOf(() => redis.attach(redis))).toContain('workload: must not be a Redis, got a RedisStandalone');
    expect(messageOf(() => redis.attach(imported))).toContain('workload: must not be a Redis, got an ImportedRedis');
  });

  test('but a workload below it is one, such as an exporter', () => {
    const { redis } = shop();
    redis.attach(new kplus.Deployment(redis, 'exporter', { containers: [{ image: 'exporter' }] }));
    redis.attach(new ApiObject(redis, 'Backup', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'main', image: 'backup' }] } }));
  });
});

describe('namespaces', () => {
  /** Attaches a Deployment of one chart to a Redis of another; returns what is written on standard error. */
  function attachAcross(redisProps: ChartProps, webProps: ChartProps): string[] {
    const app = new App();
    const redis = new RedisStandalone(new Chart(app, 'data', redisProps), 'redis', { plan: PRO });
    const web = new kplus.Deployment(new Chart(app, 'apps', webProps), 'web', { containers: [{ image: 'web' }] });
    return standardErrorOf(() => redis.attach(web));
  }

  test('that are the same are accepted', () => {
    expect(attachAcross({ namespace: 'shop' }, { namespace: 'shop' })).toEqual([]);
  });

  test('that are both unknown are accepted', () => {
    expect(attachAcross({}, {})).toEqual([]);
  });

  test('that differ are an error', () => {
    expect(messageOf(() => attachAcross({ namespace: 'data' }, { namespace: 'shop' }))).toBe(
      "attachment of 'apps/web' to 'data/redis' has 1 problem:\n"
      + "  workload: must be in namespace 'data', got 'shop'; a pod cannot read a Secret of another namespace: move one of the two, or see docs/attach.md");
  });

  test('of which only the workload has none produce a warning', () => {
    expect(attachAcross({ namespace: 'data' }, {})).toEqual([expect.stringMatching(
      /^warning: data\/redis\/Attachment\w+: the workload has no namespace and the Redis is in 'data': apply both to the same namespace, or set it on both charts$/)]);
  });

  test('of which only the Redis has none produce a warning', () => {
    expect(attachAcross({}, { namespace: 'shop' })).toEqual([expect.stringMatching(
      /^warning: data\/redis\/Attachment\w+: the workload is in namespace 'shop' and the Redis has none: apply both to the same namespace, or set it on both charts$/)]);
  });
});

describe('a declared use', () => {
  test.each([
    { use: RedisUse.QUEUE, why: 'an evicted key is a lost job' },
    { use: RedisUse.SESSION_STORE, why: 'an evicted key logs a user out' },
  ])('as a $use is refused by an instance that evicts', ({ use, why }) => {
    expect(problemsOf({ use })).toBe(oneProblem(`evictionPolicy: must be noeviction for use as a ${use}, got 'allkeys-lru'; ${why}`));
  });

  test.each([RedisUse.CACHE, RedisUse.RATE_LIMITER, RedisUse.PUB_SUB])('as a %s is accepted by an instance that evicts', (use) => {
    const { redis, web } = shop();
    expect(standardErrorOf(() => redis.attach(web, { use }))).toEqual([]);
  });

  test('as a queue is accepted by an instance that evicts nothing', () => {
    const { redis, web } = shop({ evictionPolicy: EvictionPolicy.NOEVICTION });
    expect(standardErrorOf(() => redis.attach(web, { use: RedisUse.QUEUE }))).toEqual([]);
  });

  test('as a session store produces a warning for an instance without persistence', () => {
    const { redis, web } = shop({ plan: FREE, evictionPolicy: EvictionPolicy.NOEVICTION });
    expect(standardErrorOf(() => redis.attach(web, { use: RedisUse.SESSION_STORE }))).toEqual([expect.stringMatching(
      /^warning: test\/redis\/Attachment\w+: used as a session store without persistence: a restart of the pod logs every user out, so it must not be the only session store; choose a plan with persistence \(STARTER or larger\)$/)]);
  });

  test('that produces a warning is metadata of the attachment', () => {
    const { redis, web } = shop({ plan: FREE, evictionPolicy: EvictionPolicy.NOEVICTION });
    standardErrorOf(() => {
      expect(redis.attach(web, { use: RedisUse.QUEUE }).node.metadata).toMatchObject([{ type: 'cdk8s-managed-redis:warning' }]);
    });
  });
});

describe('a second attachment of the same workload', () => {
  test('is an error', () => {
    const { redis, web } = shop();
    redis.attach(web);
    expect(messageOf(() => redis.attach(web))).toBe(
      "attachment of 'test/web' to 'test/redis' has 1 problem:\n"
      + "  prefix: must not produce a variable that container 'main' already has, got 'REDIS_URL'; remove that variable, or use another prefix");
  });

  test('is accepted with another prefix', () => {
    const { chart, redis, web } = shop();
    redis.attach(web);
    redis.attach(web, { prefix: 'CACHE_' });
    expect(namesOf(chart)).toEqual(['REDIS_URL', 'CACHE_URL']);
  });

  test('is an error with the construct too', () => {
    const { chart, redis, web } = shop();
    redis.attach(web);
    expect(messageOf(() => new RedisAttachment(chart, 'again', { redis, workload: web }))).toBe(oneProblem(
      "prefix: must not produce a variable that container 'main' already has, got 'REDIS_URL'; remove that variable, or use another prefix"));
  });
});

describe('the NetworkPolicy', () => {
  /** Labels that the NetworkPolicy of an instance requires of its clients. */
  function admittedBy(chart: Chart, instance: string): object {
    return renderChart(chart).find('NetworkPolicy', instance).spec.ingress[0].from[0].podSelector.matchLabels;
  }

  function podLabelsOf(chart: Chart, workload: Construct): object {
    return podTemplateOf(renderChart(chart).find('Deployment', ApiObject.of(workload).name)).metadata!.labels!;
  }

  test('admits the attached workload', () => {
    const { chart, redis, web } = shop();
    redis.attach(web);
    expect(podLabelsOf(chart, web)).toMatchObject(admittedBy(chart, 'cache'));
  });

  test.each([
    { workload: 'of cdk8s-plus', make: (chart: Chart) => new kplus.Deployment(chart, 'host', { hostNetwork: true, containers: [{ image: 'host' }] }) },
    {
      workload: 'that is an object',
      make: (chart: Chart) => new ApiObject(chart, 'host', {
        apiVersion: 'apps/v1', kind: 'DaemonSet', spec: { template: { spec: { hostNetwork: true, containers: [{ name: 'host', image: 'host' }] } } },
      }),
    },
  ])('admits no workload $workload in the network of its node, which is a warning', ({ make }) => {
    const { chart, redis } = shop();
    const host = make(chart);
    expect(standardErrorOf(() => redis.attach(host))).toEqual([
      expect.stringContaining('the pods of the workload use the network of their node (hostNetwork), so the NetworkPolicy of the Redis does not see their labels'),
    ]);
    expect(standardErrorOf(() => renderChart(chart))).toEqual([]);
  });

  test.each<{ workload: string; make: (chart: Chart) => Construct; spec: string }>([
    { workload: 'of cdk8s-plus', make: (chart) => new kplus.Deployment(chart, 'host', { containers: [{ image: 'host' }] }), spec: '/spec/template/spec' },
    {
      workload: 'of cdk8s-plus that runs by a schedule',
      make: (chart) => new kplus.CronJob(chart, 'host', { schedule: Cron.daily(), containers: [{ image: 'host' }] }),
      spec: '/spec/jobTemplate/spec/template/spec',
    },
    {
      workload: 'that is an object',
      make: (chart) => new ApiObject(chart, 'host', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'host', image: 'host' }] } }),
      spec: '/spec',
    },
  ])('warns once, at synth, of a workload $workload that a patch puts into the network of its node after the attachment', ({ make, spec }) => {
    const { chart, redis } = shop();
    const host = make(chart);
    expect(standardErrorOf(() => redis.attach(host))).toEqual([]);
    expect(standardErrorOf(() => renderChart(chart))).toEqual([]);
    ApiObject.of(host).addJsonPatch(JsonPatch.add(`${spec}/hostNetwork`, true));
    expect(standardErrorOf(() => [1, 2].forEach(() => renderChart(chart)))).toEqual([expect.stringContaining('use the network of their node (hostNetwork)')]);
  });

  test('warns of no workload in the network of its node if addresses are admitted', () => {
    const { chart, redis } = shop({ access: RedisAccess.addresses('10.0.0.0/16') });
    const host = new kplus.Deployment(chart, 'host', { hostNetwork: true, containers: [{ image: 'host' }] });
    expect(standardErrorOf(() => redis.attach(host))).toEqual([]);
  });

  test('admits no other workload', () => {
    const { chart, redis, web } = shop();
    const other = new kplus.Deployment(chart, 'other', { containers: [{ image: 'other' }] });
    redis.attach(web);
    expect(podLabelsOf(chart, other)).not.toMatchObject(admittedBy(chart, 'cache'));
  });

  test('admits no workload of another instance', () => {
    const { chart, redis, web } = shop();
    const other = new kplus.Deployment(chart, 'other', { containers: [{ image: 'other' }] });
    redis.attach(web);
    new RedisStandalone(chart, 'second', { plan: FREE, name: 'second' }).attach(other);
    expect(podLabelsOf(chart, other)).toMatchObject(admittedBy(chart, 'second'));
    expect(podLabelsOf(chart, other)).not.toMatchObject(admittedBy(chart, 'cache'));
  });

  test('does not change the selector of the workload', () => {
    const { chart, redis, web } = shop();
    redis.attach(web);
    expect(Object.keys(renderChart(chart).find('Deployment').spec.selector.matchLabels)).toEqual(['cdk8s.io/metadata.addr']);
  });
});

describe('an attachment', () => {
  test('by the method is the same as one by the construct', () => {
    const [byMethod, byConstruct] = [shop(), shop()];
    byMethod.redis.attach(byMethod.web, { prefix: 'CACHE_' });
    new RedisAttachment(byConstruct.chart, 'attachment', { redis: byConstruct.redis, workload: byConstruct.web, prefix: 'CACHE_' });
    expect(renderChart(byMethod.chart).yaml).toBe(renderChart(byConstruct.chart).yaml);
  });

  test('reports all its problems at once', () => {
    expect(problemsOf({ prefix: 'my-', containers: ['app'], use: RedisUse.QUEUE })).toBe([
      "attachment of 'test/web' to 'test/redis' has 3 problems:",
      "  prefix: must be of A-Z, 0-9 and '_' and not start with a digit, got 'my-'",
      "  containers: must be containers of the workload (main), got 'app'",
      "  evictionPolicy: must be noeviction for use as a queue, got 'allkeys-lru'; an evicted key is a lost job",
    ].join('\n'));
  });

  test('that fails changes nothing', () => {
    const { chart, redis, web } = shop();
    messageOf(() => redis.attach(web, { use: RedisUse.QUEUE }));
    expect(podTemplateOf(renderChart(chart).find('Deployment')).spec.containers[0]).not.toHaveProperty('env');
    expect(podTemplateOf(renderChart(chart).find('Deployment')).metadata!.labels).not.toHaveProperty(['cdk8s-managed-redis/client-of-cache']);
  });
});
