import type { ChangeEvent } from "@allod/api";

/** Paths of the API whose answers may differ after a change, by kind. `:tenant` is the tenant of the event, `*` one segment, `…` the rest. */
const AFFECTED: Readonly<Record<ChangeEvent["kind"], readonly string[]>> = {
  tenant: ["/me", "/tenants", "/tenants/:tenant", "/tenants/:tenant/apps", "/partners/*/tenants", "/platform/summary"],
  domain: ["/tenants/:tenant/domains…", "/tenants/:tenant/resources"],
  person: ["/me", "/tenants/:tenant/people…", "/platform/summary"],
  member: [
    "/me",
    "/tenants",
    "/tenants/:tenant/people…",
    "/tenants/:tenant/subscription",
    "/tenants/:tenant/resources",
    "/platform/summary",
  ],
  invitation: ["/tenants/:tenant/invitations"],
  "access-grant": ["/tenants/:tenant/access-grants", "/partners/*/tenants"],
  subscription: ["/tenants", "/tenants/:tenant/subscription", "/partners…", "/platform/summary"],
  partner: ["/me", "/partners…", "/tenants", "/tenants/:tenant", "/platform/summary"],
  plan: ["/plans…", "/tenants/:tenant/subscription"],
  resource: ["/tenants", "/tenants/:tenant/resources", "/tenants/:tenant/apps", "/connectors", "/platform/summary"],
  audit: ["/tenants/:tenant/audit", "/audit"],
};

/** True when the answer of this path may differ after the change. */
export function isStale(path: string, { kind, tenantId }: ChangeEvent): boolean {
  return AFFECTED[kind].some((pattern) => expression(pattern, tenantId).test(path));
}

function expression(pattern: string, tenantId: string | null): RegExp {
  const source = pattern
    .replace(":tenant", tenantId ?? "[^/]+")
    .replace("*", "[^/]+")
    .replace("…", "(/.*)?");
  return new RegExp(`^${source}$`, "u");
}
