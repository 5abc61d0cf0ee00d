import type { RedisConnection } from '../redis-connection';
import type { ConnectionSecretOptions, RedisPassword } from '../redis-password';
import { uriKeys } from './names';
import { CONNECTION_SECRET } from './password';
import { checkObjectName, checkSecretKey } from '../validation/checks';
import { Problems } from '../validation/problems';
import { required, SECRET_KEY, TEXT, usable, usableValue } from '../validation/types';

/** What a password says of the connection to an existing Redis. */
export type ImportedPassword = Pick<RedisConnection, 'passwordSecret' | 'uriSecret' | 'readUriSecret' | 'bindingSecretName'>;

const FROM_A_SECRET = 'must be RedisPassword.fromSecret or RedisPassword.fromConnectionSecret for an existing Redis';

/** Only a Secret that exists has the password of a Redis that exists: the library makes no object for an import. */
export function resolveImportedPassword(problems: Problems, password: RedisPassword | undefined, tls: boolean): ImportedPassword {
  const source = password?._source;
  switch (source?.kind) {
    case undefined: return {};
    case 'given': {
      const secret = usableValue(problems, 'password', source.secret, required(SECRET_KEY));
      checkSecretKey(problems, 'password', secret);
      return { passwordSecret: secret };
    }
    case 'connection': return ofConnectionSecret(problems, source.secretName, source.options, tls);
    case 'generated':
      problems.addUnshown('password', FROM_A_SECRET, 'RedisPassword.generated()', 'it has a password already, and only its server knows it');
      return {};
    case 'value':
      problems.addUnshown('password', FROM_A_SECRET, 'RedisPassword.fromValue(...)', 'the manifests of every attached workload would show the password');
      return {};
  }
}

/** The keys are those of docs/security.md, so that the Secret of an instance works in another namespace as it is. */
function ofConnectionSecret(problems: Problems, secretName: string, options: ConnectionSecretOptions, tls: boolean): ImportedPassword {
  const found = problems.within('password');
  const { internalSecretName } = usable(found, options, CONNECTION_SECRET, 'options');
  if (internalSecretName !== undefined) {
    found.add('internalSecretName', 'must be absent for an existing Redis', internalSecretName, 'only its own pods read that Secret');
  }
  checkObjectName(found, 'secretName', usableValue(found, 'secretName', secretName, required(TEXT)));
  problems.addAll(found);
  const keyOf = (key: string) => ({ secretName, key });
  const { uri, readUri } = uriKeys(tls);
  return { passwordSecret: keyOf('password'), uriSecret: keyOf(uri), readUriSecret: keyOf(readUri), bindingSecretName: secretName };
}
