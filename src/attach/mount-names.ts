import { createHash } from 'crypto';

/** The name of a host in a mount path, which must not contain a colon: an IPv6 address gets hyphens. */
export function pathName(host: string): string {
  return host.replace(/:/g, '-');
}

/** A volume for what has this name. That of a volume is a DNS label; a host name and that of a Secret can be longer and contain dots. */
export function volumeName(stem: string, of: string): string {
  const name = `${stem}-${of}`;
  if (name.length <= 63 && /^[-a-z0-9]+$/.test(name)) { return name; }
  return `${stem}-${createHash('sha256').update(of).digest('hex').slice(0, 16)}`;
}
