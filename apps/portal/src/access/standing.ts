import { customerPage, type CustomerView, me, type Me } from "@allod/api";
import { type Api, type ApiError, useApi, useRead } from "@allod/ui";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import type { Standing } from "./abilities.ts";

/** A tenant, as far as whoever looks at it knows it from what is theirs. */
export interface KnownTenant {
  readonly id: string;
  readonly name: string;
  readonly status: Me["memberships"][number]["tenant"]["status"];
  readonly standing: Standing;
}

/** Who is signed in. */
export function useMe(): UseQueryResult<Me, ApiError> {
  return useRead("/me", { schema: me });
}

/** The tenant of an address: from the memberships, or among the customers of the partners that this person administers. */
export function useKnownTenant(tenantId: string | undefined): { readonly tenant: KnownTenant | undefined; readonly isLoading: boolean } {
  const api = useApi();
  const { data: viewer, isPending } = useMe();
  const membership = viewer?.memberships.find(({ tenant }) => tenant.id === tenantId);
  const partners = viewer?.partners ?? [];
  const search = tenantId !== undefined && membership === undefined && partners.length > 0;
  const customer = useQuery<CustomerView | null, ApiError>({
    // The path of all partners' customers, so that a grant that is given or taken makes it old.
    queryKey: ["/partners/all/tenants", tenantId ?? ""],
    queryFn: () => findCustomer(api, partners, tenantId ?? ""),
    enabled: search,
  });
  if (membership !== undefined)
    return { tenant: { ...membership.tenant, standing: { as: "member", role: membership.role } }, isLoading: false };
  if (customer.data === undefined || customer.data === null)
    return { tenant: undefined, isLoading: isPending || (search && customer.isPending) };
  return { tenant: { ...customer.data, standing: { as: "partner", scopes: customer.data.scopes } }, isLoading: false };
}

/** Looks through the customers page by page: somebody may have followed a link, with no list before it. */
async function findCustomer(api: Api, partners: Me["partners"], tenantId: string): Promise<CustomerView | null> {
  for (const { id } of partners) {
    let cursor: string | undefined;
    do {
      const { items, next } = await api.get(`/partners/${id}/tenants`, { schema: customerPage, query: { cursor, limit: 100 } });
      const found = items.find((customer) => customer.id === tenantId);
      if (found !== undefined) return found;
      cursor = next ?? undefined;
    } while (cursor !== undefined);
  }
  return null;
}
