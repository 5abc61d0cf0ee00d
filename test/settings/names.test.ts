import {
  clientLabels, clusterNames, componentsSelector, instanceNames, jobName, MAX_CLUSTER_NAME_LENGTH, MAX_NAME_LENGTH, MAX_SENTINEL_NAME_LENGTH,
  MAX_SHARDS, podNames, RESTART_CHECKSUM_ANNOTATION, selectorLabels, sentinelNames, shardLabels, shardName, WARNINGS_ANNOTATION,
} from '../../src/settings/names';

/** As long as a name may be. */
const LONGEST = `a${'b'.repeat(MAX_NAME_LENGTH - 1)}`;

test('the objects of an instance have the names that running data relies on', () => {
  expect(instanceNames('cache')).toEqual({
    server: 'cache',
    service: 'cache',
    headlessService: 'cache-headless',
    config: 'cache-config',
    runtime: 'cache-runtime',
    serviceAccount: 'cache',
    networkPolicy: 'cache',
    connectionSecret: 'cache-connection',
    credentials: 'cache-credentials',
  });
});

test('the objects of an instance with sentinels have the names that running data relies on', () => {
  expect(sentinelNames('cache')).toEqual({
    sentinel: 'cache-sentinel',
    sentinelHeadlessService: 'cache-sentinel-headless',
    proxy: 'cache-proxy',
    readService: 'cache-ro',
    internalSecret: 'cache-internal',
  });
});

test('a cluster has the names that running data relies on', () => {
  expect(clusterNames('cache')).toEqual({ internalSecret: 'cache-internal' });
  expect(shardName('cache', 12)).toBe('cache-12');
});

test('the pods of a shard have a label that only the library sets', () => {
  expect(shardLabels(12)).toEqual({ 'cdk8s-managed-redis/shard': '12' });
});

test('pods are named as their StatefulSet names them', () => {
  expect(podNames('cache', 3)).toEqual(['cache-0', 'cache-1', 'cache-2']);
});

test('pods are selected by three labels that only the library sets', () => {
  expect(selectorLabels('cache', 'server')).toEqual({
    'app.kubernetes.io/name': 'redis',
    'app.kubernetes.io/instance': 'cache',
    'app.kubernetes.io/component': 'server',
  });
});

test('the pods of several components are selected by two of them and a list', () => {
  expect(componentsSelector('cache', ['server', 'proxy'])).toEqual({
    matchLabels: { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'cache' },
    matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: ['server', 'proxy'] }],
  });
});

test('the NetworkPolicy admits clients by a label of the instance', () => {
  expect(clientLabels('cache')).toEqual({ 'cdk8s-managed-redis/client-of-cache': 'true' });
});

test('the annotations have the names that running pods have', () => {
  expect(RESTART_CHECKSUM_ANNOTATION).toBe('cdk8s-managed-redis/restart-checksum');
  expect(WARNINGS_ANNOTATION).toBe('cdk8s-managed-redis/warnings');
});

test('an instance name has at most 52 characters', () => {
  expect(MAX_NAME_LENGTH).toBe(52);
});

test('the name of an instance with sentinels has so many fewer that the StatefulSet of the sentinels has at most 52', () => {
  expect(MAX_SENTINEL_NAME_LENGTH).toBe(43);
  expect(sentinelNames('a'.repeat(43)).sentinel).toHaveLength(52);
});

test('the name of a cluster has so many fewer that the StatefulSet of the last of 500 shards has at most 52', () => {
  expect([MAX_SHARDS, MAX_CLUSTER_NAME_LENGTH]).toEqual([500, 48]);
  expect(shardName('a'.repeat(48), 499)).toHaveLength(52);
});

test('the longest name of an instance with sentinels still makes Service names of at most 63 characters', () => {
  expect(sentinelNames('a'.repeat(43)).sentinelHeadlessService).toHaveLength(61);
});

test('the longest instance name still makes Service names of at most 63 characters', () => {
  expect(instanceNames(LONGEST).headlessService).toHaveLength(61);
  expect(instanceNames(LONGEST).service).toHaveLength(52);
});

test('the longest instance name still makes a label key of at most 63 characters after the prefix', () => {
  expect(Object.keys(clientLabels(LONGEST))[0].split('/')[1]).toHaveLength(62);
});

test('a Job name is the stem and a hash of the spec', () => {
  expect(jobName('cache-credentials', { backoffLimit: 20 })).toBe('cache-credentials-97527b28');
});

test('another spec gives another Job name', () => {
  expect(jobName('cache-credentials', { backoffLimit: 20 })).not.toBe(jobName('cache-credentials', { backoffLimit: 21 }));
});

test('the same spec gives the same Job name', () => {
  expect(jobName('cache-credentials', { backoffLimit: 20 })).toBe(jobName('cache-credentials', { backoffLimit: 20 }));
});

test('a Job name has at most 63 characters', () => {
  expect(jobName(instanceNames(LONGEST).credentials, {})).toHaveLength(63);
});

test('stems that differ only after the cut give different Job names', () => {
  const [left, right] = ['one', 'two'].map((end) => jobName(`${'a'.repeat(60)}${end}`, {}));
  expect(left).not.toBe(right);
  expect(left.slice(0, 54)).toBe(right.slice(0, 54));
});

test('a stem that is cut at a dash gives no double dash', () => {
  expect(jobName(`${'a'.repeat(53)}-credentials`, {})).toMatch(/^a{53}-[0-9a-f]{8}$/);
});
