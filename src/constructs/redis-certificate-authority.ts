import { Construct } from 'constructs';
import { addObjects } from './add-objects';
import { refuseDuplicates } from './refuse-duplicates';
import { refuseSameSecrets } from './refuse-same-secrets';
import { warn } from './warn';
import type { CertificateIssuer } from '../certificate-issuer';
import { sharedAuthority } from '../manifests/certificate-authority';
import type { RedisCertificateAuthorityProps } from '../redis-certificate-authority-props';
import { NO_VERSIONS } from '../settings/own-authority';
import { checkObjectName } from '../validation/checks';
import { Problems } from '../validation/problems';
import { struct, TEXT, usable } from '../validation/types';

const PROPS = struct<RedisCertificateAuthorityProps>('RedisCertificateAuthorityProps', { name: TEXT }, NO_VERSIONS);

/** X.509 allows 64 (RFC 5280, ub-common-name). */
const LONGEST_NAME = 64;

/**
 * A certificate authority for several instances of a namespace, made by cert-manager: a client that connects to more than one of them trusts one
 * certificate. The authority lives for 10 years, and keeps its key when it is renewed.
 *
 * What an instance proves by its certificate is that it is one of them: use it for instances of one team.
 */
export class RedisCertificateAuthority extends Construct {
  /** For `RedisCertificate.fromIssuer()`, of instances in the same namespace. */
  public readonly issuer: CertificateIssuer;

  /**
   * @throws when the name is invalid
   */
  public constructor(scope: Construct, id: string, props: RedisCertificateAuthorityProps = {}) {
    super(scope, id);
    const problems = new Problems();
    const { name = 'redis-authority' } = usable(problems, props, PROPS);
    checkObjectName(problems, 'name', name);
    if (name.length > LONGEST_NAME) { problems.add('name', `must be at most ${LONGEST_NAME} characters`, name, 'it is the common name in the certificate'); }
    problems.throwIfAny(`RedisCertificateAuthority '${this.node.path}'`);
    addObjects(this, sharedAuthority(name));
    this.issuer = { name };
    refuseDuplicates(this);
    refuseSameSecrets(this);
    warn(this, problems.warnings);
  }
}
