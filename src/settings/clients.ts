import type { RedisCommonProps } from '../common-props';
import { carriedConnections, clientsBytes, CONNECTION_BYTES, MIB, TLS_SESSION_BYTES, tlsBytes } from './memory';
import { checkSeconds, checkWhole } from '../validation/checks';
import type { Problems } from '../validation/problems';

/** Sentinels, proxies and agents keep connections to servers, on which they send something every few seconds. */
const SHORTEST_TIMEOUT_SECONDS = 10;
const LONGEST_TIMEOUT_SECONDS = 365 * 24 * 3600;

/** Each is an open file, of which container runtimes allow 524,288 or more by systemd's default. It is also what ElastiCache allows. */
const MOST_CLIENTS = 65_000;

/** `timeout`, in seconds: 0 closes no connection. */
export function resolveTimeout(problems: Problems, { timeout }: RedisCommonProps): number {
  if (!timeout) { return 0; }
  return checkSeconds(problems, 'timeout', timeout, {
    minimum: SHORTEST_TIMEOUT_SECONDS,
    maximum: LONGEST_TIMEOUT_SECONDS,
    range: '0, or 10 seconds to 365 days',
    zero: true,
    why: 'connections between the pods of the instance are idle for seconds',
  }) ?? 0;
}

/** What the clients of a server with this request may have. */
export function checkMaxClients(problems: Problems, maxClients: number, request: string, requestBytes: number, tls: boolean): void {
  const carried = carriedConnections(requestBytes, tls);
  checkWhole(problems, 'maxClients', maxClients, {
    minimum: 1,
    maximum: Math.min(MOST_CLIENTS, carried),
    whyMinimum: 'no client could connect',
    whyMaximum: carried > MOST_CLIENTS
      ? 'each connection is an open file, of which a container may be allowed no more'
      : tls ? `of memory ${request} the sessions of TLS have ${Math.round(tlsBytes(requestBytes) / MIB * 10) / 10}Mi, and each takes ${TLS_SESSION_BYTES / 1024}Ki`
        : `of memory ${request} clients have ${Math.round(clientsBytes(requestBytes) / MIB * 10) / 10}Mi for their buffers, and a connection takes up to ${CONNECTION_BYTES / 1024}Ki`,
  });
}
