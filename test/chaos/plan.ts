import { Size } from 'cdk8s';
import { RedisPlan } from 'cdk8s-managed-redis';

/** Small, so that several fit on a test cluster; in kind it is plan PRO. */
export const PLAN = RedisPlan.PRO.customize({ memory: Size.mebibytes(256), storage: Size.mebibytes(512), cpu: '50m' });
