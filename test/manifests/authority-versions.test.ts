import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  KubeBlocksRedis, RedisCertificate, RedisClientCertificates, RedisCluster, RedisOwnAuthorityOptions, RedisPassword, RedisPlan, RedisReplication,
  RedisSentinel, RedisStandalone, RedisStandaloneProps, RedisTls, RedisTrust,
} from '../../src';
import { messageOf } from '../support/errors';
import { Manifests, newChart, renderChart } from '../support/manifests';
import { silently } from '../support/warnings';

const tls = (authority?: RedisOwnAuthorityOptions) => RedisTls.only({ certificate: RedisCertificate.ownAuthority(authority) });

type Make = (chart: Chart, authority?: RedisOwnAuthorityOptions) => RedisStandalone | RedisReplication | RedisSentinel | RedisCluster;

const COMMON = { plan: RedisPlan.PRO, name: 'cache' };
const standalone: Make = (chart, authority) => new RedisStandalone(chart, 'redis', { ...COMMON, tls: tls(authority) });
const sentinel: Make = (chart, authority) => new RedisSentinel(chart, 'redis', { ...COMMON, tls: tls(authority) });
const ALL: readonly (readonly [string, Make])[] = [
  ['RedisStandalone', standalone],
  ['RedisReplication', (chart, authority) => new RedisReplication(chart, 'redis', { ...COMMON, tls: tls(authority) })],
  ['RedisSentinel', sentinel],
  ['RedisCluster', (chart, authority) => new RedisCluster(chart, 'redis', { ...COMMON, plan: RedisPlan.ENTERPRISE, tls: tls(authority) })],
];

/** With an attached workload. */
function rendered(make: Make, authority?: RedisOwnAuthorityOptions): Manifests {
  const chart = newChart({ namespace: 'shop' });
  make(chart, authority).attach(new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] }));
  return renderChart(chart);
}

/** The pods that have the certificates of authorities, and how they get them. */
function volumesOf({ objects }: Manifests): Record<string, object> {
  const pods = objects.filter(({ kind }) => ['StatefulSet', 'Deployment'].includes(kind));
  return Object.fromEntries(pods.map(({ kind, metadata, spec }) => [
    `${kind}/${metadata.name}`, spec.template.spec.volumes.find(({ name }: { name: string }) => name === 'tls' || name.startsWith('redis-ca-')),
  ]));
}

const issuers = (manifests: Manifests) => manifests.objects.filter(({ apiVersion }) => apiVersion === 'cert-manager.io/v1').map(({ kind, metadata }) => `${kind} ${metadata.name}`);

describe.each(ALL)('%s', (_, make) => {
  test('with the first version named is as without', () => {
    for (const authority of [{ caVersion: 1 }, { trustedCaVersions: [1] }, { caVersion: 1, trustedCaVersions: [1] }]) {
      expect(rendered(make, authority).yaml).toBe(rendered(make).yaml);
    }
  });

  test('trusts both versions in step 1, in servers, sentinels, proxies and attached workloads', () => {
    const bundle = 'cache-ca-bundle-1-2';
    const ca = [{ key: 'ca.crt', path: 'ca.crt' }];
    const own = [{ key: 'tls.crt', path: 'tls.crt' }, { key: 'tls.key', path: 'tls.key' }];
    for (const [pod, volume] of Object.entries(volumesOf(rendered(make, { trustedCaVersions: [1, 2] })))) {
      expect([pod, volume]).toEqual([pod, pod.startsWith('StatefulSet')
        ? { name: 'tls', projected: { defaultMode: 0o440, sources: [{ name: 'cache-tls', items: own }, { name: bundle, items: ca }].map((secret) => ({ secret })) } }
        : pod === 'Deployment/cache-proxy'
          ? { name: 'tls', secret: { secretName: bundle, items: ca, defaultMode: 0o440 } }
          : { name: `redis-ca-${bundle}`, secret: { secretName: bundle, items: ca } }]);
    }
  });

  test('issues other certificates in step 2, and changes nothing else', () => {
    const both = { trustedCaVersions: [1, 2] };
    const [first, second] = [both, { caVersion: 2, ...both }].map((authority) => rendered(make, authority));
    const changed = second.objects.filter((object, index) => JSON.stringify(object) !== JSON.stringify(first.objects[index]));
    expect(changed.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(['Certificate cache-tls']);
    expect(first.find('Certificate', 'cache-tls').spec.issuerRef.name).toBe('cache-ca');
    expect(second.find('Certificate', 'cache-tls').spec.issuerRef.name).toBe('cache-ca-2');
  });

  test('has the pods of an instance with one authority in step 3', () => {
    const [before, after] = [rendered(make), rendered(make, { caVersion: 2 })];
    expect(volumesOf(after)).toEqual(volumesOf(before));
    expect(after.find('Job')).toEqual(before.find('Job'));
    expect(issuers(after)).toEqual(['Issuer cache-self-signed', 'Certificate cache-ca-2', 'Issuer cache-ca-2', 'Certificate cache-tls']);
  });
});

test('each version that is trusted has an authority, in order', () => {
  const manifests = rendered(standalone, { caVersion: 10, trustedCaVersions: [10, 9] });
  expect(issuers(manifests)).toEqual([
    'Issuer cache-self-signed', 'Certificate cache-ca-9', 'Issuer cache-ca-9', 'Certificate cache-ca-10', 'Issuer cache-ca-10', 'Certificate cache-tls',
  ]);
  expect(manifests.find('Certificate', 'cache-ca-9').spec).toMatchObject({ commonName: 'cache-ca-9', secretName: 'cache-ca-9', isCA: true });
  expect(manifests.yaml).toContain('cache-ca-bundle-9-10');
});

test('certificates of clients and of proxies change with those of servers', () => {
  const chart = newChart({ namespace: 'shop' });
  const certificate = RedisCertificate.ownAuthority({ caVersion: 2, trustedCaVersions: [1, 2] });
  new RedisSentinel(chart, 'redis', { ...COMMON, tls: RedisTls.only({ certificate, clientCertificates: RedisClientCertificates.required() }) });
  const manifests = renderChart(chart);
  for (const name of ['cache-tls', 'cache-client-tls', 'cache-proxy-tls']) { expect(manifests.find('Certificate', name).spec.issuerRef.name).toBe('cache-ca-2'); }
});

describe('the Job', () => {
  const jobOf = (props: Partial<RedisStandaloneProps>) => {
    const chart = newChart({ namespace: 'shop' });
    silently(() => new RedisStandalone(chart, 'redis', { ...COMMON, tls: tls({ trustedCaVersions: [1, 2] }), ...props }));
    const manifests = renderChart(chart);
    const { spec } = manifests.find('Job').spec.template;
    return { spec, names: [...spec.initContainers, ...spec.containers].map(({ name }) => name), secrets: manifests.find('Role').rules[0].resourceNames };
  };
  const BUNDLE = 'cache-ca-bundle-1-2';

  test('gets the certificates of the authorities and no key, in a container without a token and without passwords', () => {
    const { spec } = jobOf({});
    expect(spec.volumes).toContainEqual({
      name: 'authorities',
      projected: { defaultMode: 0o440, sources: ['cache-ca', 'cache-ca-2'].map((name) => ({ secret: { name, items: [{ key: 'tls.crt', path: name }] } })) },
    });
    const mountsOf = (container: string) => spec.initContainers.find(({ name }: { name: string }) => name === container)
      .volumeMounts.map(({ name }: { name: string }) => name);
    expect(mountsOf('write-authorities')).toEqual(['runtime', 'manifests', 'authorities']);
    expect(mountsOf('write')).not.toContain('authorities');
  });

  test.each<{ password: string; props: Partial<RedisStandaloneProps>; names: string[]; secrets: string[] }>([
    { password: 'a generated password', props: {}, names: ['write', 'write-authorities', 'claim-password', 'apply'], secrets: ['cache-connection', BUNDLE] },
    { password: 'no password', props: { plan: RedisPlan.FREE }, names: ['write-authorities', 'apply'], secrets: [BUNDLE] },
    { password: 'a finished Secret', props: { password: RedisPassword.fromConnectionSecret('vault') }, names: ['write-authorities', 'apply'], secrets: [BUNDLE] },
    { password: 'a password in the YAML', props: { password: RedisPassword.fromValue('correct horse battery') }, names: ['write-authorities', 'apply'], secrets: [BUNDLE] },
  ])('writes the Secret with $password', ({ props, names, secrets }) => {
    const job = jobOf(props);
    expect([job.names, job.secrets]).toEqual([names, secrets]);
    const [apply] = job.spec.containers;
    expect(apply.args.slice(-3)).toEqual(['--filename=/manifests/authorities.json', '--field-manager=cdk8s-managed-redis', '--force-conflicts']);
  });

  test('claims internal passwords where the password is in the YAML, before it applies', () => {
    const chart = newChart({ namespace: 'shop' });
    silently(() => new RedisSentinel(chart, 'redis', { ...COMMON, tls: tls({ trustedCaVersions: [1, 2] }), password: RedisPassword.fromValue('correct horse battery') }));
    const { initContainers, containers } = renderChart(chart).podOf('Job');
    expect([...initContainers, ...containers].map(({ name }: { name: string }) => name)).toEqual(['write', 'write-authorities', 'claim-password', 'apply']);
  });

  test('does not run again in step 2, and runs again for other versions', () => {
    const nameOf = (authority: RedisOwnAuthorityOptions) => rendered(standalone, authority).find('Job').metadata.name;
    expect(nameOf({ caVersion: 2, trustedCaVersions: [1, 2] })).toBe(nameOf({ trustedCaVersions: [2, 1] }));
    expect(nameOf({ caVersion: 2, trustedCaVersions: [2, 3] })).not.toBe(nameOf({ trustedCaVersions: [1, 2] }));
  });
});

describe('a trust store of Java', () => {
  const attached = (authority: RedisOwnAuthorityOptions, trust: RedisTrust) => {
    const chart = newChart({ namespace: 'shop' });
    standalone(chart, authority).attach(new kplus.Deployment(chart, 'web', { containers: [{ image: 'web' }] }), { trust: [trust] });
    return renderChart(chart);
  };

  test('is an error while several versions are trusted, but one of the user', () => {
    const [, line] = messageOf(() => attached({ trustedCaVersions: [1, 2] }, RedisTrust.javaTrustStore())).split('\n');
    expect(line).toBe("  trust: must have the Secret of a trust store where Secret cache-ca-bundle-1-2 has the trusted authorities, got 'RedisTrust.javaTrustStore()'; that of "
      + 'cert-manager has the authority of the certificate alone: make a trust store of all of them, and pass { secretName }');
    const { objects } = attached({ trustedCaVersions: [1, 2] }, RedisTrust.javaTrustStore({ secretName: 'java' }));
    expect(JSON.stringify(objects)).not.toContain('keystores');
  });

  test('is made by cert-manager of another version alone', () => {
    expect(attached({ caVersion: 2 }, RedisTrust.javaTrustStore()).find('Certificate', 'cache-tls').spec.keystores).toBeDefined();
  });
});

describe('versions that cannot be are errors', () => {
  test.each<[RedisOwnAuthorityOptions, ...string[]]>([
    [{ caVersion: 0 }, 'caVersion: must be a whole number from 1 to 99999999, got 0'],
    [{ caVersion: 1.5 }, 'caVersion: must be a whole number from 1 to 99999999, got 1.5'],
    [{ caVersion: 1e9 }, 'caVersion: must be a whole number from 1 to 99999999, got 1000000000; the common name of a certificate has at most 64 characters'],
    [{ caVersion: '2' as never, trustedCaVersions: [2] }, "caVersion: must be a number, got '2'"],
    [{ trustedCaVersions: [1, -2] }, 'trustedCaVersions[1]: must be a whole number from 1 to 99999999, got -2'],
    [{ trustedCaVersions: [1, 2, 2] }, 'trustedCaVersions: must not contain an entry twice, got 2'],
    [{ trustedCaVersions: [1, 2, 3, 4] }, 'trustedCaVersions: must have at most 3 versions, got [1,2,3,4]; each can sign certificates that all accept: remove those that sign none'],
    [{ caVersion: 2, trustedCaVersions: [1] }, 'trustedCaVersions: must contain caVersion, which is 2, got [1]; no client would accept the certificate of the servers'],
    [{ trustedCaVersions: [] }, 'trustedCaVersions: must contain caVersion, which is 1, got []; no client would accept the certificate of the servers'],
    [{ trustedCaVersions: 2 as never }, 'trustedCaVersions: must be a list of numbers, got 2'],
    [{ trustedCaVersions: [1, '2'] as never }, 'trustedCaVersions: must be a list of numbers, got ["2"]'],
    [
      { caVersion: 0, trustedCaVersions: [2, 2] },
      'caVersion: must be a whole number from 1 to 99999999, got 0',
    ],
  ])('%j', (authority, ...lines) => {
    expect(messageOf(() => standalone(newChart({ namespace: 'shop' }), authority)).split('\n').slice(1)).toEqual(lines.map((line) => `  tls.certificate.${line}`));
  });

  test('with an issuer of the user', () => {
    const certificate = RedisCertificate.fromIssuer({ name: 'company' }, { caVersion: 2 } as never);
    expect(messageOf(() => new RedisStandalone(newChart({ namespace: 'shop' }), 'redis', { ...COMMON, tls: RedisTls.only({ certificate }) })))
      .toContain('has 1 problem:\n  tls.certificate.caVersion: must not be set, got a number; it is an option of RedisCertificate.ownAuthority()');
  });

  test('of an instance that the KubeBlocks operator runs', () => {
    const make = () => new KubeBlocksRedis(newChart({ namespace: 'shop' }), 'redis', { plan: RedisPlan.PRO, tls: tls({ caVersion: 2, trustedCaVersions: [1, 2] }) });
    const why = 'the operator gives its servers the certificate with which they start, and no other authority';
    expect(messageOf(make).split('\n').slice(1)).toEqual([
      `  tls.certificate.caVersion: must be absent, got 2; ${why}`, `  tls.certificate.trustedCaVersions: must be absent, got [1,2]; ${why}`,
    ]);
  });
});

describe('names of Secrets that are made for an instance', () => {
  const MADE = ['cache-tls', 'cache-ca', 'cache-ca-2', 'cache-ca-20', 'cache-client-tls', 'cache-proxy-tls', 'cache-ca-bundle-1-2', 'cache-ca-bundle-2-3-4'];
  const OTHERS = ['cache-ca-0', 'cache-ca-bundle', 'cache-ca-bundle-1', 'cache-ca-two', 'cache-cab', 'other-ca-2'];
  const create = (props: Partial<RedisStandaloneProps>) => () => new RedisStandalone(newChart({ namespace: 'shop' }), 'redis', { ...COMMON, ...props });

  test('are not those of passwords', () => {
    for (const secretName of MADE) {
      expect(create({ password: RedisPassword.fromSecret({ secretName, key: 'redis' }) })).toThrow(`password.secretName: must not be a Secret that is made for the instance, got '${secretName}'`);
      expect(create({ password: RedisPassword.fromConnectionSecret(secretName) })).toThrow(`password.secretName: must not be a Secret that cert-manager makes for the instance, got '${secretName}'`);
    }
    for (const secretName of OTHERS) { expect(create({ password: RedisPassword.fromConnectionSecret(secretName) })).not.toThrow(); }
  });

  test('are not those of certificates of the user, if there is no key in them', () => {
    const certificate = RedisCertificate.fromSecret({ secretName: 'cache-ca-bundle-1-2' });
    expect(create({ tls: RedisTls.only({ certificate }) })).toThrow("tls.certificate.secretName: must not be a Secret that the Job makes for the instance, got 'cache-ca-bundle-1-2'; "
      + 'it has certificates of authorities alone, and no key');
  });

  test('are not those of other objects of the chart', () => {
    for (const [secretName, line] of [
      ['cache-ca-bundle-1-2', "'shop/mine/Resource' is Secret 'cache-ca-bundle-1-2', and the Job of 'shop/redis' writes certificates into it: one would replace what the other wrote"],
      ['cache-ca-2', "'shop/redis/AuthorityCertificate2' writes a certificate into Secret 'cache-ca-2', and 'shop/mine/Resource' is that Secret: one would replace what the other wrote"],
    ]) {
      const app = Testing.app();
      const chart = new Chart(app, 'shop', { namespace: 'shop' });
      standalone(chart, { trustedCaVersions: [1, 2] });
      new kplus.Secret(chart, 'mine', { metadata: { name: secretName } });
      expect(messageOf(() => silently(() => app.synthYaml()))).toContain(line);
    }
  });
});
