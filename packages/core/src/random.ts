import { randomBytes } from "node:crypto";

/** Where randomness comes from: `bytes(n)` gives `n` unpredictable bytes. */
export interface RandomSource {
  bytes(length: number): Uint8Array;
}

/** The operating system's cryptographic randomness. */
export const systemRandom: RandomSource = { bytes: (length) => randomBytes(length) };
