import type { Namespace } from './namespace';

/** Asks a test program that listens in a Deployment of its name; an answer other than 200 is an error. */
export async function askProgram<T>(namespace: Namespace, name: string, action: string): Promise<T> {
  const program = `fetch('http://127.0.0.1:3000/${action}').then(async (r) => {
    console.log(await r.text()); process.exit(r.ok ? 0 : 1); }, (e) => { console.log(e); process.exit(1); })`;
  return JSON.parse(await namespace.exec(`deploy/${name}`, 'node', '-e', program)) as T;
}
