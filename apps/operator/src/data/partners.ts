import { partnerPage, type PartnerView } from "@allod/api";
import { type Api, type ApiError, useApi } from "@allod/ui";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

/** All partners, for choosing one. */
export function useAllPartners(): UseQueryResult<readonly PartnerView[], ApiError> {
  const api = useApi();
  return useQuery<readonly PartnerView[], ApiError>({ queryKey: ["/partners", { all: true }], queryFn: () => readAll(api) });
}

async function readAll(api: Api): Promise<readonly PartnerView[]> {
  const partners: PartnerView[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await api.get("/partners", { schema: partnerPage, query: { cursor, limit: 100 } });
    partners.push(...items);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return partners.toSorted((one, other) => one.name.localeCompare(other.name));
}
