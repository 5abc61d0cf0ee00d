import { run } from './kubectl';

/**
 * A program that partitions and stops nodes. Its arguments are `partition`, `heal`, `stop-node` or `start-node`, and a node. Optional: the
 * tests of lost nodes need it.
 */
const PROGRAM = process.env.REDIS_E2E_NODE_FAULTS;

export const HAS_NODE_FAULTS = PROGRAM !== undefined;

export type NodeFault = 'partition' | 'heal' | 'stop-node' | 'start-node';

export async function nodeFault(fault: NodeFault, node: string): Promise<void> {
  if (PROGRAM === undefined) { throw new Error('set REDIS_E2E_NODE_FAULTS to a program that can partition and stop nodes'); }
  await run(PROGRAM, [fault, node]);
}
