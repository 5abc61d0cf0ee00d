import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { PodRunner } from './pod-runner';
import { PROXY_PORTS } from '../../src/config/proxy-conf';

/** What a Secret with a certificate holds. */
export interface CertificateFiles {
  readonly [key: string]: string;
  readonly 'tls.crt': string;
  readonly 'tls.key': string;
  readonly 'ca.crt': string;
}

export interface LeafOptions {
  /** May be negative: then it has expired. @default 30 */
  readonly days?: number;
  /** @default 'serverAuth,clientAuth' */
  readonly usages?: string;
  /** In addition to 127.0.0.1. @default ['localhost'] */
  readonly names?: readonly string[];
  /** @default - none */
  readonly commonName?: string;
}

/** A certificate authority, made now. */
export class Authority {
  private readonly certificate: string;
  private readonly key: string;

  /** `name` is the subject of its certificate. Those of two that are trusted together must differ, as those of cert-manager do. */
  public constructor(name = 'authority') {
    [this.certificate, this.key] = inFolder(({ openssl, read }) => {
      openssl(...NEW_KEY, 'ca.key');
      openssl('req', '-x509', '-new', '-key', 'ca.key', '-days', '3650', '-subj', `/CN=${name}`, '-out', 'ca.crt');
      return [read('ca.crt'), read('ca.key')];
    });
  }

  /** A certificate of it. */
  public leaf({ days = 30, usages = 'serverAuth,clientAuth', names = ['localhost'], commonName }: LeafOptions = {}): CertificateFiles {
    return inFolder(({ openssl, read, write }) => {
      write('ca.crt', this.certificate);
      write('ca.key', this.key);
      openssl(...NEW_KEY, 'tls.key');
      openssl('req', '-new', '-key', 'tls.key', '-subj', commonName === undefined ? '/' : `/CN=${commonName}`, '-out', 'tls.csr');
      write('names', `subjectAltName=${names.map((name) => `DNS:${name}`).join()},IP:127.0.0.1\nextendedKeyUsage=${usages}\n`);
      openssl('x509', '-req', '-in', 'tls.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days), '-extfile', 'names', '-out', 'tls.crt');
      return { 'tls.crt': read('tls.crt'), 'tls.key': read('tls.key'), 'ca.crt': this.certificate };
    });
  }
}

const NEW_KEY = ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out'];

interface Folder {
  readonly openssl: (...args: string[]) => void;
  readonly read: (name: string) => string;
  readonly write: (name: string, text: string) => void;
}

function inFolder<T>(work: (folder: Folder) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  try {
    return work({
      openssl: (...args) => { execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] }); },
      read: (name) => readFileSync(join(folder, name), 'utf8'),
      write: (name, text) => writeFileSync(join(folder, name), text),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A certificate of an authority of its own, made now, with these names and 127.0.0.1. `days` may be negative: then it has expired. */
export function certificateFiles(days?: number, usages?: string, names?: readonly string[]): CertificateFiles {
  return new Authority().leaf({ days, usages, names });
}

/** What a client in the pod gets that trusts this authority, and presents this certificate: of the pod's own server, or of another address. Commands come by standard input. */
export async function byTls(
  pod: PodRunner, { 'ca.crt': authority }: Pick<CertificateFiles, 'ca.crt'>, commands = 'echo ping', presented?: CertificateFiles,
  { address, port } = { address: '127.0.0.1', port: 6380 },
): Promise<string> {
  const files = { AUTHORITY: authority, ...presented && { CERTIFICATE: presented['tls.crt'], KEY: presented['tls.key'] } };
  const written = Object.keys(files).map((name) => `printf %s "$${name}" >/run/redis/${name}.$$`).join(' && ');
  const options = `--cacert /run/redis/AUTHORITY.$$${presented ? ' --cert /run/redis/CERTIFICATE.$$ --key /run/redis/KEY.$$' : ''}`;
  const script = `${written} && { ${commands}; } | "$REDIS_CLI" -h ${address} -p ${port} --tls ${options}`;
  const { stdout, stderr } = await pod.exec(['sh', '-c', script], { env: { ...files, ...pod.password !== undefined && { REDISCLI_AUTH: pod.password } } });
  return (stdout + stderr).trim();
}

/** The same through the proxy at this address. */
export async function byTlsThrough(
  address: string, pod: PodRunner, files: Pick<CertificateFiles, 'ca.crt'>, commands?: string, presented?: CertificateFiles,
): Promise<string> {
  return byTls(pod, files, commands, presented, { address, port: PROXY_PORTS.writeTls });
}
