import { createHash } from 'crypto';

/** The name of a host in a mount path, which must not contain a colon: an IPv6 address gets hyphens. */
export function pathName(host: string): string {
  return host.replace(/:/g, '-');
}

/** A volume for what has this name. That of a volume is a DNS label; a host name and that of a Secret can be longer and contain dots. */
export function volumeName(stem: string, of: string): string {
  const name = `${stem}-${of}`;
  return name.length <= 63 && /^[-a-z0-9]+$/.test(name) ? name : hashedName(stem, of);
}

/** A volume for keys of a Secret, by the names of their files: of one Secret other keys are another volume, unless each file has the name of its key. */
export function secretVolumeName(stem: string, secretName: string, items: readonly { readonly key: string; readonly path: string }[]): string {
  if (items.every(({ key, path }) => key === path)) { return volumeName(stem, secretName); }
  return hashedName(stem, [secretName, ...items.map(({ key }) => key)].join('/'));
}

function hashedName(stem: string, of: string): string {
  return `${stem}-${createHash('sha256').update(of).digest('hex').slice(0, 16)}`;
}
