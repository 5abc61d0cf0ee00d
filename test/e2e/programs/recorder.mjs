// Writes numbered keys at a steady rate and records the acknowledged ones, so that a test can count the writes that a fault lost.

const PER_SECOND = Number(process.env.WRITES_PER_SECOND ?? 200);

/** Number of writes between two measurements of the replication lag. */
const MEASURE_EVERY = 20;

/** The longest time that any of several groups went without an acknowledgement. */
class Gap {
  longest = 0;
  /** When it began: the time of the fault, as a client sees it. */
  begun = 0;
  #last = [];

  acknowledged(group, now) {
    const last = this.#last[group] ?? now;
    if (now - last > this.longest) {
      this.longest = now - last;
      this.begun = last;
    }
    this.#last[group] = now;
  }
}

/**
 * The actions of a writer: start, stop (waits for the writes in flight), stats, verify (reads all keys back).
 *
 * `set` and `get` take a number; `set` resolves to the reply of the server. `connectionOf` and `shardOf` return the connection and the shard of a
 * number. `measureLag` returns the milliseconds that a replica takes to acknowledge a write.
 */
export function recorder({ set, get, connectionOf = () => 0, shardOf = () => 0, measureLag }) {
  const acknowledged = [];
  const inFlight = new Set();
  let next = 0;
  let errors = 0;
  // One gap for each shard and connection: the writes of the others must not hide a pause.
  let shardGap = new Gap();
  let connectionGap = new Gap();
  let lags = [];
  let measuring;
  let timer;

  function write() {
    const key = next++;
    const attempt = Promise.resolve(set(key)).then((reply) => {
      const now = performance.now();
      // A client that mixed up its replies would make an acknowledged write of one that the server never had.
      if (reply !== 'OK') {
        console.log(`key ${key}: the reply to SET is ${JSON.stringify(reply)}`);
        errors += 1;
        return;
      }
      shardGap.acknowledged(shardOf(key), now);
      connectionGap.acknowledged(connectionOf(key), now);
      acknowledged.push({ key, at: now });
    }, () => { errors += 1; }).finally(() => inFlight.delete(attempt));
    inFlight.add(attempt);
    if (key % MEASURE_EVERY === 0) {
      measuring ??= measureLag?.().then((milliseconds) => { lags.push({ milliseconds, at: performance.now() }); }, () => {}).finally(() => { measuring = undefined; });
    }
  }

  /** Of the measurements that ended before the fault: the fault itself delays those after it. */
  function longestLag() {
    return Math.max(0, ...lags.filter(({ at }) => at <= shardGap.begun).map(({ milliseconds }) => milliseconds));
  }

  return {
    start: async () => {
      errors = 0;
      lags = [];
      shardGap = new Gap();
      connectionGap = new Gap();
      timer ??= setInterval(write, 1000 / PER_SECOND);
      return {};
    },
    stop: async () => {
      clearInterval(timer);
      timer = undefined;
      await Promise.allSettled([...inFlight]);
      return {};
    },
    stats: async () => ({
      acknowledged: acknowledged.length,
      errors,
      longestGapMs: Math.round(shardGap.longest),
      longestConnectionGapMs: Math.round(connectionGap.longest),
      lagMs: Math.round(longestLag()),
    }),
    /** The number of lost acknowledged writes, how long before the fault the oldest of them was acknowledged, and the last few. */
    verify: async () => {
      const lost = [];
      for (let from = 0; from < acknowledged.length; from += 1000) {
        const writes = acknowledged.slice(from, from + 1000);
        const values = await Promise.all(writes.map(({ key }) => get(key)));
        writes.forEach((write, index) => { if (values[index] !== String(write.key)) lost.push({ ...write, value: values[index] }); });
      }
      const lossWindowMs = lost.length === 0 ? 0 : Math.round(shardGap.begun - lost[0].at);
      const examples = lost.slice(-5).map(({ key, at, value }) => ({ key, value, acknowledgedAt: new Date(performance.timeOrigin + at).toISOString() }));
      return { acknowledged: acknowledged.length, lost: lost.length, lossWindowMs, examples };
    },
  };
}
