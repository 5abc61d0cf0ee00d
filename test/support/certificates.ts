import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { PodRunner } from './pod-runner';

/** What a Secret with a certificate holds. */
export interface CertificateFiles {
  readonly [key: string]: string;
  readonly 'tls.crt': string;
  readonly 'tls.key': string;
  readonly 'ca.crt': string;
}

/** A certificate of an authority of its own, made now, with these names and 127.0.0.1. `days` may be negative: then it has expired. */
export function certificateFiles(days = 30, usages = 'serverAuth,clientAuth', names: readonly string[] = ['localhost']): CertificateFiles {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const key = ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out'];
  try {
    openssl(...key, 'ca.key');
    openssl('req', '-x509', '-new', '-key', 'ca.key', '-days', '3650', '-subj', '/CN=authority', '-out', 'ca.crt');
    openssl(...key, 'tls.key');
    openssl('req', '-new', '-key', 'tls.key', '-subj', '/', '-out', 'tls.csr');
    writeFileSync(join(folder, 'names'), `subjectAltName=${names.map((name) => `DNS:${name}`).join()},IP:127.0.0.1\nextendedKeyUsage=${usages}\n`);
    openssl('x509', '-req', '-in', 'tls.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days), '-extfile', 'names', '-out', 'tls.crt');
    return { 'tls.crt': read('tls.crt'), 'tls.key': read('tls.key'), 'ca.crt': read('ca.crt') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a client gets that trusts this authority. Commands come by standard input. */
export async function byTls(pod: PodRunner, { 'ca.crt': authority }: CertificateFiles, commands = 'echo ping'): Promise<string> {
  const script = `printf %s "$AUTHORITY" >/run/redis/ca.$$ && { ${commands}; } | "$REDIS_CLI" -h 127.0.0.1 -p 6380 --tls --cacert /run/redis/ca.$$`;
  const { stdout, stderr } = await pod.exec(['sh', '-c', script], { env: { AUTHORITY: authority, REDISCLI_AUTH: pod.password! } });
  return (stdout + stderr).trim();
}
