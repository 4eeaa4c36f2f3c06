import { tenantPage } from "@allod/api";
import { type Api, type ApiError, useApi } from "@allod/ui";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

const FRESH_MS = 300_000;
/** Of a hundred each. */
const MOST_PAGES = 10;

/**
 * The names of organizations by their ids, for lists that know ids. From the list of all, since whoever asks for a single one is noted in its
 * timeline as having looked into it.
 */
export function useTenantNames(): UseQueryResult<ReadonlyMap<string, string>, ApiError> {
  const api = useApi();
  return useQuery<ReadonlyMap<string, string>, ApiError>({
    queryKey: ["names of tenants"],
    queryFn: () => readNames(api),
    staleTime: FRESH_MS,
  });
}

async function readNames(api: Api): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, next } = await api.get("/tenants", { schema: tenantPage, query: { cursor, limit: 100 } });
    for (const { id, name } of items) names.set(id, name);
    if (next === null) break;
    cursor = next;
  }
  return names;
}
