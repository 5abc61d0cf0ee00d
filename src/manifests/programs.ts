import { Engine, EngineFamily } from '../engine';
import type { PodParts } from './pod-parts';

/** Programs of the engine, each with the variable that names it. */
const PROGRAMS = { 'server': 'REDIS_SERVER', 'cli': 'REDIS_CLI', 'check-aof': 'REDIS_CHECK_AOF' } as const;

/** Scripts take the names of the engine's programs from the environment, so that they serve both families. */
export function programs(engine: Engine, ...used: readonly (keyof typeof PROGRAMS)[]): PodParts {
  const family = engine.family === EngineFamily.VALKEY ? 'valkey' : 'redis';
  return { env: used.map((program) => ({ name: PROGRAMS[program], value: `${family}-${program}` })) };
}
