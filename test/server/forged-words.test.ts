import { readFileSync } from 'fs';
import { join } from 'path';
import { disposePods, PodRunner, until } from '../support/pod-runner';
import { NEWEST_ENGINES_AND_SHELLS } from '../support/pod-runner-images';
import { redisPod } from '../support/pod-runner-redis';

afterEach(disposePods);

const CHANNEL = '__switch-links';

/** Without those that it sources itself, which this pod does not have. */
const script = (name: string) => readFileSync(join(__dirname, '../../runtime', name), 'utf8').replace(/^\. .*$/gm, '');

/** What a node does that waits for the word, until it is said or the server closes the connection. It needs no cluster for that. */
const LISTEN = `
here=/opt/redis
. "$here/cli.sh"
. "$here/log.sh"
${script('lib/peers.sh')}
${script('cluster/node-links.sh')}
${script('cluster/switch-links.sh')}
change_links() { echo "changed to $1"; }
listen tls
wait "$listener"
`;

/** The number that the server has given to the connection that listens. An application may see the list. */
async function listening(pod: PodRunner): Promise<string> {
  let found = '';
  await until('a connection listens', async () => {
    const lines = (await pod.asApplication('client', 'list')).split('\n');
    found = /^id=(\d+) /.exec(lines.find((line) => line.includes(' user=pod ') && line.includes(' sub=1 ')) ?? '')?.[1] ?? '';
    return found !== '';
  });
  return found;
}

async function byApplication(pod: PodRunner, lines: readonly string[]): Promise<string> {
  const client = pod.applicationClient();
  let printed = '';
  client.stdout!.on('data', (data: Buffer) => { printed += data.toString(); });
  client.stdin!.end(lines.map((line) => `${line}\n`).join(''));
  await new Promise((resolve) => { client.once('close', resolve); });
  return printed;
}

// By CLIENT TRACKING an application may have the names of its keys sent to the connection of any subscriber.
test.each(NEWEST_ENGINES_AND_SHELLS)('$name: a node that waits for the word takes it from no key of an application, and takes it from another node', async ({ engine, shell }) => {
  const pod = await redisPod({ engine, shell, password: 'the-password-of-applications' });
  await pod.startReady();

  const forged = pod.exec(['sh', '-c', LISTEN]);
  const id = await listening(pod);
  const keys = ['"tls"', '"x\\ntls"', '"x\\n3) \\"tls\\""', '"\\n3) \\"tls\\"\\n"', '"3) \\"tls\\""'];
  const replies = await byApplication(pod, [`client tracking on redirect ${id}`, ...keys.flatMap((key) => [`get ${key}`, `set ${key} 1`]), 'flushall']);
  expect(replies).toMatch(/^OK\n/);
  expect(replies).not.toMatch(/ERR|NOPERM/);
  await pod.cli('client', 'kill', 'id', id);
  expect((await forged).stdout).toBe('');

  const said = pod.exec(['sh', '-c', LISTEN]);
  await listening(pod);
  await until('the node says that it listens', async () => (await pod.setting('proc-title-template')).endsWith(' links:ready'));
  expect(await pod.cli('publish', CHANNEL, 'plain')).toBe('1');
  expect(await pod.cli('publish', CHANNEL, 'tls')).toBe('1');
  expect((await said).stdout).toBe('changed to tls\n');
  expect(await pod.setting('proc-title-template')).toBe('{title} {listen-addr} {server-mode}');
});
