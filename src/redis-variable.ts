/**
 * A part of the connection that an attachment can inject as a variable of its own, beside the URL.
 */
export enum RedisVariable {
  /** `REDIS_HOST`: the host name. */
  HOST = 'HOST',
  /** `REDIS_PORT`: the port. */
  PORT = 'PORT',
  /** `REDIS_USERNAME`: the user name; absent when there is no password. */
  USERNAME = 'USERNAME',
  /** `REDIS_PASSWORD`: the password, from the Secret; absent when there is none. */
  PASSWORD = 'PASSWORD',
  /** `REDIS_READ_URL`: the URL of the address for reads, from the Secret; an error for a Redis that has none. */
  READ_URL = 'READ_URL',
}
