import type { RedisCommonProps } from './common-props';
import type { RedisOverrides } from './redis-overrides';

/**
 * Props of a single server.
 */
export interface RedisStandaloneProps extends RedisCommonProps {
  /**
   * What differs from the library's choice, for each kind of pod: see docs/overrides.md. What a change does depends on the field.
   *
   * @default - none
   */
  readonly overrides?: RedisOverrides;
}
