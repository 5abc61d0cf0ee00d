import { run } from './kubectl';

/**
 * A program that can cut off and stop nodes, for clusters that have one: it takes `partition`, `heal`, `stop-node` or `start-node`, and
 * a node. The tests of lost nodes need it.
 */
const PROGRAM = process.env.REDIS_E2E_NODE_FAULTS;

export const HAS_NODE_FAULTS = PROGRAM !== undefined;

export type NodeFault = 'partition' | 'heal' | 'stop-node' | 'start-node';

export async function nodeFault(fault: NodeFault, node: string): Promise<void> {
  if (PROGRAM === undefined) { throw new Error('name a program in REDIS_E2E_NODE_FAULTS'); }
  await run(PROGRAM, [fault, node]);
}
