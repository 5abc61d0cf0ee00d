import type { Written } from './run-app';

/** The first line of each file that differs, and the files that only one has. */
export function differences(expected: Written, actual: Written): string[] {
  const files = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  return [
    ...(files.length === 0 ? ['no file is written'] : []),
    ...files.flatMap((file) => {
      if (expected[file] === undefined) { return [`${file}: TypeScript does not write it`]; }
      if (actual[file] === undefined) { return [`${file}: it is not written`]; }
      const [wanted, found] = [expected[file].split('\n'), actual[file].split('\n')];
      const line = Array.from({ length: Math.max(wanted.length, found.length) }, (_, index) => index).find((index) => wanted[index] !== found[index]);
      return line === undefined ? [] : [`${file}:${line + 1}: TypeScript writes ${JSON.stringify(wanted[line])}, found ${JSON.stringify(found[line])}`];
    }),
  ];
}
