/** A line of CLUSTER NODES. */
export interface NodeLine {
  /** The pod whose name the node announces; empty until it was received. */
  readonly pod: string;
  readonly address: string;
  readonly flags: readonly string[];
  readonly id: string;
  /** Id of the primary of a replica, or `-`. */
  readonly primary: string;
  /** How many it owns; marks of slots that are on their way do not count. */
  readonly slots: number;
}

/** What CLUSTER NODES replies; anything else, such as an error, has no lines. */
export function clusterNodes(reply: string): NodeLine[] {
  return reply.split('\n').filter((line) => /^[0-9a-f]{40} /.test(line)).map((line) => {
    const [id, place, flags, primary, , , , , ...ranges] = line.trim().split(' ');
    const [address, host = ''] = place.split(',');
    const slots = ranges.filter((range) => !range.startsWith('[')).map((range) => range.split('-').map(Number));
    return {
      pod: host.split('.')[0], address, flags: flags.split(','), id, primary, slots: slots.reduce((sum, [from, to = from]) => sum + to - from + 1, 0),
    };
  });
}

/** How many slots each shard owns. */
export function slotsOfShards(nodes: readonly NodeLine[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { pod, slots } of nodes) {
    const shard = pod.split('-').at(-2)!;
    counts[shard] = (counts[shard] ?? 0) + slots;
  }
  return counts;
}

/** Whether a node is down, unknown, or a replica that is not eligible for promotion. A primary never is. */
export function isTroubled({ flags }: NodeLine): boolean {
  return flags.some((flag) => /^(fail\??|handshake|noaddr)$/.test(flag)) || (flags.includes('slave') && flags.includes('nofailover'));
}
