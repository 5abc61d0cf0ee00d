import { renderCluster, renderReplication, renderSentinel } from '../support/manifests';

/** The constructs whose pods have passwords among each other. */
describe.each([
  { kind: 'RedisReplication', manifests: () => renderReplication() },
  { kind: 'RedisSentinel', manifests: () => renderSentinel() },
  { kind: 'RedisCluster', manifests: () => renderCluster() },
])('of a $kind', ({ manifests }) => {
  const initContainers = () => manifests().find('Job').spec.template.spec.initContainers;

  test('the Role may create and change the two Secrets, and read none', () => {
    expect(manifests().find('Role').rules).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['cache-connection', 'cache-internal'], verbs: ['create', 'patch'] },
    ]);
  });

  test('the Job writes both Secrets by one script', () => {
    expect(initContainers()[0].command).toEqual(['sh', '/opt/redis/write-internal-secret.sh']);
  });

  test('the Job never replaces a password that another attempt has made', () => {
    expect(initContainers()[1].args).toEqual([
      'apply', '--server-side', '--filename=/manifests/password.json', '--filename=/manifests/internal.json', '--field-manager=$(POD_NAME)',
    ]);
  });
});
