import { Size } from 'cdk8s';
import { RedisPlan } from 'cdk8s-managed-redis';

/** Plan PRO, small enough that several instances fit on a test cluster. */
export const SMALL_PRO = RedisPlan.PRO.customize({ memory: Size.mebibytes(192), storage: Size.mebibytes(256), cpu: '50m' });

/** Plan ENTERPRISE, small enough that an instance fits on a test cluster. */
export const SMALL_ENTERPRISE = RedisPlan.ENTERPRISE.customize({ memory: Size.mebibytes(192), storage: Size.mebibytes(512), cpu: '20m' });
