import type { ChangePlan } from "../contract/connector.ts";
import type { DesiredMember } from "../contract/desired.ts";
import { TITLE } from "./api.ts";
import { roleOf } from "./grants.ts";

/** Where somebody is, and what. */
export interface Placed {
  readonly space: "enabled" | "disabled" | "gone";
  /** The id of their role in the space; undefined when they are not in it, or nobody is. */
  readonly role: string | undefined;
}

/** A member's id is that of the space and that of the account. */
export function placeOf(externalId: string): { readonly space: string; readonly user: string } {
  const slash = externalId.lastIndexOf("/");
  return { space: externalId.slice(0, slash), user: externalId.slice(slash + 1) };
}

/** What separates the place of somebody who is to be there from what is wanted. */
export function placeWords(desired: DesiredMember, { space, role }: Placed): readonly string[] {
  const wanted = roleOf(desired);
  if (desired.state !== "enabled" || space !== "enabled" || role === wanted.id) return [];
  return [role === undefined ? `put them into the space as ${wanted.words}` : `make them ${wanted.words} of the space`];
}

export const waitsForTenant: ChangePlan = { skipped: { reason: "WaitsForTenant", message: `The tenant has no space in ${TITLE} yet.` } };
export const tenantDisabled: ChangePlan = {
  skipped: { reason: "TenantDisabled", message: `The tenant's space in ${TITLE} is not in use: nobody is put into it.` },
};
