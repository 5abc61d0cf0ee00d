import { Manifests } from './manifests';

const WIDTH = 150;

/** Objects for a reader: what fits on a line is on one line, and an object that is almost as an earlier one is its difference from that. */
export function printed(manifests: Manifests): string {
  const objects = manifests.objects.map(abbreviated);
  return objects.map((object, index) => {
    const whole = print(object, 0);
    const shortest = objects.slice(0, index)
      .filter(({ kind }) => kind === object.kind)
      .map((earlier) => `# as ${identityOf(earlier)}, but\n${changes(earlier, object).join('\n')}`)
      .sort((left, right) => lines(left) - lines(right))[0];
    return shortest !== undefined && 2 * lines(shortest) < lines(whole) ? shortest : whole;
  }).map((text, index) => `### ${identityOf(objects[index])}\n${text}`).join('\n\n');
}

/** What is different in the second one, by path, with the objects in which it is. */
export function difference(base: Manifests, other: Manifests): string {
  const [left, right] = [base, other].map(({ objects }) => new Map(objects.map(abbreviated).map((object) => [identityOf(object), object])));
  const identities = [...new Set([...left.keys(), ...right.keys()])];
  const objectsOf = new Map<string, string[]>();
  for (const identity of identities) {
    for (const change of changesOf(left.get(identity), right.get(identity))) {
      objectsOf.set(change, [...objectsOf.get(change) ?? [], identity]);
    }
  }
  const changesIn = new Map<string, string[]>();
  for (const [change, objects] of objectsOf) { changesIn.set(objects.join(', '), [...changesIn.get(objects.join(', ')) ?? [], change]); }
  return [...changesIn].map(([objects, found]) => `### ${objects}\n${found.join('\n')}`).join('\n\n');
}

function changesOf(left: any, right: any): string[] {
  if (!right) { return ['is not there']; }
  return left ? changes(left, right) : [print(right, 0)];
}

/** `Kind/name`, of the Job without the hash. */
function identityOf({ kind, metadata }: any): string {
  return `${kind}/${kind === 'Job' ? metadata.name.replace(/-[0-9a-f]{8}$/, '') : metadata.name}`;
}

/** The object without the texts that have tests of their own, and with the labels of the library as the two words that they are. */
function abbreviated(object: any): any {
  if (object.kind === 'ConfigMap' && object.metadata.name.endsWith('-runtime')) { return { ...object, metadata: labelled(object.metadata), data: '<scripts>' }; }
  return labelled(object);
}

function labelled(value: any): any {
  if (Array.isArray(value)) { return value.map(labelled); }
  if (typeof value !== 'object' || value === null) { return value; }
  const { 'haproxy.cfg': proxy, 'app.kubernetes.io/component': component, 'app.kubernetes.io/instance': instance, ...others } = value;
  const rest = Object.fromEntries(Object.entries(others).map(([key, child]) => [key, labelled(child)]));
  if (proxy !== undefined) { return { 'haproxy.cfg': '<haproxy.cfg>', ...rest }; }
  if (instance === undefined || rest['app.kubernetes.io/name'] !== 'redis') { return component === undefined ? rest : labelsOf(value); }
  const { 'app.kubernetes.io/name': _, 'app.kubernetes.io/managed-by': managed, ...more } = rest;
  return { [managed === undefined ? '<selector labels>' : '<object labels>']: component === undefined ? instance : `${instance} ${component}`, ...more };
}

function labelsOf(value: any): any {
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, labelled(child)]));
}

function changes(left: any, right: any, path = ''): string[] {
  if (left === right) { return []; }
  if (typeof left === 'string' && typeof right === 'string' && `${left}${right}`.includes('\n')) { return lineChanges(path, left, right); }
  const [before, after] = [childrenOf(left), childrenOf(right)];
  if (!before || !after) { return [`${path}: ${inline(left)} → ${inline(right)}`]; }
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const at = `${path}${path && !key.startsWith('[') ? '.' : ''}${key}`;
    if (!after.has(key)) { return [`- ${at}: ${inline(before.get(key))}`]; }
    if (!before.has(key)) { return [`+ ${at}: ${inline(after.get(key))}`]; }
    return changes(before.get(key), after.get(key), at);
  });
}

/** Members of a map, and of a list by their names where they have any. */
function childrenOf(value: any): Map<string, any> | undefined {
  if (Array.isArray(value)) {
    const named = value.every((item) => typeof item?.name === 'string') && new Set(value.map(({ name }) => name)).size === value.length;
    return new Map(value.map((item, index) => [`[${named ? item.name : index}]`, item]));
  }
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}

function lineChanges(path: string, left: string, right: string): string[] {
  const [before, after] = [left.split('\n'), right.split('\n')];
  const found = [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${path}: ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${path}: ${line}`),
  ];
  return found.length > 0 ? found : [`${path}: ${inline(left)} → ${inline(right)}`];
}

function print(value: any, indent: number): string {
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) {
    return value.map((item) => (fits(item, indent) ? `${pad}- ${inline(item)}` : `${pad}-\n${print(item, indent + 2)}`)).join('\n');
  }
  return Object.entries<any>(value).map(([key, child]) => {
    if (typeof child === 'string' && child.includes('\n')) {
      return `${pad}${key}: |\n${child.trimEnd().split('\n').map((line) => `${pad}  ${line}`).join('\n')}`;
    }
    return fits(child, indent + key.length + 2) ? `${pad}${key}: ${inline(child)}` : `${pad}${key}:\n${print(child, indent + 2)}`;
  }).join('\n');
}

function fits(value: any, indent: number): boolean {
  return typeof value !== 'object' || value === null || indent + inline(value).length <= WIDTH;
}

function inline(value: any): string {
  if (Array.isArray(value)) { return `[${value.map(inline).join(', ')}]`; }
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value).map(([key, child]) => `${key}: ${inline(child)}`).join(', ')} }`;
  }
  return typeof value === 'string' && /^[\w<./-][\w<>:./=() -]*$/.test(value) && !/^[\d.]+$|^(true|false|null)$/.test(value) ? value : JSON.stringify(value);
}

function lines(text: string): number {
  return text.split('\n').length;
}
