import type { RedisCommonProps } from '../common-props';
import type { InstanceSettings, PasswordSettings } from './instance-settings';
import type { ConnectionSecretOptions } from '../redis-password';
import type { SecretKey } from '../secret-key';
import { internalSecretName, isCertificateSecretName, jobSecretNames } from './names';
import { checkObjectName, checkSeconds, checkSecretKey, milliseconds } from '../validation/checks';
import { Problems } from '../validation/problems';
import { required, SECRET_KEY, struct, TEXT, usable, usableValue } from '../validation/types';

/** What a password must be to withstand guessing, and the longest that every client takes. In bytes of UTF-8. */
const SHORTEST_PASSWORD = 16;
const LONGEST_PASSWORD = 512;

/** The time of a rollout: attached workloads have the password in a variable, and take a new one when their pods restart. */
const DEFAULT_PASSWORD_GRACE_SECONDS = 900;
const MAX_PASSWORD_GRACE_SECONDS = 7 * 24 * 3600;

/** Line feeds end lines of files, and half a surrogate pair has no UTF-8. */
const UNUSABLE = /[\p{Cc}\p{Cs}]/u;

/** Applies the default, and checks what the user chose. */
export function resolvePassword(problems: Problems, props: RedisCommonProps, instance: string, replicated: boolean): PasswordSettings {
  if (!props.plan.password) {
    if (props.password) { addAbsent(problems, props, 'password', props.password); }
    return { kind: 'none' };
  }
  const source = props.password?._source ?? { kind: 'generated' };
  switch (source.kind) {
    case 'given': return given(problems, source.secret, instance, replicated);
    case 'connection': return connection(problems, source.secretName, source.options, instance, replicated);
    case 'value': checkValue(problems, source.value);
  }
  return source;
}

/** How long connections of an old password stay open, in seconds. */
export function resolvePasswordGrace(problems: Problems, props: RedisCommonProps): number {
  if (!props.passwordGrace) { return DEFAULT_PASSWORD_GRACE_SECONDS; }
  const seconds = checkSeconds(problems, 'passwordGrace', props.passwordGrace, {
    minimum: 0, maximum: MAX_PASSWORD_GRACE_SECONDS, range: '0 to 7 days', why: 'connections of the old password stay open for that time',
  });
  if (!props.plan.password) { addAbsent(problems, props, 'passwordGrace', `${milliseconds(props.passwordGrace) / 1000} s`); }
  return seconds ?? DEFAULT_PASSWORD_GRACE_SECONDS;
}

function addAbsent(problems: Problems, { plan }: RedisCommonProps, prop: string, got: unknown): void {
  problems.add(prop, `must be absent on plan ${plan.name}`, got, 'the plan has no password; use plan.customize({ password: true })');
}

/** The name of the internal Secret: the user's own if the connection Secret is. */
export function internalSecretOf({ instance, password }: Pick<InstanceSettings, 'instance' | 'password'>): string {
  return (password.kind === 'connection' ? password.internalSecretName : undefined) ?? internalSecretName(instance);
}

/** Whether the password, if there is one, is none of the user's. */
export function generatesPassword({ password }: Pick<InstanceSettings, 'password'>): boolean {
  return !['given', 'connection', 'value'].includes(password.kind);
}

/** Of an instance whose YAML contains its password. */
export function passwordWarnings({ kind }: PasswordSettings): string[] {
  return kind === 'value'
    ? ['the YAML contains the password: everyone who can read it can log in; use RedisPassword.generated(), fromSecret or fromConnectionSecret']
    : [];
}

function given(problems: Problems, secretKey: SecretKey, instance: string, replicated: boolean): PasswordSettings {
  const password = usableValue(problems, 'password', secretKey, required(SECRET_KEY));
  checkSecretKey(problems, 'password', password);
  if (password && (jobSecretNames(instance, replicated).includes(password.secretName) || isCertificateSecretName(instance, password.secretName))) {
    problems.add('password.secretName', 'must not be a Secret that is made for the instance', password.secretName,
      'what makes it would wait for it, or replace it; put the password into another Secret, or use RedisPassword.fromConnectionSecret');
  }
  return { kind: 'given', secret: password ?? secretKey };
}

export const CONNECTION_SECRET = struct<ConnectionSecretOptions>('ConnectionSecretOptions', { internalSecretName: TEXT });

function connection(
  problems: Problems, secretName: string, options: ConnectionSecretOptions, instance: string, replicated: boolean,
): PasswordSettings {
  const found = new Problems('password.');
  const { internalSecretName: internal } = usable(found, options, CONNECTION_SECRET, 'options');
  const connectionSecret = usableValue(found, 'secretName', secretName, required(TEXT));
  checkObjectName(found, 'secretName', connectionSecret);
  checkObjectName(found, 'internalSecretName', internal);
  if (found.has('internalSecretName', 'options')) {
    // It is not known whether there is one.
  } else if (replicated && internal === undefined) {
    found.add('internalSecretName', 'must name a Secret of yours if there are several servers', internal,
      'it has the passwords of the pods among each other, which no Job generates here');
  } else if (!replicated && internal !== undefined) {
    found.add('internalSecretName', 'must be absent here', internal, 'the pods of this instance have no passwords among each other');
  } else if (internal !== undefined && internal === secretName) {
    found.add('internalSecretName', 'must not be the connection Secret', internal, 'clients may read that one');
  }
  for (const [prop, name] of Object.entries({ secretName: connectionSecret, internalSecretName: internal })) {
    if (name !== undefined && isCertificateSecretName(instance, name)) {
      found.add(prop, 'must not be a Secret that cert-manager makes for the instance', name, 'it replaces what the Secret has');
    }
  }
  problems.addAll(found);
  return { kind: 'connection', secretName, internalSecretName: internal };
}

/** No message contains the password. */
function checkValue(problems: Problems, value: string): void {
  if (!TEXT.matches(value)) {
    problems.add('password', 'must have a string as its value', typeof value);
    return;
  }
  const length = Buffer.byteLength(value);
  if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) {
    problems.add('password', `must have a value of ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} bytes of UTF-8`, length);
  }
  if (UNUSABLE.test(value)) {
    problems.add('password', 'must have a value without control characters', '<not shown>', 'no line of a file and no client could hold it');
  }
}
