import { mergeParts } from '../../src/manifests/pod-parts';

const A = { name: 'A', value: '1' };
const B = { name: 'B', value: '2' };
const CACHE = { name: 'cache', emptyDir: {} };

test('the parts of features come in the order of the features', () => {
  expect(mergeParts({ env: [B] }, { env: [A], volumes: [CACHE] }).env).toEqual([B, A]);
});

test('a part that two features share is there once', () => {
  const { volumes, mounts } = mergeParts(
    { volumes: [CACHE], mounts: [{ name: 'cache', mountPath: '/cache' }] },
    { volumes: [{ ...CACHE }], mounts: [{ name: 'cache', mountPath: '/other' }] },
  );
  expect(volumes).toEqual([CACHE]);
  expect(mounts.map(({ mountPath }) => mountPath)).toEqual(['/cache', '/other']);
});

test.each([
  { what: "environment variable 'A'", left: { env: [A] }, right: { env: [{ name: 'A', value: '2' }] } },
  { what: "mount '/cache'", left: { mounts: [{ name: 'cache', mountPath: '/cache' }] }, right: { mounts: [{ name: 'data', mountPath: '/cache' }] } },
  { what: "volume 'cache'", left: { volumes: [CACHE] }, right: { volumes: [{ name: 'cache', configMap: { name: 'cache' } }] } },
  { what: "sidecar 'exporter'", left: { sidecars: [{ name: 'exporter' }] }, right: { sidecars: [{ name: 'exporter', image: 'exporter' }] } },
  { what: "init container 'restore'", left: { initContainers: [{ name: 'restore' }] }, right: { initContainers: [{ name: 'restore', image: 'restore' }] } },
  { what: "annotation 'a'", left: { annotations: { a: '1' } }, right: { annotations: { a: '2' } } },
])('two different parts of one name are an error: $what', ({ what, left, right }) => {
  expect(() => mergeParts(left, right)).toThrow(`two features add different parts to one pod: ${what}`);
});

test('every text that needs a restart counts', () => {
  expect(mergeParts({ restartTexts: ['a'] }, {}, { restartTexts: ['b'] }).restartTexts).toEqual(['a', 'b']);
});
