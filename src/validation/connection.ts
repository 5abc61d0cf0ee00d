import {
  checkAddress, checkEndpoints, checkHost, checkLabels, checkMasterName, checkNamespaceName, checkNoPrivateKey, checkObjectName, checkPort,
  checkSecretKey, checkUsername,
} from './checks';
import { checkClientCertificate } from './client-certificate';
import type { Problems } from './problems';
import { isReadable } from './text';
import type { RedisConnection } from '../redis-connection';

const URI = /^[a-z][-+.a-z0-9]*:\/\/\S+$/i;

/** What is known of a Redis that another program or a class of the user describes: nothing of it becomes another line, or a template. */
export function checkConnection(problems: Problems, connection: Partial<RedisConnection>): void {
  const { host, port, clusterIp, namespace, uri, username, sentinels, masterName, nodes } = connection;
  if (host !== undefined) { checkHost(problems, 'host', host); }
  if (port !== undefined) { checkPort(problems, 'port', port); }
  if (clusterIp !== undefined) { checkAddress(problems, 'clusterIp', clusterIp); }
  checkNamespaceName(problems, 'namespace', namespace);
  // It can have a password.
  if (uri !== undefined && (!URI.test(uri) || !isReadable(uri) || uri.includes('{{'))) {
    problems.addUnshown('uri', "must be a URL without white space, control characters and '{{'", 'another one', 'Kubernetes would read other lines or a number, Helm a template');
  }
  for (const prop of ['caSecret', 'uriSecret', 'passwordSecret', 'readUriSecret'] as const) { checkSecretKey(problems, prop, connection[prop]); }
  checkNoPrivateKey(problems, 'caSecret.key', connection.caSecret?.key);
  checkClientCertificate(problems, 'clientCertificate', connection.clientCertificate);
  checkUsername(problems, 'username', username);
  checkObjectName(problems, 'bindingSecretName', connection.bindingSecretName);
  if (sentinels) { checkEndpoints(problems, 'sentinels', sentinels); }
  if (masterName !== undefined) { checkMasterName(problems, 'masterName', masterName); }
  if (nodes) { checkEndpoints(problems, 'nodes', nodes); }
  checkLabels(problems, 'clientLabels', connection.clientLabels);
  checkLabels(problems, 'podLabels', connection.podLabels);
}
