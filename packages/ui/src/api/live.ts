import { changeEvent, type ChangeEvent } from "@allod/api";

/** The part of the browser's EventSource that is used. */
interface EventStream {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

export interface LiveDeps {
  readonly open: () => EventStream;
  readonly onChange: (event: ChangeEvent) => void;
  /** The stream is back after a break: anything may have changed meanwhile. */
  readonly onGap: () => void;
  /** Calls back after some milliseconds; answers what cancels that. */
  readonly later: (milliseconds: number, callback: () => void) => () => void;
}

const CLOSED = 2;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Listens to changes until the returned function is called. A browser reconnects by itself when a connection breaks, but gives up when the
 * server answers with an error, as it does while it restarts: then this opens a new stream, after waits that double up to a minute.
 */
export function listen({ open, onChange, onGap, later }: LiveDeps): () => void {
  let wait = FIRST_WAIT_MS;
  let broken = false;
  let stopped = false;
  let stream: EventStream;
  let cancel: () => void = () => undefined;

  function connect(): void {
    const opened = open();
    stream = opened;
    opened.addEventListener("open", () => {
      wait = FIRST_WAIT_MS;
      if (broken) onGap();
      broken = false;
    });
    opened.addEventListener("change", ({ data }) => {
      const event = parseEvent(data);
      if (event !== undefined) onChange(event);
    });
    opened.addEventListener("error", () => {
      broken = true;
      if (stopped || opened.readyState !== CLOSED) return;
      cancel = later(wait, connect);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  }

  connect();
  return () => {
    stopped = true;
    cancel();
    stream.close();
  };
}

/** A newer server may send kinds that this page does not know: nothing here shows them. */
function parseEvent(data: unknown): ChangeEvent | undefined {
  if (typeof data !== "string") return undefined;
  try {
    return changeEvent.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}
