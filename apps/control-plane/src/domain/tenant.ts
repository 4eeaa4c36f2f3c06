import { domainErrors } from "./errors.ts";

/** `pending`: being set up; `active`: in use; `suspended`: nobody can sign in, data is kept; `terminated`: for good. */
export type TenantStatus = "pending" | "active" | "suspended" | "terminated";
export type TenantAction = "activate" | "suspend" | "resume" | "terminate";

const TRANSITIONS: Readonly<Record<TenantStatus, Readonly<Partial<Record<TenantAction, TenantStatus>>>>> = {
  pending: { activate: "active", terminate: "terminated" },
  active: { suspend: "suspended", terminate: "terminated" },
  suspended: { resume: "active", terminate: "terminated" },
  terminated: {},
};

/** What a tenant becomes. Throws `tenant.transition` for what its status does not allow. */
export function nextStatus(status: TenantStatus, action: TenantAction): TenantStatus {
  const next = TRANSITIONS[status][action];
  if (next !== undefined) return next;
  throw domainErrors.error("tenant.transition", { status, action, possible: Object.keys(TRANSITIONS[status]).join(", ") || "nothing" });
}
