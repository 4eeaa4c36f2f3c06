import { v7 } from "uuid";

import type { Clock } from "./clock.ts";
import type { RandomSource } from "./random.ts";

/** Where ids come from. */
export interface IdSource {
  /** A new UUID, version 7: later ones sort after earlier ones, to the millisecond. */
  next(): string;
}

/** Ids from the time and from randomness: RFC 9562, section 5.7. */
export function idSource({ clock, random }: { readonly clock: Clock; readonly random: RandomSource }): IdSource {
  return { next: () => v7({ msecs: clock.now().getTime(), random: random.bytes(16) }) };
}
