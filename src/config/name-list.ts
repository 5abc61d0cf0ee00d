/** A file of names, one a line, as the scripts read it. */
export function nameList(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join('');
}
