import { extname } from 'path';
import { scriptsOf } from './runtime-scripts';

/** A folder of `runtime/`: the scripts of one kind of pod, or those that several kinds share. */
export type RuntimeFolder = 'lib' | 'decide' | 'server' | 'replication' | 'failover' | 'cluster' | 'sentinel' | 'proxy' | 'credentials';

/** The first line of a file; HAProxy skips that of Lua. */
const INTERPRETERS: { readonly [extension: string]: string } = { '.sh': '#!/bin/sh\n', '.awk': '#!/usr/bin/awk -f\n', '.lua': '#!/usr/bin/env lua\n' };

/**
 * Lines that are comments alone, four tenths of the text: `kubectl apply` without `--server-side` writes an object into an annotation of its own, and Kubernetes
 * refuses annotations of more than 256 KiB.
 */
const COMMENTS = { hash: /^[ \t]*#(?!!).*\n/gm, dashes: /^[ \t]*--.*\n/gm };

const cache = new Map<string, Readonly<Record<string, string>>>();

/**
 * The scripts of the given folders by file name, for a ConfigMap. Nothing is substituted into them; their comments are left out.
 */
export function runtimeFiles(...folders: readonly RuntimeFolder[]): Record<string, string> {
  const files = folders.flatMap((folder) => Object.entries(filesOf(folder)));
  return Object.fromEntries(files.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function filesOf(folder: RuntimeFolder): Readonly<Record<string, string>> {
  const known = cache.get(folder);
  if (known) { return known; }
  const scripts = Object.entries(scriptsOf(folder));
  scripts.forEach(([name, text]) => check(folder, name, text));
  const files = Object.fromEntries(scripts.map(([name, text]) => [name, text.replace(extname(name) === '.lua' ? COMMENTS.dashes : COMMENTS.hash, '')]));
  cache.set(folder, files);
  return files;
}

function check(folder: string, name: string, text: string): void {
  const interpreter = INTERPRETERS[extname(name)];
  if (!text.startsWith(interpreter) || !text.endsWith('\n') || text.includes('\r') || text.includes('{{')) {
    throw new Error(`runtime/${folder}/${name}: must start with ${interpreter.trim()}, end with a line feed, and contain neither CR nor '{{'`);
  }
}
