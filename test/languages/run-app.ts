import { spawn } from 'child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import type { LanguageApp } from './apps';
import { fileOf, type Snippet } from '../docs/pages';

/** The YAML that an app writes, by file. */
export type Written = Record<string, string>;

/** Writes the files of an app into a folder and runs it there. */
export async function runApp({ language, blocks, script }: LanguageApp, snippets: readonly Snippet[], folder: string): Promise<Written> {
  for (const snippet of snippets.filter((one) => blocks.includes(one.language))) {
    const name = fileOf(snippet);
    if (name === undefined) { throw new Error(`${snippet.page}:${snippet.line}: the block must begin with a comment that is its path`); }
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), snippet.text);
  }
  await run(language, script, folder);
  const dist = join(folder, 'dist');
  return Object.fromEntries(readdirSync(dist).sort().map((file) => [file, readFileSync(join(dist, file), 'utf8')]));
}

/** Fails with all that the script printed. */
function run(language: string, script: string, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-ec', script], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    const collect = (text: Buffer) => { printed += text.toString(); };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(`${language} ends with ${status}:\n${printed}`))));
  });
}
