import { useInViewport, useMergedRef } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";

import type { TimelineEvents } from "./use-timeline.ts";

const NONE: ReadonlySet<string> = new Set();

/**
 * What comes in is put on top at once for whoever looks at the top; for whoever has scrolled down it waits, since what they read would
 * jump away. `topRef` is of an element right above the first event.
 */
export function useArrivals({ arrivals, showArrivals }: Pick<TimelineEvents, "arrivals" | "showArrivals">) {
  const top = useRef<HTMLDivElement>(null);
  const { ref: seenRef, inViewport: isAtTop } = useInViewport<HTMLDivElement>();
  const topRef = useMergedRef(top, seenRef);
  const [arrived, setArrived] = useState(NONE);
  const count = arrivals.events.length;

  function show(): void {
    setArrived(new Set(arrivals.events.map(({ id }) => id)));
    showArrivals();
  }

  useEffect(() => {
    if (isAtTop && count > 0) show();
  });

  /** For whoever was told that something waits: leads there, and the keyboard with it. */
  function showOnTop(): void {
    show();
    const first = arrivals.events[0]?.id;
    requestAnimationFrame(() => {
      top.current?.scrollIntoView({ block: "center" });
      requestAnimationFrame(() => document.getElementById(`event-${first}`)?.focus({ preventScroll: true }));
    });
  }

  return { topRef, arrived, showOnTop, waiting: isAtTop ? 0 : count };
}
