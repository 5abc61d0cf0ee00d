/* eslint-disable no-bitwise */

/** Random numbers that a seed repeats (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number, stream: number) { this.state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0; }

  /** 0 to 1, without 1. */
  number(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number { return low + Math.floor(this.number() * (high - low + 1)); }

  chance(probability: number): boolean { return this.number() < probability; }

  pick<T>(list: readonly T[]): T { return list[Math.floor(this.number() * list.length)]; }
}
