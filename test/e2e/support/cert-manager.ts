import { eventually } from './kubectl';
import type { Namespace } from './namespace';
import { operatorCli } from './redis-cli';

/** Of the certificate that a server has. */
export async function serialOf(namespace: Namespace, pod: string): Promise<string | undefined> {
  return (await operatorCli(namespace, pod, 'info tls')).match(/tls_server_cert_serial:(\S+)/)?.[1];
}

/** Waits until a server has another certificate than this. A server that does not answer tells nothing. */
export async function untilRenewed(namespace: Namespace, pod: string, before: string | undefined): Promise<void> {
  await eventually(`${pod} has another certificate`, async () => {
    const now = await serialOf(namespace, pod);
    return now !== undefined && now !== before;
  }, 150);
}

/** As `cmctl renew`. */
export async function renew(namespace: Namespace, certificate: string): Promise<void> {
  const issuing = { type: 'Issuing', status: 'True', reason: 'ManuallyTriggered', message: 'renewed by hand', lastTransitionTime: new Date().toISOString().replace(/\.\d+Z/, 'Z') };
  const conditions = JSON.parse(await namespace.get(`certificate/${certificate}`, '{.status.conditions}')) as object[];
  await namespace.kubectl('patch', `certificate/${certificate}`, '--subresource=status', '--type=merge', '-p', JSON.stringify({ status: { conditions: [...conditions, issuing] } }));
}
