import type { Namespace } from './namespace';

/**
 * `kubectl delete` and `apply` of the Services, as a restore or Argo CD's `Replace` does: the pods keep running, and every Service gets another address.
 * Returns the current ones, by name.
 */
export async function makeServicesAnew(namespace: Namespace, instance: string, yaml: string): Promise<ReadonlyMap<string, string>> {
  const selector = ['--selector', `app.kubernetes.io/instance=${instance}`];
  const addresses = async () => {
    const lines = await namespace.kubectl('get', 'services', ...selector, '-o', 'jsonpath={range .items[*]}{.metadata.name} {.spec.clusterIP}{"\\n"}{end}');
    return new Map(lines.trim().split('\n').map((line) => line.split(' ') as [string, string]).filter(([, address]) => address !== 'None'));
  };
  const before = await addresses();
  await namespace.kubectl('delete', 'services', ...selector);
  await namespace.applyYaml(yaml);
  const after = await addresses();
  const kept = [...before].filter(([name, address]) => after.get(name) === address);
  if (before.size !== after.size || kept.length > 0) { throw new Error(`Services before: ${[...before]}, after: ${[...after]}`); }
  return after;
}
