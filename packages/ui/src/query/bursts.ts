import type { ChangeEvent } from "@allod/api";

/** Changes come in bursts, when a tenant is set up: what they make old is read once, not once for each. */
const BURST_MS = 250;
/** Events of a timeline never cease where much happens. */
const EVENTS_MS = 2000;

interface BurstDeps {
  /** Reads again what these made old. */
  readonly read: (events: readonly ChangeEvent[]) => Promise<unknown>;
  /** Calls back after some milliseconds; answers what cancels that. */
  readonly later: (milliseconds: number, callback: () => void) => () => void;
}

/**
 * Collects changes, and has them read together. While something is being read, what comes in waits: a question that is asked anew before it
 * is answered would never be, where changes come in faster than answers.
 */
export function collectBursts({ read, later }: BurstDeps): { readonly add: (event: ChangeEvent) => void; readonly stop: () => void } {
  let waiting: ChangeEvent[] = [];
  let isBusy = false;
  let isStopped = false;
  let cancel: () => void = () => undefined;

  function readSoon(milliseconds: number): void {
    isBusy = true;
    cancel = later(milliseconds, () => void readNow());
  }

  async function readNow(): Promise<void> {
    const events = waiting;
    waiting = [];
    await read(events).catch(() => undefined);
    isBusy = false;
    if (waiting.length > 0 && !isStopped) readSoon(waiting.every(({ kind }) => kind === "audit") ? EVENTS_MS : BURST_MS);
  }

  return {
    add(event) {
      waiting.push(event);
      if (!isBusy) readSoon(BURST_MS);
    },
    stop() {
      isStopped = true;
      cancel();
    },
  };
}
