import type { Clock } from "@allod/core";

import type { PostgresProcess } from "./postgres-process.ts";

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** One that ended sooner than this after its start, on a disk that is full, was not back. */
const STEADY_MS = 5000;

/** What becomes of a server that ends by itself. Each is told once. */
export type ServerNews = { readonly is: "away"; readonly reason: string } | { readonly is: "back" };

interface Deps {
  /** May throw when the system has no room for another process. */
  readonly run: () => PostgresProcess;
  readonly clock: Clock;
  readonly tell: (news: ServerNews) => void;
}

/**
 * Starts a server again whenever it ended without being asked, after pauses that grow until it runs. When only the process
 * of one connection broke down, the server mends that itself.
 */
export function keepRunning(first: PostgresProcess, { run, clock, tell }: Deps): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const aborted = new Promise<never>((_, reject) => void signal.addEventListener("abort", () => reject(signal.reason as Error)));
  let current = first;

  async function keep(): Promise<void> {
    for (;;) {
      const reason = await Promise.race([aborted, current.ended]);
      signal.throwIfAborted();
      tell({ is: "away", reason });
      await startAgain();
      tell({ is: "back" });
    }
  }

  async function startAgain(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      await clock.sleep(pause, signal);
      signal.throwIfAborted();
      if (await runsAgain().catch(() => false)) return;
    }
  }

  async function runsAgain(): Promise<boolean> {
    current = run();
    if (!(await current.ready)) return false;
    return Promise.race([current.ended.then(() => false), clock.sleep(STEADY_MS, signal).then(() => true)]);
  }

  const kept = keep().catch(() => undefined);
  return {
    async stop() {
      stopping.abort();
      await current.stop();
      await kept;
    },
  };
}
