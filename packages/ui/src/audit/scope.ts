import type { Query } from "../api/client.ts";

/** Whose events are looked at, as the API asks for them. */
export interface TimelineScope {
  readonly path: string;
  readonly query: Query;
  /** Undefined: not a tenant's. */
  readonly tenantId: string | undefined;
  /** Everybody's: too many to look among them for a source or an action, and many chains to check. */
  readonly isWide: boolean;
}

export function tenantScope(tenantId: string): TimelineScope {
  return { path: `/tenants/${tenantId}/audit`, query: {}, tenantId, isWide: false };
}

export function platformScope(owner: "platform" | "everyone"): TimelineScope {
  return { path: "/audit", query: { of: owner }, tenantId: undefined, isWide: owner === "everyone" };
}
