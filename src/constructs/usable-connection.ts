import { EvictionPolicy } from '../eviction-policy';
import { Persistence } from '../persistence';
import type { IRedis } from '../redis';
import type { RedisConnection } from '../redis-connection';
import { CLIENT_CERTIFICATE } from '../validation/client-certificate';
import { checkConnection } from '../validation/connection';
import { Problems } from '../validation/problems';
import { NUMBER, oneOf, required, secret, SECRET_KEY, struct, TEXT, TEXT_MAP, TEXTS, usable } from '../validation/types';

/** Users can implement IRedis. */
const CONNECTION = struct<RedisConnection>('RedisConnection', {
  host: required(TEXT),
  clusterIp: TEXT,
  port: required(NUMBER),
  namespace: TEXT,
  uri: secret(TEXT),
  uriSecret: SECRET_KEY,
  caSecret: SECRET_KEY,
  clientCertificate: CLIENT_CERTIFICATE,
  username: TEXT,
  passwordSecret: SECRET_KEY,
  bindingSecretName: TEXT,
  readUriSecret: SECRET_KEY,
  sentinels: TEXTS,
  masterName: TEXT,
  nodes: TEXTS,
  clientLabels: TEXT_MAP,
  podLabels: TEXT_MAP,
  evictionPolicy: oneOf(EvictionPolicy),
  persistence: oneOf(Persistence),
});

/** What a Redis says of its connection, checked; undefined if it lacks what a client needs. */
export function usableConnection(problems: Problems, redis: IRedis): RedisConnection | undefined {
  const inConnection = new Problems('redis.connection.');
  const connection = usable(inConnection, redis.connection, CONNECTION);
  checkConnection(inConnection, connection);
  const { host, port, username, ...others } = connection;
  // In a URL it is encoded, which half a surrogate pair cannot be.
  const login = inConnection.has('username') ? {} : { username };
  problems.addAll(inConnection);
  return host === undefined || port === undefined ? undefined : { host, port, ...login, ...others };
}
