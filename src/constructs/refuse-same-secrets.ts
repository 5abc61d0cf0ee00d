import { ApiObject, Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { Clash, ownerIn, refuseClashes } from './refuse-clashes';
import { CERTIFICATE, SecretClash, SecretWriter, useClash, writerClash } from '../settings/secret-clashes';
import type { SecretUse } from '../settings/secret-uses';
import { CERT_MANAGER } from '../settings/tls';

/** What writes a Secret, or reads it. */
interface Claim {
  readonly by: IConstruct;
  /** The construct of the library that it belongs to; undefined for an object of the user's. */
  readonly owner?: Construct;
  readonly namespace: string;
  readonly secret: string;
  /** Of an object of the YAML. */
  readonly writer?: SecretWriter;
  /** Of a construct of the library: the Secrets of its Job, of an operator and of the user are no objects of its own. */
  readonly use?: SecretUse;
}

const uses = new WeakMap<IConstruct, readonly SecretUse[]>();

/** Of an import whose Secrets are in another namespace than its chart. */
const namespaces = new WeakMap<IConstruct, string>();

/**
 * Refuses at synth two of a chart that write or read one Secret, if one belongs to this construct and they would replace each other's keys, or give passwords to others
 * than those that they are for. Charts of an app may go to different clusters, so across charts it warns.
 */
export function refuseSameSecrets(owner: Construct, used: readonly SecretUse[] = [], namespace?: string): void {
  if (namespace !== undefined) { namespaces.set(owner, namespace); }
  uses.set(owner, [...uses.get(owner) ?? [], ...used]);
  refuseClashes(owner, clashesIn);
}

function clashesIn(root: IConstruct): Clash[] {
  const bySecret = new Map<string, Claim[]>();
  return root.node.findAll().flatMap(claimsOf).flatMap((claim) => {
    const key = `${claim.namespace}/${claim.secret}`;
    const others = bySecret.get(key) ?? [];
    bySecret.set(key, [...others, claim]);
    return others.flatMap((other) => clashOf(other, claim));
  });
}

function claimsOf(construct: IConstruct): Claim[] {
  if (ApiObject.isApiObject(construct)) { return written(construct); }
  const used = uses.get(construct) ?? [];
  return used.map((use) => ({
    by: construct, owner: construct as Construct, namespace: namespaces.get(construct) ?? Chart.of(construct).namespace ?? '', secret: use.secret, use,
  }));
}

function written(object: ApiObject): Claim[] {
  const type = `${object.apiGroup}/${object.kind}`;
  if (!(type in WRITERS)) { return []; }
  // As a synth at this moment would write it: patches count.
  const manifest = object.toJson();
  const { secretOf } = WRITERS[type];
  const writer = manifest.spec?.isCA === true ? 'authority' : WRITERS[type].writer;
  const secret = secretOf(manifest);
  const owner = ownerIn(uses, object);
  if (secret === undefined || (writer === 'secret' && isOfSynth(object, owner))) { return []; }
  return [{ by: object, owner, namespace: manifest.metadata?.namespace ?? '', secret, writer }];
}

/** What writes a Secret, by group and kind, and the name of that Secret. */
const WRITERS: Readonly<Record<string, { readonly writer: SecretWriter; readonly secretOf: (manifest: any) => string | undefined }>> = {
  [`${CERT_MANAGER}/Certificate`]: { writer: 'certificate', secretOf: ({ spec }) => spec?.secretName },
  'core/Secret': { writer: 'secret', secretOf: ({ metadata }) => metadata.name },
  'bitnami.com/SealedSecret': { writer: 'operator', secretOf: ({ metadata }) => metadata.name },
  'external-secrets.io/ExternalSecret': {
    writer: 'operator',
    // These policies add keys to a Secret that something else makes.
    secretOf: ({ metadata, spec }) => (['Merge', 'None'].includes(spec?.target?.creationPolicy) ? undefined : spec?.target?.name ?? metadata.name),
  },
  'secrets.hashicorp.com/VaultStaticSecret': { writer: 'operator', secretOf: ({ spec }) => spec?.destination?.name },
  'secrets.hashicorp.com/VaultDynamicSecret': { writer: 'operator', secretOf: ({ spec }) => spec?.destination?.name },
};

/** The connection Secret that the library writes into the YAML is a use already. */
function isOfSynth(object: ApiObject, owner: Construct | undefined): boolean {
  return owner !== undefined && uses.get(owner)!.some(({ maker, secret }) => maker === 'synth' && secret === object.name);
}

function clashOf(first: Claim, second: Claim): Clash[] {
  const instance = second.owner ?? first.owner;
  const found = instance && reason(first, second);
  if (!found) { return []; }
  // What the user can change comes first.
  const [subject, other] = weight(second) >= weight(first) ? [second, first] : [first, second];
  const text = `${subjectText(subject)}, and ${otherText(other)}`;
  return [{
    first: first.by,
    second: second.by,
    instance,
    error: `${text}: ${found.error}`,
    warning: `${text}: apply their charts to different clusters, or ${found.warning}`,
  }];
}

function reason(first: Claim, second: Claim): SecretClash | undefined {
  if (first.use && second.use) { return first.owner === second.owner ? undefined : useClash(first.use, second.use); }
  if (first.writer && second.writer) { return isDuplicate(first, second) ? undefined : CERTIFICATE; }
  const [object, { use }] = first.writer ? [first, second] : [second, first];
  return writerClash(object.writer!, use!);
}

/** An error of its own. */
function isDuplicate({ by: first }: Claim, { by: second }: Claim): boolean {
  return ApiObject.isApiObject(first) && ApiObject.isApiObject(second) && first.kind === second.kind && first.name === second.name;
}

/** Which of two a message begins with: what the user can change. */
function weight({ writer, use }: Claim): number {
  if (writer) { return writer === 'certificate' || writer === 'authority' ? 3 : 2; }
  return use?.prop === undefined ? 0 : 1;
}

function subjectText({ by, secret, writer, use }: Claim): string {
  switch (writer) {
    case 'certificate':
    case 'authority': return `'${by.node.path}' writes a certificate into Secret '${secret}'`;
    case 'secret': return `'${by.node.path}' is Secret '${secret}'`;
    case 'operator': return `'${by.node.path}' makes Secret '${secret}'`;
    default: return `${use?.prop} of '${by.node.path}' is Secret '${secret}'`;
  }
}

const CONTENTS: Readonly<Record<string, string>> = { certificate: 'a certificate', authorities: 'certificates' };

function otherText({ by, writer, use }: Claim): string {
  const path = `'${by.node.path}'`;
  switch (writer) {
    case 'certificate':
    case 'authority': return `${path} writes a certificate into it`;
    case 'secret': return `${path} is that Secret`;
    case 'operator': return `${path} makes it`;
  }
  const contents = CONTENTS[use?.role ?? ''] ?? 'passwords';
  switch (use?.maker) {
    case 'Job': return `the Job of ${path} writes ${contents} into it`;
    case 'operator': return `the operator writes ${contents} of ${path} into it`;
    case 'synth': return `${path} writes its password into it`;
    default: return `${path} takes ${contents} from it`;
  }
}
