import type { Namespace } from './namespace';
import { operatorCli } from './redis-cli';

/** Of the certificate that a server has. */
export async function serialOf(namespace: Namespace, pod: string): Promise<string | undefined> {
  return (await operatorCli(namespace, pod, 'info tls')).match(/tls_server_cert_serial:(\S+)/)?.[1];
}
