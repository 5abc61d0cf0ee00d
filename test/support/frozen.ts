import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';

const FOLDER = join(__dirname, '..', 'manifests');

/** Whether `npx projen test:update` runs: a test that writes what it compares with proves nothing. */
export function updating(): boolean {
  return (expect.getState() as unknown as { snapshotState: { _updateSnapshot: string } }).snapshotState._updateSnapshot === 'all';
}

/** A JSON file in test/manifests; nothing when there is none yet. */
export function readFrozen<T>(name: string): Readonly<Record<string, T>> {
  const file = join(FOLDER, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

export function writeFrozen<T>(name: string, content: Readonly<Record<string, T>>): void {
  writeFileSync(join(FOLDER, name), `${JSON.stringify(content, undefined, 2)}\n`);
}
