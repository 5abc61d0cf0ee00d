import { readFileSync } from 'fs';
import { join } from 'path';

/** The folder stands beside lib in the package and beside src in the repository. */
const FOLDER = join(__dirname, '..', 'runtime');

const cache = new Map<string, string>();

/**
 * The scripts of the given names, ready for a ConfigMap. Nothing is ever substituted into them.
 */
export function runtimeFiles(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, runtimeFile(name)]));
}

function runtimeFile(name: string): string {
  let text = cache.get(name);
  if (text === undefined) {
    text = readFileSync(join(FOLDER, name), 'utf8');
    if (!text.startsWith('#!/bin/sh\n') || !text.endsWith('\n') || text.includes('\r') || text.includes('{{')) {
      throw new Error(`runtime/${name}: must start with #!/bin/sh, end with a line feed, and hold neither CR nor '{{'`);
    }
    cache.set(name, text);
  }
  return text;
}
