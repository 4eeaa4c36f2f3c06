import { tenantQuery } from "@allod/api";

const { status, partnerId, q } = tenantQuery.shape;

/** What the list of organizations is narrowed to, as it stands in the address: so that it can be kept, sent and gone back to. */
export interface TenantFilter {
  readonly q?: string;
  readonly status?: "pending" | "active" | "suspended" | "terminated";
  readonly partner?: string;
  readonly failing?: true;
}

/** Reads it from an address that anybody may have written: what is not a filter is left out. */
export function parseTenantFilter(search: Readonly<Record<string, unknown>>): TenantFilter {
  const written = typeof search["q"] === "string" || typeof search["q"] === "number" ? q.safeParse(String(search["q"])).data : undefined;
  const chosenStatus = status.safeParse(search["status"]).data;
  const chosenPartner = partnerId.safeParse(search["partner"]).data;
  return {
    ...(written === undefined || written === "" ? {} : { q: written }),
    ...(chosenStatus === undefined ? {} : { status: chosenStatus }),
    ...(chosenPartner === undefined ? {} : { partner: chosenPartner }),
    ...(search["failing"] === true ? { failing: true } : {}),
  };
}

/** The same as the API asks for it. */
export function toTenantQuery({ q, status, partner, failing }: TenantFilter): Record<string, string | boolean | undefined> {
  return { q, status, partnerId: partner, failing };
}

export function isFiltered(filter: TenantFilter): boolean {
  return Object.keys(filter).length > 0;
}

/** The filter with some parts in the place of those before; undefined takes a part away. */
export function changeFilter(
  filter: TenantFilter,
  changes: { readonly [Part in keyof TenantFilter]: TenantFilter[Part] | undefined },
): TenantFilter {
  return Object.fromEntries(Object.entries({ ...filter, ...changes }).filter(([, value]) => value !== undefined));
}
