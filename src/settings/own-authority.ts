import type { OwnAuthoritySettings } from './instance-settings';
import { authoritiesSecretName, authorityName, selfSignedIssuerName } from './names';
import type { RedisOwnAuthorityOptions } from '../redis-certificate';
import { checkDistinct, checkWhole } from '../validation/checks';
import type { Problems } from '../validation/problems';
import { NUMBER, NUMBERS, refusedFor, struct, TEXT, TEXTS } from '../validation/types';

export const OWN_AUTHORITY_OPTIONS = struct<RedisOwnAuthorityOptions>('RedisOwnAuthorityOptions', {
  clusterDomain: TEXT, dnsNames: TEXTS, caVersion: NUMBER, trustedCaVersions: NUMBERS,
});

/** Of an authority that is not the instance's own. */
export const NO_VERSIONS = refusedFor(['caVersion', 'trustedCaVersions'],
  "it is an option of RedisCertificate.ownAuthority(): for another authority docs/tls.md has the steps, 'Rotate the CA key'");

/** The name of an authority is the common name of its certificate, which has at most 64 characters (RFC 5280), and an instance's has 52. */
const VERSIONS = { minimum: 1, maximum: 99_999_999, whyMaximum: 'the common name of a certificate has at most 64 characters' };

/** One change is two of them; a third is that of a change which has not been completed. */
const MOST_TRUSTED = 3;

/** Applies the defaults, and checks what the user chose. `issuer` is the name of the version that signs. */
export function resolveOwnAuthority(
  problems: Problems, { caVersion = 1, trustedCaVersions = [caVersion] }: Pick<RedisOwnAuthorityOptions, 'caVersion' | 'trustedCaVersions'>, instance: string,
): { readonly issuer: string; readonly settings: OwnAuthoritySettings } {
  if (!problems.has('caVersion')) { checkWhole(problems, 'caVersion', caVersion, VERSIONS); }
  if (!problems.has('caVersion', 'trustedCaVersions')) { checkTrusted(problems, caVersion, trustedCaVersions); }
  const versions = [...trustedCaVersions].sort((left, right) => left - right);
  return {
    issuer: authorityName(instance, caVersion),
    settings: {
      selfSignedIssuer: selfSignedIssuerName(instance),
      trusted: versions.map((version) => ({ version, name: authorityName(instance, version) })),
      ...versions.length > 1 && { secretName: authoritiesSecretName(instance, versions) },
    },
  };
}

function checkTrusted(problems: Problems, caVersion: number, trusted: readonly number[]): void {
  trusted.forEach((version, index) => checkWhole(problems, `trustedCaVersions[${index}]`, version, VERSIONS));
  checkDistinct(problems, 'trustedCaVersions', trusted);
  if (trusted.length > MOST_TRUSTED) {
    problems.add('trustedCaVersions', `must have at most ${MOST_TRUSTED} versions`, trusted, 'each can sign certificates that all accept: remove those that sign none');
  }
  if (!trusted.includes(caVersion)) {
    problems.add('trustedCaVersions', `must contain caVersion, which is ${caVersion}`, trusted, 'no client would accept the certificate of the servers');
  }
}
