import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import type { ChangeEvent } from "@allod/api";

import { listen } from "../api/live.ts";
import { isStale } from "./stale.ts";

/** Changes come in bursts, when a tenant is set up: what they make old is read once, not once for each. */
const BURST_MS = 250;

/** Keeps what is on the screen up to date while the component is shown. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    let burst: ChangeEvent[] = [];
    function readAgain(): void {
      const events = burst;
      burst = [];
      void client.invalidateQueries({
        predicate: ({ queryKey: [path] }) => typeof path === "string" && events.some((event) => isStale(path, event)),
      });
    }
    return listen({
      open: () => new EventSource("/api/v1/events"),
      onChange: (event) => {
        burst.push(event);
        if (burst.length === 1) setTimeout(readAgain, BURST_MS);
      },
      onGap: () => void client.invalidateQueries(),
      later: (milliseconds, callback) => {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
    });
  }, [client]);
}
