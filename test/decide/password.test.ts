import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { RUNTIME } from '../support/runtime-scripts';

const folder = mkdtempSync(join(tmpdir(), 'password-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** What `password_fault` prints about a file of these bytes. */
function faultOf(password: Buffer | string): string {
  const file = join(folder, 'password');
  writeFileSync(file, password);
  return run('password_fault "$1"', file);
}

function internalFaultOf(password: string): string {
  return run('internal_fault "$1"', password).trimEnd();
}

function unreservedFaultOf(password: string): string {
  return run('unreserved_fault "$1"', password).trimEnd();
}

function run(command: string, argument: string): string {
  return execFileSync('sh', ['-c', `set -eu; . "$0"; ${command}`, join(RUNTIME, 'lib', 'password.sh'), argument], { encoding: 'utf8' });
}

/** Sixteen bytes, some of them these. */
function filled(...bytes: number[]): Buffer {
  return Buffer.concat([Buffer.from(bytes), Buffer.alloc(16 - bytes.length, 'x')]);
}

describe('a password of the user', () => {
  test.each([
    ['16 bytes', 'x'.repeat(16)],
    ['512 bytes', 'x'.repeat(512)],
    ['16 bytes, and a line feed of the editor', `${'x'.repeat(16)}\n`],
    ['line breaks, quotes and what a shell, a URL, an ACL or a comment would read', '\'"\\ \n\r\t#%@:/?$(id)`id` ~* &* >x <y\u0001\u007f'],
    ['characters of two, three and four bytes', 'pässwörd 密码 🔑'],
    ['the first and last characters of each length', '\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}'],
  ])('can have %s', (_, password) => {
    expect(faultOf(password)).toBe('');
  });

  test.each([
    ['nothing', '', 'is empty'],
    ['line feeds alone', '\n\n', 'is empty'],
    ['15 bytes', 'x'.repeat(15), 'has 15 bytes, not 16 to 512'],
    ['15 bytes and line feeds', `${'x'.repeat(15)}\n\n\n`, 'has 15 bytes, not 16 to 512'],
    ['7 characters of two bytes', 'ä'.repeat(7), 'has 14 bytes, not 16 to 512'],
    ['513 bytes', 'x'.repeat(513), 'has 513 bytes, not 16 to 512'],
    ['257 characters of two bytes', 'ä'.repeat(257), 'has 514 bytes, not 16 to 512'],
    ['a file', 'x'.repeat(100000), 'has 100000 bytes, not 16 to 512'],
    ['a NUL byte', `${'x'.repeat(16)}\0`, 'has a NUL byte'],
  ])('cannot be %s', (_, password, fault) => {
    expect(faultOf(password)).toBe(fault);
  });

  test.each([
    ['Latin-1', [0xe4]],
    ['a byte that only follows others', [0x80]],
    ['a character that ends too early', [0xe5, 0xaf]],
    ['a longer form than needed', [0xc0, 0xaf]],
    ['a longer form of three bytes', [0xe0, 0x9f, 0xbf]],
    ['a longer form of four bytes', [0xf0, 0x8f, 0xbf, 0xbf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['more than U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a byte that UTF-8 has not', [0xff]],
  ])('cannot have %s', (_, bytes) => {
    expect(faultOf(filled(...bytes))).toBe('is not UTF-8');
  });

  test('cannot end in the middle of a character', () => {
    expect(faultOf(Buffer.concat([Buffer.alloc(16, 'x'), Buffer.from([0xf0, 0x9f, 0x94])]))).toBe('is not UTF-8');
  });
});

describe('a password of the pods', () => {
  test.each([16, 512])('can be %d letters and digits', (length) => {
    expect(internalFaultOf('A1b2'.repeat(length / 4))).toBe('');
  });

  test.each([
    ['nothing', '', 'is empty'],
    ['15 letters', 'a'.repeat(15), 'has 15 characters, not 16 to 512'],
    ['513 letters', 'a'.repeat(513), 'has 513 characters, not 16 to 512'],
  ])('cannot be %s', (_, password, fault) => {
    expect(internalFaultOf(password)).toBe(fault);
  });

  test.each(['\n', ' ', '"', "'", '#', '\\', '$', '-', '_', 'ä', '\r'])('cannot have the character %j', (character) => {
    expect(internalFaultOf(`${'a'.repeat(16)}${character}b`)).toBe('has other characters than letters and digits');
  });
});

describe('a password that an operator writes into files as it is', () => {
  test('is of unreserved characters', () => {
    expect(unreservedFaultOf('AZaz09-._~'.repeat(6))).toBe('');
    expect(unreservedFaultOf('x'.repeat(65))).toBe('has 65 characters, not 16 to 64');
  });

  test.each(['a space', 'a line\nuser evil on nopass ~* &* +@all', 'a return\r', 'a"quote', 'a\u0085line', 'pässwörd', '$(id)', '#hash', 'a/slash', 'an@at'])('has no other: %j', (password) => {
    expect(unreservedFaultOf(password)).toBe("has other characters than letters, digits, '-', '.', '_' and '~'");
  });
});
