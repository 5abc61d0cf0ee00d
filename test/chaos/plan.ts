import { Size } from 'cdk8s';
import { RedisPlan } from 'cdk8s-managed-redis';

/** Plan PRO, small enough that several instances fit on a test cluster. */
export const PLAN = RedisPlan.PRO.customize({ memory: Size.mebibytes(256), storage: Size.mebibytes(512), cpu: '50m' });
