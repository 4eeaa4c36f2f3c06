import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { listen } from "../api/live.ts";
import { collectBursts } from "./bursts.ts";
import { isStale } from "./stale.ts";

/** Keeps what is on the screen up to date while the component is shown. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    const { add, stop } = collectBursts({
      read: (events) =>
        client.invalidateQueries({
          predicate: ({ queryKey: [path] }) => typeof path === "string" && events.some((event) => isStale(path, event)),
        }),
      later,
    });
    const hangUp = listen({
      open: () => new EventSource("/api/v1/events"),
      onChange: add,
      onGap: () => void client.invalidateQueries(),
      later,
    });
    return () => {
      hangUp();
      stop();
    };
  }, [client]);
}

function later(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}
