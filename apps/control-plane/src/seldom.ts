import type { Clock } from "@allod/core";

import { toProblem } from "./http/problems.ts";

const PAUSE_MS = 60_000;

/** Logs trouble in the background. A database that is away is trouble many times a second, and is logged once a minute. */
export function seldom(log: (error: unknown) => void, clock: Clock): (error: unknown) => void {
  let next = 0;
  return (error) => {
    if (toProblem(error).code === "http.unavailable") {
      const now = clock.now().getTime();
      if (now < next) return;
      next = now + PAUSE_MS;
    }
    log(error);
  };
}
