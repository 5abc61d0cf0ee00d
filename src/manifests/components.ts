/** Values of the component label; part of selectors, so never change them. */

/** The server pods; of an instance whose roles are fixed, the primary. */
export const SERVER = 'server';
/** The replicas of an instance whose roles are fixed. */
export const REPLICA = 'replica';
/** The Job that makes the Secrets, and its rights. */
export const CREDENTIALS = 'credentials';
/** The sentinel pods. */
export const SENTINEL = 'sentinel';
/** The proxy pods. */
export const PROXY = 'proxy';
/** The objects of cert-manager. */
export const CERTIFICATES = 'certificates';
