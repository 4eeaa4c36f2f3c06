import { changeEvent } from "@allod/api";
import type { Clock } from "@allod/core";
import { Client } from "pg";

import type { Services } from "../http/services.ts";

const CHANNEL = "allod_changes";
const RECONNECT_MS = 1000;

/** Hears of every change, whichever replica made it: one connection that listens, for all streams of this process. */
export function listenForChanges(
  url: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Services["subscribe"] {
  const listeners = new Set<Parameters<Services["subscribe"]>>();

  async function listen(): Promise<void> {
    const client = new Client({ connectionString: url, keepAlive: true });
    const ended = new Promise<void>((resolve) => {
      client.on("error", () => resolve()).on("end", () => resolve());
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    client.on("notification", ({ payload }) => {
      const change = changeEvent.safeParse(parsed(payload ?? ""));
      if (change.success) for (const [onChange] of listeners) onChange(change.data);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      for (const [, onGap] of listeners) onGap();
      await ended;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async function keepListening(): Promise<void> {
    while (!signal.aborted) {
      await listen().catch(() => undefined);
      await clock.sleep(RECONNECT_MS, signal).catch(() => undefined);
    }
  }

  void keepListening();
  return (...listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
