import { Engine, EngineFamily } from '../engine';
import type { EnvVar } from './kubernetes';

/** Names of the engine's programs: scripts take them from the environment, so that they serve both families. */
export function programEnv(engine: Engine): EnvVar[] {
  const family = engine.family === EngineFamily.VALKEY ? 'valkey' : 'redis';
  return [
    { name: 'REDIS_SERVER', value: `${family}-server` },
    { name: 'REDIS_CLI', value: `${family}-cli` },
    { name: 'REDIS_CHECK_AOF', value: `${family}-check-aof` },
  ];
}
