import type { Query } from "../api/client.ts";

/** Whose events are looked at, as the API asks for them. */
export interface TimelineScope {
  readonly path: string;
  readonly query: Query;
  /** Where all of it is checked. */
  readonly verifyPath: string;
  /** Everybody's: too many to look among them for a source or an action, and in many chains. */
  readonly isWide: boolean;
}

export function tenantScope(tenantId: string): TimelineScope {
  const path = `/tenants/${tenantId}/audit`;
  return { path, query: {}, verifyPath: `${path}/verify`, isWide: false };
}

export function platformScope(owner: "platform" | "everyone"): TimelineScope {
  return { path: "/audit", query: { of: owner }, verifyPath: `/audit/verify?of=${owner}`, isWide: owner === "everyone" };
}
