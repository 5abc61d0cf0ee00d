import type { SecretRole, SecretUse } from './secret-uses';

/** Why two must not have the same Secret. */
export interface SecretClash {
  /** What is wrong, and the way out. */
  readonly error: string;
  /** What happens if it is so in the cluster. */
  readonly warning: string;
}

/** What writes a Secret, and is an object of the YAML. */
export type SecretWriter =
  | 'certificate'
  /** The certificate of an authority, with its key. */
  | 'authority'
  | 'secret'
  | 'operator';

const REPLACED = 'one replaces what the other wrote';

/** Of a certificate: cert-manager and what makes the other would replace each other's keys. */
export const CERTIFICATE: SecretClash = { error: 'one would replace what the other wrote; set another name on one of them', warning: REPLACED };

const AUTHORITY: SecretClash = {
  error: 'it is that of an authority, whose key signs certificates: nothing else needs it; name the Secret of a certificate that it signed',
  warning: 'the key of an authority is where nothing needs it',
};

const OBJECT: SecretClash = {
  error: 'one would replace what the other wrote; set another name on the object, and pass it to RedisPassword.fromSecret or fromConnectionSecret to use it',
  warning: REPLACED,
};

const LEAK: SecretClash = { error: 'clients would have passwords of the pods; name another Secret', warning: 'clients have passwords of the pods' };

const SHARED: SecretClash = {
  error: 'the pods of one instance could log in to those of the other; name another Secret', warning: 'the pods of one instance can log in to those of the other',
};

const MISLED: SecretClash = { error: 'its URL leads clients to that instance; name another Secret', warning: 'its URL leads clients to that instance' };

const NO_CERTIFICATE: SecretClash = { error: 'it has no certificate; name another Secret', warning: 'it has no certificate' };

/** Of an object that writes the Secret that an instance uses. The user fills a Secret of their own, but not by a certificate. */
export function writerClash(writer: SecretWriter, { role, maker }: SecretUse): SecretClash | undefined {
  if (writer === 'certificate' || writer === 'authority') {
    if (role === 'certificate' && maker === 'user') { return writer === 'authority' ? AUTHORITY : undefined; }
    return role === 'handed out' ? undefined : CERTIFICATE;
  }
  if (role === 'authorities') { return CERTIFICATE; }
  // Two Secrets of the YAML are duplicates, with an error of their own.
  return maker === 'user' || (maker === 'synth' && writer === 'secret') ? undefined : OBJECT;
}

/** Of two constructs of the library with the same Secret. `own` is a Secret of the user's. */
export function useClash(left: SecretUse, right: SecretUse): SecretClash | undefined {
  const [, , clash] = RULES.find(([first, second]) => (is(left, first) && is(right, second)) || (is(right, first) && is(left, second))) ?? [];
  return clash;
}

interface Kind {
  readonly role: SecretRole;
  readonly own?: boolean;
}

/** Clients of a cluster need no URL, so several clusters may have one finished connection Secret. */
const RULES: readonly (readonly [Kind, Kind, SecretClash])[] = [
  [{ role: 'internal' }, { role: 'connection' }, LEAK],
  [{ role: 'internal' }, { role: 'handed out' }, LEAK],
  [{ role: 'internal', own: true }, { role: 'internal' }, SHARED],
  [{ role: 'connection', own: true }, { role: 'connection', own: false }, MISLED],
  [{ role: 'certificate', own: true }, { role: 'connection', own: false }, NO_CERTIFICATE],
  [{ role: 'certificate', own: true }, { role: 'internal', own: false }, NO_CERTIFICATE],
  [{ role: 'certificate', own: true }, { role: 'authorities' }, NO_CERTIFICATE],
];

function is({ role, maker }: SecretUse, kind: Kind): boolean {
  return role === kind.role && (kind.own === undefined || kind.own === (maker === 'user'));
}
