/** What comes by chance, and the same each time for one seed (mulberry32). */
export interface Chance {
  /** A whole number from 0 on, below this one. */
  below(limit: number): number;
  among<T>(items: readonly [T, ...T[]]): T;
}

export function chance(seed: number): Chance {
  let state = seed;
  function below(limit: number): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }
  return { below, among: <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] ?? items[0] };
}
