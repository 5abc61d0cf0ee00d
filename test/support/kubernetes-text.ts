import { parseAllDocuments, ScalarTag } from 'yaml';

/**
 * What the YAML parser of Kubernetes refuses: every character but tab, line breaks, U+0020 to U+007E, and from U+00A0 what is a character; and the
 * escape of half a surrogate pair.
 */
const REFUSED = /[^\t\n\r\x20-\x7e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|\\u[dD][89a-fA-F][0-9a-fA-F]{2}/u;

/** Line breaks of YAML 1.1. To the `yaml` package, NEL and the separators of lines and paragraphs are characters like others. */
const LINE_BREAK = /\r\n|[\r\u0085\u2028\u2029]/g;

/** Numbers that the parser of Kubernetes knows beyond YAML 1.1: it leaves out every `_`, and what Go then takes for a number is one. */
const GO_NUMBER: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0[\dxXoObBeE_.][-+\da-fA-FeExXoObB_.]*$|^[-+]?[\d.][-+\d_.]*[eE][-+\d_]+$|^[-+]_*[\d.][\d_.eE]*$/,
  resolve: (text) => (Number.isNaN(Number(text.replace(/_/g, '').toLowerCase().replace(/^[-+]/, ''))) ? text : { number: text }),
};

/**
 * The objects that Kubernetes reads in YAML (sigs.k8s.io/yaml, which is YAML 1.1): where it reads other lines, or a number instead of a text, so
 * does this.
 */
export function parseAsKubernetes(yaml: string): any[] {
  const refused = REFUSED.exec(yaml);
  if (refused) { throw new Error(`control characters are not allowed: ${JSON.stringify(yaml.slice(Math.max(0, refused.index - 40), refused.index + 40))}`); }
  return parseAllDocuments(yaml.replace(LINE_BREAK, '\n'), { version: '1.1', customTags: (tags) => [GO_NUMBER, ...tags] }).map((document) => {
    if (document.errors.length > 0) { throw document.errors[0]; }
    return document.toJS();
  });
}

/** The names that Kubernetes looks up in an argument, or in the value of a variable: `$(NAME)`, but `$$` is a single `$`. */
export function expandedNames(text: string): string[] {
  return [...text.matchAll(/\$(?:\$|\(([^)]*)\))/g)].flatMap(([, name]) => name ?? []);
}
