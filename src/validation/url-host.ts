import { isIP } from 'net';

/** A host as a URL has it: an IPv6 address is in brackets. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Scheme and login, host, and the rest. As parsers have it, the login ends at the last '@' before the path. A list of hosts does not match. */
const PARTS = /^([a-z][-+.a-z0-9]*:\/\/(?:[^/?#]*@)?)(\[[^\]/?#]*\]|[^:/?#[\]]*)((?::\d*)?(?:[/?#].*)?)$/is;

/** The URL with another host in place of this one; nothing if its host is not this one. */
export function withHost(url: string, host: string, other: string): string | undefined {
  const [, start, found, rest] = PARTS.exec(url) ?? [];
  return found?.toLowerCase() === urlHost(host).toLowerCase() ? `${start}${urlHost(other)}${rest}` : undefined;
}

/** The host as every notation of it is written: names in lower case, an IPv6 address without its zeros. */
export function canonicalHost(host: string): string {
  return isIP(host) === 6 && !host.includes('%') ? new URL(`http://${urlHost(host)}`).hostname : host.toLowerCase();
}
