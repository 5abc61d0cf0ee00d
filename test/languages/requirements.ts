/**
 * Ends with 1 and says what is missing when the machine lacks a program that the packages are built or used with.
 */
import { spawnSync } from 'child_process';

interface Requirement {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Finds the version in what the command prints: major, minor. */
  readonly version: RegExp;
  readonly atLeast: readonly [number, number];
}

const REQUIREMENTS: Requirement[] = [
  { name: 'Python with venv', command: ['python3', '-c', 'import sys, venv, ensurepip; print(sys.version)'], version: /^(\d+)\.(\d+)/, atLeast: [3, 10] },
  { name: 'a JDK', command: ['javac', '-version'], version: /javac (\d+)(?:\.(\d+))?/, atLeast: [11, 0] },
  { name: 'Maven', command: ['mvn', '--version'], version: /Apache Maven (\d+)\.(\d+)/, atLeast: [3, 6] },
  { name: 'Go', command: ['go', 'version'], version: /go(\d+)\.(\d+)/, atLeast: [1, 25] },
];

/** What is wrong, if anything. */
function problemOf({ name, command: [program, ...args], version, atLeast: [major, minor] }: Requirement): string | undefined {
  const needed = `${name} ${major}.${minor} or newer (${program}) is required`;
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (error || status !== 0) { return `${needed}: ${error?.message ?? stderr.trim()}`; }
  const found = version.exec(stdout + stderr);
  if (!found) { return `${needed}: it prints no version`; }
  const [foundMajor, foundMinor] = [Number(found[1]), Number(found[2] ?? 0)];
  return foundMajor > major || (foundMajor === major && foundMinor >= minor) ? undefined : `${needed}, found ${foundMajor}.${foundMinor}`;
}

const problems = REQUIREMENTS.map(problemOf).filter((problem) => problem !== undefined);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
