/**
 * A part of the connection that an attachment can add as a separate variable, in addition to the URL.
 */
export enum RedisVariable {
  /** `REDIS_HOST`: the host name. */
  HOST = 'HOST',
  /** `REDIS_PORT`: the port. */
  PORT = 'PORT',
  /** `REDIS_USERNAME`: the user name; not added if there is no password. */
  USERNAME = 'USERNAME',
  /** `REDIS_PASSWORD`: the password, from the Secret; not added if there is none. */
  PASSWORD = 'PASSWORD',
  /** `REDIS_READ_URL`: the URL of the read address, from the Secret; an error for a Redis without one. */
  READ_URL = 'READ_URL',
}
