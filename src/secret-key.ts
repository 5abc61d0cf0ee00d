/**
 * A key of a Secret in the namespace of the Redis instance.
 */
export interface SecretKey {
  /** Name of the Secret. */
  readonly secretName: string;

  /** The key inside the Secret whose value is meant. */
  readonly key: string;
}
