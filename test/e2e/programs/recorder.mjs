// Numbered writes at a steady rate, and which of them the server acknowledged, so that a test can tell what a fault has lost.

const PER_SECOND = Number(process.env.WRITES_PER_SECOND ?? 200);

/** Writes between two looks at how far a replica is behind. */
const LOOK_EVERY = 20;

/** The longest time without an acknowledgement, of each of several groups. */
class Gap {
  longest = 0;
  #last = [];

  acknowledged(group, now) {
    if (this.#last[group] !== undefined) this.longest = Math.max(this.longest, now - this.#last[group]);
    this.#last[group] = now;
  }
}

/**
 * The actions of a program that writes: start, stop (waits for the writes under way), stats, verify (reads all back).
 *
 * `set` and `get` take a number; `connectionOf` and `shardOf` say what a number goes through and where it is; `measureLag` how many
 * milliseconds a replica takes to acknowledge a write.
 */
export function recorder({ set, get, connectionOf = () => 0, shardOf = () => 0, measureLag }) {
  const acknowledged = [];
  const underWay = new Set();
  let next = 0;
  let errors = 0;
  // What the others serve meanwhile hides the pause of none.
  let shardGap = new Gap();
  let connectionGap = new Gap();
  let lag = 0;
  let looking;
  let timer;

  function write() {
    const key = next++;
    const attempt = Promise.resolve(set(key)).then(() => {
      const now = performance.now();
      shardGap.acknowledged(shardOf(key), now);
      connectionGap.acknowledged(connectionOf(key), now);
      acknowledged.push({ key, at: now });
    }, () => { errors += 1; }).finally(() => underWay.delete(attempt));
    underWay.add(attempt);
    if (key % LOOK_EVERY === 0) {
      looking ??= measureLag?.().then((milliseconds) => { lag = Math.max(lag, milliseconds); }, () => {}).finally(() => { looking = undefined; });
    }
  }

  /** When the last write before the longest pause was acknowledged: the moment of the fault, as a client sees it. */
  function lastBeforeFault() {
    const pauses = acknowledged.slice(1).map((write, index) => ({ at: acknowledged[index].at, length: write.at - acknowledged[index].at }));
    return pauses.reduce((longest, pause) => (pause.length > longest.length ? pause : longest), { at: 0, length: 0 }).at;
  }

  return {
    start: async () => {
      errors = 0;
      lag = 0;
      shardGap = new Gap();
      connectionGap = new Gap();
      timer ??= setInterval(write, 1000 / PER_SECOND);
      return {};
    },
    stop: async () => {
      clearInterval(timer);
      timer = undefined;
      await Promise.allSettled([...underWay]);
      return {};
    },
    stats: async () => ({
      acknowledged: acknowledged.length,
      errors,
      longestGapMs: Math.round(shardGap.longest),
      longestConnectionGapMs: Math.round(connectionGap.longest),
      lagMs: Math.round(lag),
    }),
    /** How many acknowledged writes are gone, and how long before the fault the oldest of them was acknowledged. */
    verify: async () => {
      const lost = [];
      for (let from = 0; from < acknowledged.length; from += 1000) {
        const writes = acknowledged.slice(from, from + 1000);
        const values = await Promise.all(writes.map(({ key }) => get(key)));
        writes.forEach((write, index) => { if (values[index] !== String(write.key)) lost.push(write); });
      }
      const lossWindowMs = lost.length === 0 ? 0 : Math.round(lastBeforeFault() - lost[0].at);
      return { acknowledged: acknowledged.length, lost: lost.length, lossWindowMs };
    },
  };
}
