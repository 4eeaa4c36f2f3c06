import { defaultRangeExtractor, type Range, useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useLayoutEffect, useState } from "react";

const ROW = 45;
const ROW_WITH_DAY = 85;
const BEYOND = 12;

interface VirtualRows {
  readonly list: RefObject<HTMLDivElement | null>;
  readonly ids: readonly string[];
  readonly startsDay: (index: number) => boolean;
  /** This row is there wherever the page is scrolled to: the keyboard stands on it. */
  readonly kept: number;
}

/** What of a long list is in the document: what is seen of it while the page is scrolled, and a little beyond. */
export function useVirtualRows({ list, ids, startsDay, kept }: VirtualRows) {
  const top = useTop(list);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const seen = defaultRangeExtractor(range);
      return kept < 0 || kept >= range.count || seen.includes(kept) ? seen : [...seen, kept].toSorted((one, other) => one - other);
    },
    [kept],
  );
  const virtualizer = useWindowVirtualizer<HTMLElement>({
    count: ids.length,
    getItemKey: (index) => ids[index] ?? index,
    estimateSize: (index) => (startsDay(index) ? ROW_WITH_DAY : ROW),
    overscan: BEYOND,
    scrollMargin: top,
    rangeExtractor,
  });
  return { virtualizer, top };
}

/** Where the list begins on the page, which what stands above it moves. */
function useTop(list: RefObject<HTMLDivElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const { current } = list;
    if (current === null) return undefined;
    const measure = (): void => setTop(Math.round(current.getBoundingClientRect().top + window.scrollY));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [list]);
  return top;
}
