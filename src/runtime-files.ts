import { extname } from 'path';
import { scriptsOf } from './runtime-scripts';

/** A folder of `runtime/`: the scripts of one kind of pod, or those that several kinds share. */
export type RuntimeFolder = 'lib' | 'decide' | 'server' | 'replication' | 'failover' | 'cluster' | 'sentinel' | 'proxy' | 'credentials';

/** The first line of a file; HAProxy skips that of Lua. */
const INTERPRETERS: { readonly [extension: string]: string } = { '.sh': '#!/bin/sh\n', '.awk': '#!/usr/bin/awk -f\n', '.lua': '#!/usr/bin/env lua\n' };

const cache = new Map<string, Readonly<Record<string, string>>>();

/**
 * The scripts of the given folders by file name, for a ConfigMap. Nothing is substituted into them.
 */
export function runtimeFiles(...folders: readonly RuntimeFolder[]): Record<string, string> {
  const files = folders.flatMap((folder) => Object.entries(filesOf(folder)));
  return Object.fromEntries(files.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function filesOf(folder: RuntimeFolder): Readonly<Record<string, string>> {
  const known = cache.get(folder);
  if (known) { return known; }
  const files = scriptsOf(folder);
  Object.entries(files).forEach(([name, text]) => check(folder, name, text));
  cache.set(folder, files);
  return files;
}

function check(folder: string, name: string, text: string): void {
  const interpreter = INTERPRETERS[extname(name)];
  if (!text.startsWith(interpreter) || !text.endsWith('\n') || text.includes('\r') || text.includes('{{')) {
    throw new Error(`runtime/${folder}/${name}: must start with ${interpreter.trim()}, end with a line feed, and contain neither CR nor '{{'`);
  }
}
