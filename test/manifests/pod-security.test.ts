import { allManifests } from '../support/instances';
import { containersOf, Manifests, podTemplatesOf } from '../support/manifests';

/** Every pod that the library makes, in every set of manifests. */
const PODS = Object.entries(allManifests()).flatMap(([name, objects]) => podTemplatesOf(new Manifests(objects).ofLibrary)
  .map(([pod, { spec }]) => ({ pod: `${pod} of '${name}'`, spec, ownUser: !name.endsWith('every prop') })));

describe.each(PODS)('$pod', ({ spec, ownUser }) => {
  test('runs as an ordinary user, of the platform if the prop says so', () => {
    const { runAsNonRoot, runAsUser, runAsGroup, fsGroup } = spec.securityContext;
    expect([runAsNonRoot, runAsUser, runAsGroup, fsGroup]).toEqual(ownUser ? [true, 999, 999, 999] : [true, undefined, undefined, undefined]);
  });

  test('filters system calls', () => {
    expect(spec.securityContext.seccompProfile).toEqual({ type: 'RuntimeDefault' });
  });

  test('does not walk the volume at every start', () => {
    expect(spec.securityContext.fsGroupChangePolicy).toBe('OnRootMismatch');
  });

  test('gives each container no privileges, no capabilities and a read-only root', () => {
    for (const container of containersOf(spec)) {
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      });
    }
  });

  test('shares nothing with its node', () => {
    expect(spec).not.toHaveProperty('hostNetwork');
    expect(spec).not.toHaveProperty('hostPID');
    expect(spec).not.toHaveProperty('hostIPC');
  });

  test('has only volumes that the restricted level allows', () => {
    for (const { name, ...source } of spec.volumes) {
      expect([name, ['configMap', 'emptyDir', 'projected', 'secret']]).toEqual([name, expect.arrayContaining(Object.keys(source))]);
    }
  });

  test('limits what each container and each volume takes of the disk and of the memory of its node', () => {
    expect(containersOf(spec).map(({ resources }) => resources.limits['ephemeral-storage'])).not.toContain(undefined);
    expect(spec.volumes.flatMap(({ emptyDir }: any) => (emptyDir ? [emptyDir.sizeLimit] : []))).not.toContain(undefined);
  });

  test('limits the memory of each container', () => {
    expect(containersOf(spec).map(({ resources }) => resources.limits.memory)).not.toContain(undefined);
  });

  test('gets no variables from Services that happen to be there', () => {
    expect(spec.enableServiceLinks).toBe(false);
  });

  test('gets no service account token by itself', () => {
    expect(spec.automountServiceAccountToken).toBe(false);
  });
});

test('servers, sentinels, proxies and the credentials Job are among them', () => {
  const pods = PODS.map(({ pod }) => pod).filter((pod) => pod.endsWith("'sentinels PRO'"));
  expect(pods.map((pod) => pod.replace(/-[0-9a-f]{8}/, ''))).toEqual([
    "Job/cache-credentials of 'sentinels PRO'",
    "StatefulSet/cache-sentinel of 'sentinels PRO'",
    "StatefulSet/cache of 'sentinels PRO'",
    "Deployment/cache-proxy of 'sentinels PRO'",
  ]);
});

test('the primary, its replicas and the credentials Job are among them', () => {
  const pods = PODS.map(({ pod }) => pod).filter((pod) => pod.endsWith("'replicas PRO'"));
  expect(pods.map((pod) => pod.replace(/-[0-9a-f]{8}/, ''))).toEqual([
    "Job/cache-credentials of 'replicas PRO'",
    "StatefulSet/cache of 'replicas PRO'",
    "StatefulSet/cache-replica of 'replicas PRO'",
  ]);
});

test('the servers of every shard and the credentials Job are among them', () => {
  const pods = PODS.map(({ pod }) => pod).filter((pod) => pod.endsWith("'cluster ENTERPRISE'"));
  expect(pods.map((pod) => pod.replace(/-[0-9a-f]{8}/, ''))).toEqual([
    "Job/cache-credentials of 'cluster ENTERPRISE'",
    "StatefulSet/cache-0 of 'cluster ENTERPRISE'",
    "StatefulSet/cache-1 of 'cluster ENTERPRISE'",
    "StatefulSet/cache-2 of 'cluster ENTERPRISE'",
  ]);
});

test('only the containers of the credentials Job that apply have a service account token', () => {
  const holders = PODS.flatMap(({ spec }) => {
    const hasToken = ({ projected }: any) => projected?.sources.some((source: any) => source.serviceAccountToken);
    const tokens = spec.volumes.filter(hasToken).map(({ name }: any) => name);
    return containersOf(spec).filter(({ volumeMounts }) => volumeMounts.some(({ name }: any) => tokens.includes(name))).map(({ name }) => name);
  });
  expect([...new Set(holders)].sort()).toEqual(['apply', 'claim-password']);
});

test('no service account mounts its token by itself', () => {
  const accounts = Object.values(allManifests()).flatMap((objects) => new Manifests(objects).all('ServiceAccount'))
    .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/managed-by'] === 'cdk8s-managed-redis');
  expect(accounts.length).toBeGreaterThan(0);
  expect(accounts.map((account) => account.automountServiceAccountToken)).not.toContain(undefined);
  expect(accounts.map((account) => account.automountServiceAccountToken)).not.toContain(true);
});
