import type { Namespace } from './namespace';

/** The interpreter in the image of a program. */
export type Interpreter = 'node' | 'python3';

const ASK: Readonly<Record<Interpreter, (url: string) => string[]>> = {
  node: (url) => ['node', '-e', `fetch('${url}').then(async (r) => {
    console.log(await r.text()); process.exit(r.ok ? 0 : 1); }, (e) => { console.log(e); process.exit(1); })`],
  python3: (url) => ['python3', '-c', `import http.client, sys
connection = http.client.HTTPConnection('${new URL(url).host}')
connection.request('GET', '${new URL(url).pathname}')
answer = connection.getresponse()
print(answer.read().decode())
sys.exit(answer.status != 200)`],
};

/** Sends a request to the test program in the Deployment of this name. A status other than 200 is an error. */
export async function askProgram<T>(namespace: Namespace, name: string, action: string, interpreter: Interpreter = 'node'): Promise<T> {
  return JSON.parse(await namespace.exec(`deploy/${name}`, ...ASK[interpreter](`http://127.0.0.1:3000/${action}`))) as T;
}
