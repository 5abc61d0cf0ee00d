import { readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import '../../src';
import { OBJECT, OBJECTS, SECRET_KEY, structs, TEXT, TEXT_MAP, TEXTS, ValueType } from '../../src/validation/types';

const SOURCES = join(__dirname, '..', '..', 'src');

/** What has texts of the user's: texts, and what Kubernetes defines. */
const RULES = [TEXT, TEXTS, TEXT_MAP, OBJECT, OBJECTS].map(({ rule }) => rule);

/** Every text of the API: `Struct.prop`, and `Class.method.parameter`. */
export function textProps(): string[] {
  return [...textsOfStructs(), ...textsOfMethods()].sort();
}

function textsOfStructs(): string[] {
  return [...structs()].filter(([name]) => name !== SECRET_KEY.struct!.name)
    .flatMap(([name, { types }]) => Object.entries<ValueType>(types).filter(([, type]) => hasText(type)).map(([prop]) => `${name}.${prop}`));
}

/** A reference to a key of a Secret is one, for it is in many structs. */
function hasText({ rule, struct }: ValueType): boolean {
  return struct ? struct.name === SECRET_KEY.struct!.name : RULES.includes(rule);
}

function textsOfMethods(): string[] {
  const index = readFileSync(join(SOURCES, 'index.ts'), 'utf8');
  return [...index.matchAll(/from '(.+)'/g)].flatMap(([, file]) => textsOfClasses(join(SOURCES, `${file}.ts`)));
}

function textsOfClasses(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.filter(ts.isClassDeclaration).flatMap(({ name, members }) => (
    members.filter(ts.isMethodDeclaration).filter(isPublic).flatMap((method) => (
      method.parameters.filter(isText).map((parameter) => [name, method.name, parameter.name].map((node) => node!.getText(source)).join('.'))))));
}

/** Members of the API: those of the library alone begin with an underscore. */
function isPublic({ modifiers, name }: ts.MethodDeclaration): boolean {
  return !name.getText().startsWith('_') && !modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword);
}

/** The id of a construct is cdk8s' own to check. */
function isText({ name, type }: ts.ParameterDeclaration): boolean {
  return name.getText() !== 'id' && /\b(string|SecretKey)\b/.test(type?.getText() ?? '');
}
