import type { Problems } from './problems';

/**
 * What the YAML of cdk8s does not carry to Kubernetes (tried with cdk8s 2.68.91 and sigs.k8s.io/yaml 1.4). It writes the characters from U+0080
 * on as they are, but to the parser NEL (U+0085), U+2028 and U+2029 are line breaks: what follows them would be a line of its own. The others
 * it refuses. Controls below U+0020 are written as escapes; nothing but tab and line break is of use in a text.
 */
const UNREADABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]|\p{Cs}/u;

export function isReadable(text: string): boolean {
  return !UNREADABLE.test(text);
}

/** A free text that becomes the value of a field: only what Kubernetes reads as it was written. */
export function checkText(problems: Problems, prop: string, text: string): void {
  if (!isReadable(text)) {
    problems.add(prop, 'must not contain control characters and line separators', text, 'Kubernetes would refuse the YAML, or read other lines');
  }
  if (text.includes('\n') && /^[ \n]*\t/.test(text)) {
    problems.add(prop, 'must not begin with a tab if it has several lines', text, 'Kubernetes would refuse the YAML');
  }
  if (text.includes('{{')) {
    problems.add(prop, "must not contain '{{'", text, 'Helm would execute it as a template');
  }
  checkNoNumber(problems, prop, text);
}

/**
 * Names of fields and keys of maps that Kubernetes accepts, and cdk8s 2.68 does not write: to it an object with a `constructor` is one of a class, and the other one
 * is lost.
 */
const UNWRITABLE_KEYS = ['constructor', '__proto__'];

export function checkWritableKey(problems: Problems, prop: string, key: string): void {
  if (UNWRITABLE_KEYS.includes(key)) { problems.add(prop, 'must not have such a key', key, 'cdk8s cannot write it'); }
}

/**
 * A text that Kubernetes takes for a number: numbers in the notation of Go. cdk8s quotes those of YAML 1.1, in which `0o17`, `0X1F` and `1e1_0`
 * are texts.
 */
export function checkNoNumber(problems: Problems, prop: string, text: string): void {
  if (!text.startsWith('_') && GO_NUMBER.test(text.replace(/_/g, '')) && !YAML_NUMBERS.some((number) => number.test(text))) {
    problems.add(prop, 'must not be a number in this notation', text, 'Kubernetes would read a number instead of a text, and refuse it');
  }
}

/** `resolve` of go-yaml: it leaves out every `_`, and then tries strconv.ParseInt with base 0, and its own pattern of floats. */
const GO_NUMBER = /^[-+]?(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0B[01]+|0b[-+]?[01]+|(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?)$/;

/** Numbers of YAML 1.1. */
const YAML_NUMBERS = [/^[-+]?\d[\d_]*$/, /^[-+]?0x[\da-fA-F_]+$/, /^[-+]?0b[01_]+$/, /^[-+]?(\d[\d_]*)?\.[\d_]*$/, /^[-+]?(\d[\d_]*)?(\.[\d_]*)?[eE][-+]?\d+$/];
