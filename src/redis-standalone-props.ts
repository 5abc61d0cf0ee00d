import type { RedisCommonProps } from './common-props';
import type { RedisOverrides } from './redis-overrides';
import type { RedisTls } from './redis-tls';

/**
 * Props of a single server.
 */
export interface RedisStandaloneProps extends RedisCommonProps {
  /**
   * TLS for clients, on port 6380: see docs/tls.md. With it a server has room for fewer connections, for each takes 31 KiB more. A change restarts
   * the pod, and attached workloads get another URL.
   *
   * @default - no TLS
   */
  readonly tls?: RedisTls;

  /**
   * What differs from the library's choice, for each kind of pod: see docs/overrides.md. What a change does depends on the field.
   *
   * @default - none
   */
  readonly overrides?: RedisOverrides;
}
