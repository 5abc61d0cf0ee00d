import { execFile } from 'child_process';

/** The standard output of a command. An exit code other than 0 is an error that shows all output. */
export function run(command: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { maxBuffer: 64 * 1024 * 1024, timeout: 300_000 }, (error, stdout, stderr) => {
      if (error) {
        reject(new Error(`${command} ${args.join(' ')}: ${error.message}\n${stdout}\n${stderr}`));
      } else {
        resolve(stdout);
      }
    });
    // A program that has ended reads nothing more; its exit code tells.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

export function kubectl(...args: string[]): Promise<string> {
  return run('kubectl', args);
}

/**
 * Waits for a value that is not undefined or false. The timeout error shows what the condition last threw.
 * The longer a look takes, the longer it pauses, up to a second: a look takes time from the cluster.
 */
export async function eventually<T>(what: string, condition: () => Promise<T | undefined | false>, seconds = 120): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let reason: unknown = 'the condition never held';
  while (Date.now() < deadline) {
    const begin = Date.now();
    try {
      const value = await condition();
      if (value !== undefined && value !== false) { return value; }
      reason = 'the condition never held';
    } catch (error) {
      reason = error;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(1000, Math.max(250, Date.now() - begin))));
  }
  throw new Error(`${what}: not within ${seconds} s: ${reason}`);
}
