import { createHash } from 'crypto';

/** Of a text that pods take only at a start: it is on their template, so that another text restarts them. */
export function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
