import { RedisTls } from 'cdk8s-managed-redis';

/** The TLS of instances under faults, which the variable TLS names: none without it. */
export function tlsMode(): RedisTls | undefined {
  switch (process.env.TLS) {
    case undefined: return undefined;
    case 'beside': return RedisTls.beside();
    case 'only': return RedisTls.only();
    default: throw new Error(`TLS: must be absent, 'beside' or 'only', got '${process.env.TLS}'`);
  }
}
