import { RedisDns, RedisPlan } from '../../src';
import { renderCluster, renderReplication, renderSentinel, renderStandalone } from '../support/manifests';

const NODE_LOCAL = { ipBlock: { cidr: '169.254.20.10/32' } };
const namespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const both = (port: number) => [{ protocol: 'UDP', port }, { protocol: 'TCP', port }];

describe.each([
  { topology: 'replicas', render: renderReplication },
  { topology: 'sentinels', render: renderSentinel },
  { topology: 'a cluster', render: renderCluster },
])('with $topology', ({ render }) => {
  const egressOf = (dns?: RedisDns[]): any[] => render({ dns }).find('NetworkPolicy', 'cache').spec.egress;

  test("names are asked of the cluster's DNS, and of no other address", () => {
    expect(egressOf().slice(1)).toEqual([{ to: [namespace('kube-system'), NODE_LOCAL], ports: both(53) }]);
  });

  test('every rule says to whom', () => {
    for (const rule of egressOf([RedisDns.address('10.0.0.2')])) { expect(rule.to.length).toBeGreaterThan(0); }
  });

  test('DNS servers can be added, each with its port', () => {
    const added = [RedisDns.pods('openshift-dns', 5353), RedisDns.address('10.0.0.2'), RedisDns.address('fd00::2')];
    expect(egressOf(added).slice(1)).toEqual([
      { to: [namespace('kube-system'), NODE_LOCAL, { ipBlock: { cidr: '10.0.0.2/32' } }, { ipBlock: { cidr: 'fd00::2/128' } }], ports: both(53) },
      { to: [namespace('openshift-dns')], ports: both(5353) },
    ]);
  });
});

test('a single server asks for no name', () => {
  expect(renderStandalone({ plan: RedisPlan.PRO }).find('NetworkPolicy', 'cache').spec.egress).toBeUndefined();
});

test.each([
  ['a namespace', () => RedisDns.pods('Kube_System'), "RedisDns.pods has 1 problem:\n  namespaceName: must be the name of a namespace: at most 63 characters of a-z, 0-9 and '-', got 'Kube_System'"],
  ['a port', () => RedisDns.pods('dns', 0), 'RedisDns.pods has 1 problem:\n  port: must be a whole number from 1 to 65535, got 0'],
  ['an address', () => RedisDns.address('dns.example', 99999), "RedisDns.address has 2 problems:\n  address: must be an IP address, such as '10.96.0.20', got 'dns.example'\n  port: must be a whole number from 1 to 65535, got 99999"],
  ['a text', () => RedisDns.address({ toString: () => '10.0.0.2' } as never, '53' as never), "RedisDns.address has 2 problems:\n  address: must be a string, got {}\n  port: must be a number, got '53'"],
  ['an address of the cluster', () => RedisDns.address('fe80::1%eth0'), "RedisDns.address has 1 problem:\n  address: must be an IP address, such as '10.96.0.20', got 'fe80::1%eth0'"],
])('what is not %s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});
