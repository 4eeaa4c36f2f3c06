import type { ApiError } from "../api/error.ts";

/** A page of a list, as the API has them. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** A list that is read page by page, as a table shows it. */
export interface Pages<Item> {
  readonly items: readonly Item[];
  /** Nothing has been read yet. */
  readonly isLoading: boolean;
  readonly isLoadingMore: boolean;
  readonly hasMore: boolean;
  readonly error: ApiError | null;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

/** The part of TanStack Query's answer that is used. */
export interface PagesResult<Item> {
  readonly data?: { readonly pages: readonly Page<Item>[] } | undefined;
  readonly isPending: boolean;
  readonly isFetchingNextPage: boolean;
  readonly hasNextPage: boolean;
  readonly error: ApiError | null;
  readonly fetchNextPage: () => Promise<unknown>;
  readonly refetch: () => Promise<unknown>;
}

/**
 * All pages read so far as one list. A page that is read while the list changes may repeat what the page before had: each `id` is shown once,
 * as it was read last.
 */
export function toPages<Item>(result: PagesResult<Item>): Pages<Item> {
  const { data, isPending, isFetchingNextPage, hasNextPage, error, fetchNextPage, refetch } = result;
  return {
    items: once((data?.pages ?? []).flatMap(({ items }) => items)),
    isLoading: isPending,
    isLoadingMore: isFetchingNextPage,
    hasMore: hasNextPage,
    error,
    loadMore: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    reload: () => void refetch(),
  };
}

/** A short list that comes whole, in the same shape. */
export function asPages<Item>(result: {
  readonly data?: { readonly items: readonly Item[] } | undefined;
  readonly isPending: boolean;
  readonly error: ApiError | null;
  readonly refetch: () => Promise<unknown>;
}): Pages<Item> {
  return toPages({
    ...result,
    data: result.data === undefined ? undefined : { pages: [{ items: result.data.items, next: null }] },
    isFetchingNextPage: false,
    hasNextPage: false,
    fetchNextPage: () => Promise.resolve(),
  });
}

function once<Item>(items: readonly Item[]): readonly Item[] {
  const seen = new Map<unknown, Item>();
  for (const [index, item] of items.entries()) {
    const hasId = typeof item === "object" && item !== null && "id" in item;
    seen.set(hasId ? item.id : index, item);
  }
  return [...seen.values()];
}
