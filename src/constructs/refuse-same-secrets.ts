import { ApiObject, Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { Clash, ownerIn, refuseClashes } from './refuse-clashes';
import { CERT_MANAGER } from '../settings/tls';

/** What writes a Secret, or takes passwords from it. */
interface Claim {
  readonly by: IConstruct;
  /** Of the object; undefined for an instance. */
  readonly name?: string;
  /** As a message has it. */
  readonly use: string;
  /** The construct of the library that it belongs to; undefined for an object of the user's. */
  readonly owner?: Construct;
  readonly namespace: string;
  readonly secret: string;
}

/** Secrets with passwords, of each construct that is watched: those that the Job, the operator or the user makes are no objects of the YAML. */
const passwords = new WeakMap<IConstruct, readonly string[]>();

/**
 * Refuses at synth a certificate in a Secret with the passwords of an instance of the same chart, and two certificates in one Secret, if one belongs to this
 * construct: cert-manager and what makes the other would replace each other's keys. Charts of an app may go to different clusters, so across charts it warns.
 */
export function refuseSameSecrets(owner: Construct, withPasswords: readonly string[] = []): void {
  passwords.set(owner, [...passwords.get(owner) ?? [], ...withPasswords]);
  refuseClashes(owner, clashesIn);
}

function clashesIn(root: IConstruct): Clash[] {
  const all = root.node.findAll();
  const certificates = all.flatMap(certificateIn);
  const others = [...all.flatMap(passwordsOf), ...all.flatMap(secretIn)];
  return certificates.flatMap((certificate, index) => [
    ...others.filter((other) => isSame(certificate, other)).map((other) => clashOf(certificate, other)),
    // Of two with the same name the error is that of duplicates.
    ...certificates.slice(0, index).filter((other) => isSame(certificate, other) && certificate.name !== other.name)
      .map((other) => clashOf(certificate, other)),
  ]);
}

function isSame(left: Claim, right: Claim): boolean {
  return left.secret === right.secret && left.namespace === right.namespace && (left.owner ?? right.owner) !== undefined;
}

/** As a synth at this moment would write it: patches count. */
function certificateIn(construct: IConstruct): Claim[] {
  if (!ApiObject.isApiObject(construct) || construct.kind !== 'Certificate' || construct.apiGroup !== CERT_MANAGER) { return []; }
  return [claimOf(construct, construct.toJson().spec?.secretName, 'writes a certificate into it')];
}

/** Of the user: those of an instance are among its passwords. */
function secretIn(construct: IConstruct): Claim[] {
  if (!ApiObject.isApiObject(construct) || construct.kind !== 'Secret' || construct.apiGroup !== 'core' || ownerOf(construct)) { return []; }
  return [claimOf(construct, construct.name, 'is that Secret')];
}

function claimOf(object: ApiObject, secret: string, use: string): Claim {
  return { by: object, name: object.name, use, owner: ownerOf(object), namespace: object.metadata.namespace ?? '', secret };
}

function passwordsOf(construct: IConstruct): Claim[] {
  const namespace = passwords.has(construct) ? Chart.of(construct).namespace ?? '' : '';
  return (passwords.get(construct) ?? []).map((secret) => ({ by: construct, use: 'has passwords in it', owner: construct as Construct, namespace, secret }));
}

function ownerOf(object: ApiObject): Construct | undefined {
  return ownerIn(passwords, object);
}

function clashOf(certificate: Claim, other: Claim): Clash {
  const text = `'${certificate.by.node.path}' writes a certificate into Secret '${certificate.secret}', and '${other.by.node.path}' ${other.use}`;
  return {
    first: other.by,
    second: certificate.by,
    instance: (certificate.owner ?? other.owner)!,
    error: `${text}: one would replace what the other wrote; set another name on one of them`,
    warning: `${text}: apply their charts to different clusters, or one replaces what the other wrote`,
  };
}
