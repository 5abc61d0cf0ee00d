import { commandsOf, containersOfLibrary } from '../support/containers';
import { readFrozen, updating, writeFrozen } from '../support/frozen';
import { runtimeScripts, scriptCode } from '../support/runtime-scripts';
import { secretKeys } from '../support/secrets';
import { Topology, TOPOLOGIES } from '../support/topologies';

/**
 * What running pods rely on. Scripts and ConfigMaps change under a pod that continues with its old template, and a pod that restarts may
 * read files that an older script wrote: each of these may be added, and none be taken away.
 */
const FILE = 'promises.json';

type Promises = Record<string, readonly string[]>;

const NOW: Promises = sorted([...TOPOLOGIES.flatMap(promisesOf), ...filesOfScripts()]);
const THEN: Promises = readFrozen<readonly string[]>(FILE);

beforeAll(() => {
  if (updating()) { writeFrozen(FILE, sorted([...Object.entries(THEN), ...Object.entries(NOW)])); }
});

test('nothing is taken away that running pods rely on', () => {
  const missing = itemsOf(THEN).filter((item) => !itemsOf(NOW).includes(item));
  fail(missing, (item) => `${item} is no longer there: running pods rely on it; keep it, or delete the line from test/manifests/${FILE} if no release had it`);
});

test('nothing is added without being promised', () => {
  const promised = itemsOf(readFrozen<readonly string[]>(FILE));
  fail(itemsOf(NOW).filter((item) => !promised.includes(item)), (item) => `${item} is new, and can never be taken away: run npx projen test:update`);
});

/** What pods of this construct have, on any plan and with any prop. */
function promisesOf({ construct, instances }: Topology): [string, string[]][] {
  return instances.flatMap(({ manifests }) => [
    ...containersOfLibrary(manifests).flatMap(({ name, container, podSpec }): [string, string[]][] => [
      [`${construct}, container ${name}, variables`, (container.env ?? []).map((variable: any) => variable.name)],
      [`${construct}, container ${name}, mounts`, (container.volumeMounts ?? []).map(({ mountPath }: any) => mountPath)],
      [`${construct}, container ${name}, commands`, container.command ? commandsOf(container).map((words) => words.join(' ')) : []],
      [`${construct}, container ${name}, keys of Secrets`, keysOf(container, podSpec)],
    ]),
    ...manifests.all('ConfigMap').map(({ metadata, data }): [string, string[]] => [`${construct}, ConfigMap ${metadata.name}`, Object.keys(data)]),
    ...Object.entries(secretKeys(manifests)).map(([name, keys]): [string, string[]] => [`${construct}, Secret ${name}`, keys]),
  ]);
}

/** As the container names them: in a variable, or as a file. */
function keysOf({ env = [], volumeMounts = [] }: any, { volumes }: any): string[] {
  return [
    ...env.flatMap(({ valueFrom }: any) => (valueFrom?.secretKeyRef ? [valueFrom.secretKeyRef.key] : [])),
    ...volumeMounts.flatMap(({ name, mountPath }: any) => itemsOfVolume(volumes.find((volume: any) => volume.name === name)).map(({ path }: any) => `${mountPath}/${path}`)),
  ];
}

/** The keys of the Secret, or of the Secrets, that a volume has. */
function itemsOfVolume({ secret, projected }: any = {}): any[] {
  return [secret, ...(projected?.sources ?? []).map((source: any) => source.secret)].flatMap((source) => source?.items ?? []);
}

/** Files that one script writes and another one, or the next version of it, reads. `*` is the name of a pod or a number. */
function filesOfScripts(): [string, string[]][] {
  return ['REDIS_RUN', 'REDIS_DATA'].map((directory) => {
    const pattern = new RegExp(`\\$\\{?${directory}\\}?"?/([\\w.-]*[\\w-](?:\\.(?=[$*"]))?)`, 'g');
    const found = runtimeScripts().flatMap((script) => [...scriptCode(script.split('/')[1]).matchAll(pattern)].map(([, name]) => name));
    return [`files in ${directory}`, found.map((name) => (name.endsWith('.') ? `${name}*` : name))];
  });
}

/** One list for each subject, sorted, without those that are empty. */
function sorted(promises: readonly (readonly [string, readonly string[]])[]): Promises {
  const subjects = [...new Set(promises.filter(([, items]) => items.length > 0).map(([subject]) => subject))].sort();
  const itemsOfSubject = (subject: string) => promises.flatMap(([of, items]) => (of === subject ? items : []));
  return Object.fromEntries(subjects.map((subject) => [subject, [...new Set(itemsOfSubject(subject))].sort()]));
}

function itemsOf(promises: Promises): string[] {
  return Object.entries(promises).flatMap(([subject, items]) => items.map((item) => `${subject}: '${item}'`));
}

function fail(items: readonly string[], message: (item: string) => string): void {
  if (items.length > 0) { throw new Error(items.map(message).join('\n')); }
}
