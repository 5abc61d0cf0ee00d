import { RedisVariable } from '../../src';

/** Every variable that an attachment to any Redis may ask for; READ_URL is for those that have an address for reads. */
export const COMMON_VARIABLES = Object.values(RedisVariable).filter((variable) => variable !== RedisVariable.READ_URL);
