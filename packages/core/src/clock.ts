import { setTimeout as delay } from "node:timers/promises";

/** Where the time comes from. An argument everywhere, so that a test decides what time it is. */
export interface Clock {
  now(): Date;
  /** Resolves after `milliseconds`; rejects when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of the machine. Built once, in the program's composition root. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, signal === undefined ? {} : { signal }),
};
