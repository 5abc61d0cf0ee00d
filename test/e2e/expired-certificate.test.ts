import { Yaml } from 'cdk8s';
import { RedisCertificate, RedisReplication, RedisTls } from 'cdk8s-managed-redis';
import { eventually } from './support/kubectl';
import { Namespace } from './support/namespace';
import { SMALL_PRO } from './support/plans';
import { cliWorkload } from './support/redis-cli';
import { ReplicationInstance } from './support/replication-instance';
import { Authority, CertificateFiles } from '../support/certificates';

/*
 * A certificate from a Secret of the user's, with TLS alone. In front of the pods nothing tells an expired one from one that will: the same Secret with other files.
 */

const SECRET = 'given';

let namespace: Namespace;
let instance: ReplicationInstance;
let authority: Authority;

const give = (files: CertificateFiles) => namespace.applyYaml(Yaml.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: SECRET }, stringData: files }));

/** What a client gets that verifies the certificate, or its error. */
const ask = async () => (await namespace.exec('deploy/cli', 'sh', '-c',
  'timeout 10 valkey-cli --no-auth-warning -u "$REDIS_URL" --cacert "$REDIS_CA_FILE" ping 2>&1; true')).trim();

/** The kubelet mounts a changed Secret within two minutes. */
const untilLogged = (pod: string, line: string) => namespace.explained(
  eventually(`${pod} logs '${line}'`, async () => (await namespace.kubectl('logs', pod, '--all-containers')).includes(line), 180));

/** Of each pod of the instance: which one it is, whether it is ready, and the restarts of its containers. */
const pods = async () => (await namespace.get('pods', '{range .items[?(@.metadata.labels.app\\.kubernetes\\.io/instance=="redis")]}'
  + '{.metadata.uid} {.status.containerStatuses[*].ready} {.status.containerStatuses[*].restartCount}{"\\n"}{end}')).trim();

beforeAll(async () => {
  namespace = await Namespace.create('expired');
  instance = new ReplicationInstance(namespace, 'redis');
  authority = new Authority();
  await give(authority.leaf());
  await namespace.applyWithin((chart) => {
    const tls = RedisTls.only({ certificate: RedisCertificate.fromSecret({ secretName: SECRET }) });
    cliWorkload(chart, 'cli', new RedisReplication(chart, 'redis', { name: 'redis', plan: SMALL_PRO, tls }));
  });
  await namespace.rolledOut('statefulset/redis', 'statefulset/redis-replica', 'deployment/cli');
  await instance.untilStable();
});
afterAll(() => namespace?.delete());

test('when the certificate expires, the pods stay and the replicas stay in sync, the log says it, and a new one is served without a restart', async () => {
  expect(await eventually('the URL works', async () => await ask() === 'PONG')).toBe(true);
  const before = await pods();
  const members = await instance.members();

  await give(authority.leaf({ days: -1 }));
  for (const member of members) { await untilLogged(member, `the certificate of Secret ${SECRET} has expired: clients that verify it cannot connect`); }
  expect(await ask()).toMatch(/certificate has expired|certificate verify failed/i);
  await instance.untilStable();

  await give(authority.leaf());
  await namespace.explained(eventually('the new one is served', async () => await ask() === 'PONG', 150));
  await instance.untilStable();
  expect(await pods()).toBe(before);
});
