import {
  QueryClient,
  useInfiniteQuery,
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useRef } from "react";

import type { Api, Query, Schema } from "../api/client.ts";
import { ApiError } from "../api/error.ts";
import { useApi, useEnvironment } from "./context.tsx";
import { type Page, type Pages, toPages } from "./pages.ts";

/** The cache of answers. Keys are `[path, query]`, which is what makes answers findable by what changed. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: (failures, error) => failures < 2 && isWorthRepeating(error), refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}

/** What the server refused once it refuses again; what did not reach it may reach it now. */
function isWorthRepeating(error: unknown): boolean {
  return error instanceof ApiError && (error.code === "browser.offline" || error.status >= 500);
}

interface ReadOptions<Output> {
  readonly schema: Schema<Output>;
  readonly query?: Query;
  /** False: do not ask yet. */
  readonly enabled?: boolean;
  /** Ask again after so many milliseconds, for what nobody announces. */
  readonly every?: number | false;
}

/**
 * Reads a path of the API; the answer is shared by all that read it, and read again when it changed. While another `query` of the same path is
 * read, the answer before stays: of another path it would be somebody else's.
 */
export function useRead<Output>(path: string, { schema, query, enabled, every }: ReadOptions<Output>): UseQueryResult<Output, ApiError> {
  const api = useApi();
  return useQuery<Output, ApiError>({
    queryKey: [path, query ?? {}],
    queryFn: ({ signal }) => api.get(path, { schema, query, signal }),
    enabled: enabled ?? true,
    refetchInterval: every ?? false,
    placeholderData: (previous, query) => (query?.queryKey[0] === path ? previous : undefined),
  });
}

/** Reads a list page by page, as it is asked for more. */
export function useReadPages<Item>(
  path: string,
  { schema, query, enabled }: { readonly schema: Schema<Page<Item>>; readonly query?: Query; readonly enabled?: boolean },
): Pages<Item> {
  const api = useApi();
  const result = useInfiniteQuery({
    queryKey: [path, { ...query, paged: true }],
    queryFn: ({ signal, pageParam }) => api.get(path, { schema, query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page<Item>) => page.next ?? undefined,
    enabled: enabled ?? true,
    placeholderData: (previous, query) => (query?.queryKey[0] === path ? previous : undefined),
  });
  return toPages({ ...result, error: result.error as ApiError | null });
}

interface ChangeOptions<Input, Output> {
  readonly send: (api: Api, input: Input, idempotencyKey: string) => Promise<Output>;
  /** Paths whose answers the change makes old, with everything below them. */
  readonly touches: readonly string[];
  readonly onDone?: (output: Output, input: Input) => void;
  /** For what has no place of its own where `error` is shown: `useNotifyFailed()`. */
  readonly onFailed?: (error: ApiError) => void;
}

/** Something that changes data. The same input sent again after a failure carries the same idempotency key. */
export function useChange<Input = void, Output = unknown>({
  send,
  touches,
  onDone,
  onFailed,
}: ChangeOptions<Input, Output>): UseMutationResult<Output, ApiError, Input> {
  const { api, newKey } = useEnvironment();
  const client = useQueryClient();
  const last = useRef<{ readonly input: string; readonly key: string }>(undefined);
  return useMutation<Output, ApiError, Input>({
    mutationFn: (input) => {
      const text = JSON.stringify(input) ?? "";
      if (last.current?.input !== text) last.current = { input: text, key: newKey() };
      return send(api, input, last.current.key);
    },
    onSuccess: async (output, input) => {
      last.current = undefined;
      onDone?.(output, input);
      await invalidate(client, touches);
    },
    onError: (error) => onFailed?.(error),
  });
}

/** Makes answers old, so that what is on the screen is read again. */
export async function invalidate(client: QueryClient, paths: readonly string[]): Promise<void> {
  await client.invalidateQueries({
    predicate: ({ queryKey: [path] }) =>
      typeof path === "string" && paths.some((touched) => path === touched || path.startsWith(`${touched}/`)),
  });
}
