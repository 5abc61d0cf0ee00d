/**
 * A key of a Secret in the namespace of the Redis instance.
 */
export interface SecretKey {
  /** Name of the Secret. */
  readonly secretName: string;

  /** The key in the Secret's data. */
  readonly key: string;
}
