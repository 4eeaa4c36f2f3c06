import { type AuditEventView, type AuditPage, auditPage } from "@allod/api";
import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import type { Query } from "../api/client.ts";
import type { ApiError } from "../api/error.ts";
import { useApi } from "../query/context.tsx";
import { type Arrivals, arrivalsOf, inOrder } from "./newest.ts";

const PAGE = 100;
const NEWEST = 50;

export interface TimelineEvents {
  readonly items: readonly AuditEventView[];
  /** Nothing has been read yet. */
  readonly isLoading: boolean;
  /** What is shown is what the filter before let through. */
  readonly isOutdated: boolean;
  readonly isLoadingMore: boolean;
  readonly hasMore: boolean;
  readonly error: ApiError | null;
  readonly loadMore: () => void;
  readonly reload: () => void;
  /** Reads all pages again, after what never happens by itself: that somebody was removed from them. */
  readonly readAgain: () => void;
  /** What came in, and is not in the list yet. */
  readonly arrivals: Arrivals;
  /** Puts it there. */
  readonly showArrivals: () => void;
}

interface TimelineQuestion {
  readonly path: string;
  readonly query: Query;
  /** Ask for the newest whenever something came in. */
  readonly live: boolean;
}

type Read = InfiniteData<AuditPage, string | undefined>;

/**
 * Events page by page. They never change, so that pages that were read are not read again, however many changes are announced; only the
 * newest page is, beside them, while `live`. Its key begins with the path, as that of all answers that changes make old.
 */
export function useTimeline({ path, query, live }: TimelineQuestion): TimelineEvents {
  const api = useApi();
  const client = useQueryClient();
  const key = ["timeline", path, query] as const;
  const pages = useInfiniteQuery<AuditPage, ApiError, Read, typeof key, string | undefined>({
    queryKey: key,
    queryFn: ({ signal, pageParam }) => api.get(path, { schema: auditPage, query: { ...query, cursor: pageParam, limit: PAGE }, signal }),
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: "static",
    gcTime: 0,
    placeholderData: (previous, before) => (before?.queryKey[1] === path ? previous : undefined),
  });
  const isOutdated = pages.isPlaceholderData;
  const newest = useQuery<AuditPage, ApiError>({
    queryKey: [path, { ...query, newest: NEWEST }],
    queryFn: ({ signal }) => api.get(path, { schema: auditPage, query: { ...query, limit: NEWEST }, signal }),
    enabled: live && pages.isSuccess && !isOutdated,
    staleTime: 0,
    gcTime: 0,
  });
  const items = useMemo(() => inOrder((pages.data?.pages ?? []).flatMap((page) => page.items)), [pages.data]);
  const arrivals = useMemo(
    () => (live && !isOutdated ? arrivalsOf(items, newest.data?.items ?? [], NEWEST) : { events: [], isGap: false }),
    [items, newest.data, live, isOutdated],
  );

  function showArrivals(): void {
    const { data } = newest;
    if (data === undefined || arrivals.events.length === 0) return;
    client.setQueryData<Read>(key, (read) => {
      if (read === undefined || arrivals.isGap) return { pages: [data], pageParams: [undefined] };
      const [first, ...rest] = read.pages;
      if (first === undefined) return read;
      return { ...read, pages: [{ ...first, items: [...arrivals.events, ...first.items] }, ...rest] };
    });
  }

  return {
    items,
    isLoading: pages.isPending,
    isOutdated,
    isLoadingMore: pages.isFetchingNextPage,
    hasMore: pages.hasNextPage,
    error: pages.error,
    loadMore: () => {
      if (pages.hasNextPage) void pages.fetchNextPage({ cancelRefetch: false });
    },
    reload: () => void (items.length === 0 ? pages.refetch() : pages.fetchNextPage()),
    readAgain: () => void pages.refetch(),
    arrivals,
    showArrivals,
  };
}
