import type { Clock } from "@allod/core";

const LIMIT = 5;
const OPEN_FOR = 30_000;

/** Keeps a product that does not answer from being asked by everybody: after some failures in a row nobody asks for a while, then one does. */
export class Circuit {
  readonly #clock: Clock;
  #failures = 0;
  #openUntil = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** When it may be asked again; undefined: now. Whoever is told `now` after a pause is the one that tries. */
  closedUntil(): Date | undefined {
    const now = this.#clock.now().getTime();
    if (this.#failures < LIMIT) return undefined;
    if (now < this.#openUntil) return new Date(this.#openUntil);
    this.#openUntil = now + OPEN_FOR;
    return undefined;
  }

  /** Until when nobody asks it; undefined while it is asked. Looking changes nothing. */
  get pausedUntil(): Date | undefined {
    return this.#failures >= LIMIT && this.#clock.now().getTime() < this.#openUntil ? new Date(this.#openUntil) : undefined;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures++;
    if (this.#failures >= LIMIT) this.#openUntil = this.#clock.now().getTime() + OPEN_FOR;
  }
}
