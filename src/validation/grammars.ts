/**
 * The texts that Kubernetes, registries and clients accept as names. Each is the real grammar: what passes here cannot be anything but a name where it
 * is written to.
 */

/** A label of a DNS name, and a name of labels, as Kubernetes spells them (RFC 1123). */
const DNS_LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const DNS_NAME = `${DNS_LABEL}(?:\\.${DNS_LABEL})*`;

/** The name of most objects: a DNS subdomain. */
export const OBJECT_NAME = new RegExp(`^(?=.{1,253}$)${DNS_NAME}$`);

/** The name of a namespace: a DNS label. */
export const NAMESPACE_NAME = new RegExp(`^(?=.{1,63}$)${DNS_LABEL}$`);

/** The name of a Service: a DNS label that begins with a letter. */
export const SERVICE_NAME = new RegExp(`^(?=[a-z])(?=.{1,63}$)${DNS_LABEL}$`);

/** The key of a label or an annotation. */
export const QUALIFIED_NAME = new RegExp(`^(?:(?=.{1,253}/)${DNS_NAME}/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`);

export const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** A key of a Secret. It is the name of a file where the Secret is mounted: neither a folder, nor one of the names that the kubelet uses itself. */
export const SECRET_KEY_NAME = /^(?!\.$|\.\.)[-._a-zA-Z0-9]{1,253}$/;

/** A host name in any case. URL parsers take one that ends with a number for an address. */
const HOST_LABEL = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
export const HOST_NAME = new RegExp(`^(?=.{1,253}$)(?!(?:.*\\.)?\\d+$)${HOST_LABEL}(?:\\.${HOST_LABEL})*$`, 'i');

/** An image reference of github.com/distribution/reference. Its first group is the name, of at most 255 characters. */
const IMAGE_DOMAIN_LABEL = '[A-Za-z0-9](?:[-A-Za-z0-9]*[A-Za-z0-9])?';
const IMAGE_DOMAIN = `(?:${IMAGE_DOMAIN_LABEL}(?:\\.${IMAGE_DOMAIN_LABEL})*|\\[[0-9A-Fa-f:]+\\])(?::\\d+)?`;
const IMAGE_PATH = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const IMAGE_NAME = `(?:${IMAGE_DOMAIN}/)?${IMAGE_PATH}(?:/${IMAGE_PATH})*`;
const IMAGE_TAG = '[A-Za-z0-9_][-A-Za-z0-9_.]{0,127}';
const IMAGE_DIGEST = 'sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}';
/** What may precede a name, so that the whole names its registry. It leaves room for the names of the library's images. */
export const IMAGE_REGISTRY = new RegExp(`^(?=.{1,200}$)(?=[^/]*[.:]|localhost(?:/|$))${IMAGE_DOMAIN}(?:/${IMAGE_PATH})*$`);
export const IMAGE_REFERENCE = new RegExp(`^(${IMAGE_NAME})(?::${IMAGE_TAG})?(?:@(?:${IMAGE_DIGEST}))?$`);
