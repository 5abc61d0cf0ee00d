import { RedisVariable } from '../../src';

/** The variables that every Redis can inject. READ_URL needs a Redis with a read address. */
export const COMMON_VARIABLES = Object.values(RedisVariable).filter((variable) => variable !== RedisVariable.READ_URL);
