import type { ClientCertificateSettings } from './instance-settings';
import { certificateName, clientCertificateName, isAuthoritiesSecretName, isAuthorityName, jobSecretNames, proxyCertificateName } from './names';
import { Engine, EngineFamily } from '../engine';
import type { CertificateSource } from '../redis-certificate';
import type { RedisClientCertificates, RedisClientCertificatesOptions } from '../redis-client-certificates';
import { checkClientCertificate, CLIENT_CERTIFICATE, withKeys } from '../validation/client-certificate';
import type { Problems } from '../validation/problems';
import { FLAG, struct, usable } from '../validation/types';

const OPTIONS = struct<RedisClientCertificatesOptions>('RedisClientCertificatesOptions', { secret: CLIENT_CERTIFICATE, login: FLAG });

/** The release that knows `tls-auth-clients-user`. */
const LOGIN_SINCE = '9.1';

/** Of the instance whose clients have certificates. */
export interface ClientCertificatesSubject {
  readonly instance: string;
  readonly engine: Engine;
  readonly password: boolean;
}

/** Applies the defaults, and checks what the user chose. `source` is that of the instance's own certificate. */
export function resolveClientCertificates(
  problems: Problems, given: RedisClientCertificates | undefined, source: CertificateSource, subject: ClientCertificatesSubject,
): ClientCertificateSettings | undefined {
  if (!given) { return undefined; }
  const { instance } = subject;
  const found = problems.within('clientCertificates');
  const { secret, login = false } = usable(found, given._options, OPTIONS, 'options');
  checkClientCertificate(found, 'secret', secret);
  if (secret && jobSecretNames(instance, true).includes(secret.secretName)) {
    found.add('secret.secretName', 'must not be a Secret that the Job makes for the instance', secret.secretName, 'it has passwords, and no certificate');
  }
  const withKey = secret && foreignKey(instance, source, secret.secretName);
  if (withKey) { found.add('secret.secretName', 'must not be another Secret of the instance', secret.secretName, withKey); }
  if (!secret && source.kind === 'given' && !found.has('secret')) {
    found.add('secret', 'must be the Secret of a client certificate', undefined, 'with RedisCertificate.fromSecret() cert-manager makes none');
  }
  if (login) { checkLogin(found, source.kind === 'own' && !secret, subject); }
  problems.addAll(found);
  return {
    mode: given._mode,
    login,
    secret: withKeys(secret ?? { secretName: clientCertificateName(instance) }),
    proxySecretName: secret?.secretName ?? proxyCertificateName(instance),
    made: !secret,
  };
}

/** What clients would get with such a Secret. */
function foreignKey(instance: string, source: CertificateSource, secretName: string): string | undefined {
  if (isAuthorityName(instance, secretName)) { return 'clients would have the key of the authority, and could sign certificates'; }
  if (isAuthoritiesSecretName(instance, secretName)) { return 'it has certificates of authorities alone, and no key'; }
  const servers = source.kind === 'given' ? source.secret?.secretName : certificateName(instance);
  return secretName === servers ? 'clients would have the key of the servers, and could be one to others' : undefined;
}

/** `own` is whether authority and certificate are the instance's own. */
function checkLogin(problems: Problems, own: boolean, { engine, password }: ClientCertificatesSubject): void {
  if (!engine._isAtLeast(EngineFamily.VALKEY, LOGIN_SINCE)) {
    problems.add('login', `must be absent with ${engine}`, true, `Valkey ${LOGIN_SINCE} and newer know it`);
  }
  if (!own) {
    problems.add('login', 'must be absent but with RedisCertificate.ownAuthority() and the client certificate that cert-manager makes', true,
      'another authority may have signed certificates with the names of users, those of the pods too');
  }
  if (!password) { problems.add('login', 'must be absent without a password', true, 'every client is logged in'); }
}
