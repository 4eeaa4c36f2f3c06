import type { RandomSource } from "@allod/core";

const FIRST = 2000;
const LONGEST = 15 * 60_000;

/** Milliseconds to wait after so many failures in a row: doubled each time, up to a quarter of an hour, and never the same for all. */
export function backoff(failures: number, random: RandomSource): number {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 20));
  const [byte = 0] = random.bytes(1);
  // Between half of it and all of it: what failed together is not tried again together.
  return Math.round(full / 2 + (full / 2) * (byte / 255));
}
