/** Values of the component label; part of selectors, so never change them. */

/** The server pods. */
export const SERVER = 'server';
/** The Job that makes the Secrets, and its rights. */
export const CREDENTIALS = 'credentials';
/** The sentinel pods. */
export const SENTINEL = 'sentinel';
/** The proxy pods. */
export const PROXY = 'proxy';
