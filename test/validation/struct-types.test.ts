import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import '../../src';
import { structs } from '../../src/validation/types';

const SOURCES = join(__dirname, '..', '..', 'src');

/** Interfaces that users implement, and of which they pass objects of their own classes. */
const BEHAVIORAL = ['IRedis'];

interface Declared {
  readonly props: readonly string[];
  readonly parents: readonly string[];
}

/** The public interfaces of the sources: those that files in `src` itself, and constructs, export for users. */
function publicInterfaces(): Map<string, Declared> {
  const index = readFileSync(join(SOURCES, 'index.ts'), 'utf8');
  const files = [...index.matchAll(/from '(.+)'/g)].map(([, file]) => join(SOURCES, `${file}.ts`));
  return new Map(files.flatMap((file) => interfacesOf(file)));
}

function interfacesOf(file: string): [string, Declared][] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.filter(ts.isInterfaceDeclaration)
    .filter((node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) && !ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal'))
    .map((node) => [node.name.text, {
      props: node.members.map(({ name }) => name!.getText(source)),
      parents: (node.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.getText(source))),
    }]);
}

const INTERFACES = publicInterfaces();

function propsOf(name: string): string[] {
  const { props, parents } = INTERFACES.get(name)!;
  return [...parents.flatMap(propsOf), ...props];
}

/** What others extend, and no user passes as such. */
const BASES = new Set([...INTERFACES.values()].flatMap(({ parents }) => parents));
const PASSED = [...INTERFACES.keys()].filter((name) => !BEHAVIORAL.includes(name) && (!BASES.has(name) || structs().has(name)));

test('the interfaces of the sources are found', () => {
  expect(readdirSync(SOURCES).length).toBeGreaterThan(10);
  expect(PASSED).toEqual(expect.arrayContaining(['RedisStandaloneProps', 'RedisPlanOptions', 'AttachOptions', 'SecretKey', 'RedisScheduling']));
});

test.each(PASSED)('every prop of %s has a type', (name) => {
  expect(Object.keys(structs().get(name)?.types ?? {}).sort()).toEqual(propsOf(name).sort());
});

test('no type is left of an interface that is no more', () => {
  expect([...structs().keys()].filter((name) => !INTERFACES.has(name))).toEqual([]);
});
